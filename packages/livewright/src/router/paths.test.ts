import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { endpoint } from "../endpoint/endpoint.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { PathTree } from "./path-tree.ts";
import { definePaths, isPath } from "./paths.ts";
import { Routes } from "./route-table.ts";
import { get, live, scope } from "./routes.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

const paths = definePaths({
  home: "/",
  articles: "/articles",
  articleEdit: "/articles/:id/edit",
  archive: "/archive/:year?",
  docs: "/docs/**:rest",
  item: String.raw`/items/:id(\d+)`,
});

describe("a path of definePaths()", () => {
  test("becomes a URL with its parameters", () => {
    expect(paths.home()).toBe("/");
    expect(paths.articleEdit({ id: 7 })).toBe("/articles/7/edit");
    expect(paths.articleEdit({ id: 7n })).toBe("/articles/7/edit");
    expect(paths.archive()).toBe("/archive");
    expect(paths.archive({ year: 2026 })).toBe("/archive/2026");
    expect(paths.item({ id: 3 })).toBe("/items/3");
    expect(definePaths({ menu: "/caf\u00e9/%61" }).menu()).toBe("/caf%C3%A9/a");
  });

  test("becomes a URL with its query", () => {
    expect(paths.articles({ page: 2, tag: ["a", "b"] })).toBe("/articles?page=2&tag[]=a&tag[]=b");
    expect(paths.articles({ page: undefined })).toBe("/articles");
    expect(paths.articleEdit({ id: 7 }, { tab: "a b" })).toBe("/articles/7/edit?tab=a%20b");
    expect(paths.archive({}, { q: "x" })).toBe("/archive?q=x");
  });

  test("escapes its parameters, so that none leads elsewhere", () => {
    expect(paths.articleEdit({ id: "a/b?c#d" })).toBe("/articles/a%2Fb%3Fc%23d/edit");
    expect(paths.articleEdit({ id: "\\evil.test" })).toBe("/articles/%5Cevil.test/edit");
    expect(paths.docs({ rest: "a/b c/d" })).toBe("/docs/a/b%20c/d");
    expect(paths.articleEdit({ id: "\ud800" })).toBe("/articles/%EF%BF%BD/edit");
  });

  test.each(["", ".", "..", Number.NaN, Number.POSITIVE_INFINITY, null, undefined, true, {}, []])(
    "refuses the parameter %j",
    (id) => {
      expect(() => paths.articleEdit({ id: id as string })).toThrow(/LW409[^]*"id" in \/articles\/:id\/edit/);
    },
  );

  test.each(["", "a//b", "../x", "a/./b", "/a"])("refuses the rest %j", (rest) => {
    expect(() => paths.docs({ rest })).toThrow(/LW409/);
  });

  test("ignores inherited parameters", () => {
    const odd = definePaths({ odd: "/:constructor" });
    expect(() => odd.odd({} as never)).toThrow(/LW409/);
  });
});

test("the parameters of a URL come back when its route is found", () => {
  const tree = new PathTree<string>();
  tree.add("GET", paths.articleEdit.pattern, "edit");
  tree.add("GET", paths.docs.pattern, "docs");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (id) => {
      fc.pre(id !== "." && id !== "..");
      // Through a URL, as a browser would send it.
      const { pathname } = new URL(paths.articleEdit({ id }), "https://app.test");
      expect(tree.find("GET", pathname)).toEqual({ value: "edit", params: { id } });
    }),
  );
});

describe("routes of definePaths()", () => {
  const view = liveView({ render: () => html`<p></p>` });
  const ok = () => new Response("ok");

  test("are whole, whatever scope they are in", () => {
    const routes = new Routes([
      live(paths.home, view),
      scope("/articles", [live(paths.articleEdit, view, "edit"), get(paths.articles, ok)]),
    ]);
    expect(routes.matchLive("/")?.route.path).toBe("/");
    expect(routes.matchLive(new URL(paths.articleEdit({ id: 7 }), "https://app.test").pathname)).toMatchObject({
      params: { id: "7" },
      route: { path: "/articles/:id/edit" },
    });
    expect(routes.match("GET", paths.articles())?.route.kind).toBe("plain");
  });

  test("are refused in a scope with another prefix", () => {
    expect(() => new Routes([scope("/article", [get(paths.articles, ok)])])).toThrow(/LW501[^]*scope for "\/article"/);
  });
});

describe("the paths option of an endpoint", () => {
  const ok = () => new Response("ok");
  const some = definePaths({ home: "/", user: "/users/:id/", docs: "/docs/**:rest" });
  const secretKeyBase = SECRET_KEY_BASE;

  test("accepts paths that all have a route", () => {
    const routes = [get(some.home, ok), scope("/users", [get("/:id", ok)]), get(some.docs, ok)];
    expect(() => endpoint({ secretKeyBase, paths: some, routes })).not.toThrow();
  });

  test("need a route each, or the endpoint does not start", () => {
    const routes = [get(some.home, ok), get("/users/:name", ok), get(some.docs, ok)];
    expect(() => endpoint({ secretKeyBase, paths: some, routes })).toThrow(/LW501[^]*"user" \(\/users\/:id\/\)/);
  });
});

test.each(["", "a", "/a b", "/a#b", "/*", "/**", "/a:b", "/:", "/a\\b", undefined])(
  "definePaths() refuses the path %j",
  (pattern) => {
    expect(() => definePaths({ odd: pattern as string })).toThrow(/LW501[^]*"odd"/);
  },
);

test("only paths of definePaths() are recognized as paths", () => {
  expect(isPath(paths.home)).toBe(true);
  expect([isPath("/"), isPath({ pattern: "/" }), isPath(() => "/"), isPath(null)]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
