import { describe, expect, test } from "vitest";
import { activeBasePath, isAppPath, readBasePath, underBasePath, withoutBasePath, writeUnder } from "./base-path.ts";

describe("readBasePath", () => {
  test.each([
    ["/shop", "/shop"],
    ["/shop/", "/shop"],
    ["/a/b-c_d.e~f", "/a/b-c_d.e~f"],
    ["/..a/b..", "/..a/b.."],
    ["", undefined],
    ["/", undefined],
    [undefined, undefined],
  ])("reads %j as %j", (option, path) => expect(readBasePath(option)).toBe(path));

  test.each(["shop", "//shop", "/shop//x", "/a/../b", "/.", "/a/.", "/..", "/a?b", "/a#b", "/a b", "/%73hop", "/café"])(
    "refuses %j",
    (option) => expect(() => readBasePath(option)).toThrow("LW102"),
  );
  test.each([[7], [null], [["/shop"]], [{}], ["https://shop.test/shop"], ["/shop\n"], ["\\shop"]])(
    "refuses %j",
    (option) => expect(() => readBasePath(option)).toThrow("LW102"),
  );
});

describe("withoutBasePath", () => {
  test.each([
    ["/shop", "/"],
    ["/shop/", "/"],
    ["/shop/cart", "/cart"],
    ["/shop/cart/", "/cart/"],
    // Only the first one is the base path: an application may have a page of the same name.
    ["/shop/shop", "/shop"],
    ["/shop/shop/x", "/shop/x"],
    ["/%73hop/x", "/x"],
    ["/%73%68op", "/"],
    ["/shop/%2Fx", "/%2Fx"],
    ["/shop/%", "/%"],
    ["/shop//host.test", "//host.test"],
  ])("finds %j at %j", (pathname, path) => expect(withoutBasePath("/shop", pathname)).toBe(path));

  test.each([
    "/",
    "/shopping",
    "/shop.",
    "/shop;x",
    "/Shop/x",
    "/SHOP",
    "/shop%2Fx",
    "/shop%2fx",
    "/shop%5Cx",
    "//shop/x",
    "/x/shop",
    "/sho",
    "/%2Fshop",
    "/shop%",
    "/shop%00/x",
  ])("finds nothing at %j", (pathname) => expect(withoutBasePath("/shop", pathname)).toBeUndefined());

  test.each(["/shop/../admin", "/shop/%2e%2e/admin", "/shop/./../admin", "/shop/.%2E/admin"])(
    "finds nothing in the URL of %j, whose dots browsers and servers resolve first",
    (path) => expect(withoutBasePath("/shop", new URL(path, "http://a.test").pathname)).toBeUndefined(),
  );

  test("leaves a path as it is without a base path", () =>
    expect(withoutBasePath(undefined, "/shop/%73")).toBe("/shop/%73"));
});

describe("underBasePath", () => {
  test.each([
    ["/", "/shop/"],
    ["/cart?x=/y#z", "/shop/cart?x=/y#z"],
    ["/shop/cart", "/shop/shop/cart"],
    ["//other.test/x", "//other.test/x"],
    ["/\\other.test", "/\\other.test"],
    ["https://other.test/", "https://other.test/"],
    ["cart", "cart"],
    ["?page=2", "?page=2"],
    ["#top", "#top"],
    ["", ""],
  ])("writes %j as %j", (url, written) => {
    expect(underBasePath("/shop", url)).toBe(written);
    expect(underBasePath(undefined, url)).toBe(url);
    if (isAppPath(url)) expect(withoutBasePath("/shop", written)).toBe(url);
  });
});

describe("a path that browsers resolve", () => {
  test.each([
    ["/..", "/shop/"],
    ["/../admin", "/shop/admin"],
    ["/a/../../admin?b=/../c#/../d", "/shop/admin?b=/../c#/../d"],
    ["/%2e%2E/admin", "/shop/admin"],
    ["/.%2e/./admin", "/shop/admin"],
    ["/a\\..\\..\\admin", "/shop/admin"],
    ["/.\t./admin", "/shop/admin"],
    ["/..//other.test", "/shop//other.test"],
    ["/\t/other.test/x", "/shop/other.test/x"],
    ["/\t/[", "/shop/["],
    ["/\n\\%", "/shop/%"],
    ["/\t//\\//..", "/shop/"],
    ["/.well-known/x", "/shop/.well-known/x"],
    ["/a.b/..c/d..", "/shop/a.b/..c/d.."],
  ])("stays below the base path: %j", (url, written) => {
    expect(underBasePath("/shop", url)).toBe(written);
    const { origin, pathname } = new URL(written, "http://a.test");
    expect([origin, pathname.startsWith("/shop/")]).toEqual(["http://a.test", true]);
  });
});

test("writeUnder restores the outer base path, also after an error", () => {
  const seen: string[] = [];
  writeUnder("/shop", () => {
    seen.push(activeBasePath);
    writeUnder(undefined, () => seen.push(activeBasePath));
    seen.push(activeBasePath);
    expect(() =>
      writeUnder("/admin", () => {
        throw new Error(activeBasePath);
      }),
    ).toThrow("/admin");
    seen.push(activeBasePath);
  });
  expect([...seen, activeBasePath]).toEqual(["/shop", "", "/shop", "/shop", ""]);
});
