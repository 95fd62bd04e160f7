import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { Routes } from "./route-table.ts";
import { get, live, liveSession, post, scope } from "./routes.ts";

const makeView = (name?: string) =>
  liveView({ ...(name === undefined ? {} : { name }), render: () => html`<p>hi</p>` });
const ok = (): Response => new Response("ok");
const hook = () => undefined;

describe("Routes", () => {
  const view = makeView();
  const routes = new Routes([
    live("/", view),
    live("/users/:id", view, "show"),
    post("/users/:id", ok),
    get("/health", ok),
  ]);

  test("finds a route by method and path", () => {
    expect(routes.match("GET", "/")?.route).toMatchObject({ kind: "live", path: "/", view });
    expect(routes.match("GET", "/users/7")).toMatchObject({ route: { action: "show" }, params: { id: "7" } });
    expect(routes.match("POST", "/users/7")?.route).toMatchObject({ kind: "plain", handler: ok });
    expect(routes.match("POST", "/")).toBeUndefined();
    expect(routes.match("GET", "/nope")).toBeUndefined();
  });

  test("finds only views with matchLive()", () => {
    expect(routes.matchLive("/users/7")?.route.action).toBe("show");
    expect(routes.matchLive("/health")).toBeUndefined();
    expect(routes.matchLive("/users/%zz")).toBeUndefined();
  });

  test("lists the allowed methods of a path", () => {
    expect(routes.allowedMethods("/users/7")).toEqual(["GET", "HEAD", "POST"]);
    expect(routes.allowedMethods("/health")).toEqual(["GET", "HEAD"]);
    expect(routes.allowedMethods("/nope")).toEqual([]);
  });
});

describe("scopes", () => {
  const [a, b, c] = [makeView(), makeView(), makeView()];
  const routes = new Routes([
    scope("/admin", [
      live("/", a),
      live("/users/", b),
      scope("/deep/:x/", [get("/", ok), liveSession("s", {}, [live("/y", c)])]),
    ]),
    scope("/", [get("/top", ok)]),
  ]);

  test.each([
    ["/admin", "/admin"],
    ["/admin/", "/admin"],
    ["/admin/users", "/admin/users"],
    ["/admin/deep/1", "/admin/deep/:x"],
    ["/admin/deep/1/y", "/admin/deep/:x/y"],
    ["/top", "/top"],
  ])("give %s the route %s", (pathname, path) => {
    expect(routes.match("GET", pathname)?.route.path).toBe(path);
  });
});

describe("live sessions", () => {
  const layout = ({ content }: { content: unknown }) => html`<main>${content as string}</main>`;
  const rootLayout = () => html`<html></html>`;
  const session = () => ({ a: 1 });

  test("give their views hooks and layouts, and the endpoint gives the rest", () => {
    const [a, b, c] = [makeView(), makeView(), makeView()];
    const routes = new Routes(
      [
        live("/a", a),
        liveSession("own", { onMount: [hook], layout: false, session }, [live("/b", b)]),
        liveSession("bare", {}, [live("/c", c)]),
      ],
      { layout, rootLayout },
    );
    const of = (pathname: string) => routes.matchLive(pathname)?.route.liveSession;
    const none = { onMount: [], layout: undefined, defaultLayout: layout, rootLayout, session: undefined };
    expect(of("/a")).toEqual({ ...none, name: "default" });
    expect(of("/b")).toEqual({ ...none, name: "own", onMount: [hook], layout: false, session });
    expect(of("/c")).toEqual({ ...none, name: "bare" });
  });

  test('can be called "default" explicitly', () => {
    const routes = new Routes([liveSession("default", { onMount: [hook] }, [live("/", makeView())])]);
    expect(routes.matchLive("/")?.route.liveSession.onMount).toEqual([hook]);
  });

  test.each([
    ["twice the same name", [liveSession("a", {}, []), liveSession("a", {}, [])]],
    ["default beside bare routes", [liveSession("default", {}, []), live("/", makeView())]],
    ["bare routes beside default", [live("/", makeView()), liveSession("default", {}, [])]],
    ["one in another", [liveSession("a", {}, [liveSession("b", {}, [])])]],
  ])("refuse %s", (_, routes) => {
    expect(() => new Routes(routes)).toThrow(/LW501/);
  });
});

describe("names of views", () => {
  test("are their own, or their first path, and the same on all routes", () => {
    const [named, plain] = [makeView("Users"), makeView()];
    const routes = new Routes([live("/u", named), live("/p/:id", plain), live("/p/:id/edit", plain)]);
    expect(routes.matchLive("/u")?.route.viewName).toBe("Users");
    expect(routes.matchLive("/p/1")?.route.viewName).toBe("/p/:id");
    expect(routes.matchLive("/p/1/edit")?.route.viewName).toBe("/p/:id");
  });

  test("are unique, because a token for one view would open the other", () => {
    expect(() => new Routes([live("/a", makeView("A")), live("/b", makeView("A"))])).toThrow(/LW501[^]*Two views/);
    expect(() => new Routes([live("/a", makeView()), live("/b", makeView("/a"))])).toThrow(/LW501[^]*Two views/);
  });
});

test("Routes refuses contradicting routes", () => {
  expect(() => new Routes([live("/a/:x", makeView()), get("/a/:y", ok)])).toThrow(/LW501[^]*already taken/);
  expect(() => new Routes("/" as never)).toThrow(/LW501[^]*the endpoint/);
});
