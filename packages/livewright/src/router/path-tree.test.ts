import { describe, expect, test } from "vitest";
import { PathTree } from "./path-tree.ts";

function tree(...paths: string[]): PathTree<string> {
  const built = new PathTree<string>();
  for (const path of paths) built.add("GET", path, path);
  return built;
}

describe("find()", () => {
  test.each([
    ["/", "/", "/", {}],
    ["/users", "/users", "/users", {}],
    ["/users", "/users/", "/users", {}],
    ["/users/:id", "/users/7", "/users/:id", { id: "7" }],
    ["/users/:id", "/users/a%2Fb%20c", "/users/:id", { id: "a/b c" }],
    ["/users/:id", "/users/caf%C3%A9", "/users/:id", { id: "café" }],
    ["/docs/**:rest", "/docs/a/b", "/docs/**:rest", { rest: "a/b" }],
    ["/docs/**", "/docs/a/b", "/docs/**", { "0": "a/b" }],
    ["/caf\u00e9", "/caf%C3%A9", "/caf\u00e9", {}],
    ["/caf\u00e9", "/%63af%c3%a9", "/caf\u00e9", {}],
    ["/caf%c3%a9", "/caf%C3%A9", "/caf%c3%a9", {}],
    ["/\u30bf\u30b0/:tag", "/%E3%82%BF%E3%82%B0/%E3%82%BF", "/\u30bf\u30b0/:tag", { tag: "\u30bf" }],
    ["/a~b", "/a%7eb", "/a~b", {}],
    ["/a%2Fb", "/a%2fb", "/a%2Fb", {}],
    ["/f/:name", "/%66/%2541%2F", "/f/:name", { name: "%41/" }],
    ["/f/:id(\\d+)", "/f/%37", "/f/:id(\\d+)", { id: "7" }],
    ["/posts/:id?", "/posts", "/posts/:id?", {}],
  ])("%s matches %s", (path, pathname, value, params) => {
    const found = tree(path).find("GET", pathname);
    expect(found?.value).toBe(value);
    expect({ ...found?.params }).toEqual(params);
  });

  test.each([
    "/users",
    "/users//",
    "/users/1/2",
    "users/1",
    "",
    "*",
    "/users/%zz",
    "/users/%",
    "/users/%ff",
    "/USERS/1",
  ])("finds nothing at %j", (pathname) => {
    expect(tree("/users/:id").find("GET", pathname)).toBeUndefined();
  });

  test("prefers the more specific path, whatever the order", () => {
    const built = tree("/users/:id", "/users/new");
    expect(built.find("GET", "/users/new")?.value).toBe("/users/new");
    expect(built.find("GET", "/users/9")?.value).toBe("/users/:id");
  });

  test("returns params without a prototype, one of which can be called __proto__", () => {
    const params = tree("/x/:__proto__").find("GET", "/x/evil")?.params ?? {};
    expect(Object.getPrototypeOf(params)).toBeNull();
    expect(Object.entries(params)).toEqual([["__proto__", "evil"]]);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  test.each(["__proto__", "constructor", "toString", "get", ""])("finds nothing for the method %j", (method) => {
    expect(tree("/").find(method, "/")).toBeUndefined();
  });
});

describe("add()", () => {
  test("refuses the same path twice", () => {
    expect(() => tree("/users/:id", "/users/:name")).toThrow(
      /LW501 {2}GET \/users\/:name is already taken by GET \/users\/:id/,
    );
    expect(() => tree("/a", "/b")).not.toThrow();
  });

  test.each([
    ["/u", "/u/:id?"],
    ["/u/:id?", "/u"],
    ["/u/:id", "/u/:name?"],
    ["/:all?", "/"],
    ["/u/:a?/:b?", "/u/:c/:d"],
    ["/u/:a?/:b?", "/u/:c"],
    ["/u/:a?/x", "/u/x"],
    ["/u/:a?/x", "/u/:b/x"],
  ])("treats %s and %s as the same path, whether the optional part is present or not", (first, second) => {
    expect(() => tree(first, second)).toThrow(/LW501.*already taken/);
  });

  test("keeps other paths next to a path with an optional part", () => {
    expect(() => tree("/u/:id?", "/u/:id/edit", "/v", "/u/new", "/", "/w/:a?/x", "/w")).not.toThrow();
  });

  test("accepts different methods for one path", () => {
    const built = tree("/a");
    built.add("POST", "/a", "post");
    expect(built.find("POST", "/a")?.value).toBe("post");
    expect(built.methods("/a")).toEqual(["GET", "POST"]);
    expect(built.methods("/b")).toEqual([]);
  });

  test.each(["/a/:x/:x", "/:0", "/a(", "/*/x/*"])("refuses a path that cannot be read: %s", (path) => {
    expect(() => tree(path)).toThrow(/LW501/);
  });
});
