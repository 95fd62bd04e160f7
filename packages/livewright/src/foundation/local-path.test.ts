import { describe, expect, test } from "vitest";
import { checkLocalPath } from "./local-path.ts";

describe("a local path", () => {
  test.each([
    "/",
    "/a",
    "/a?next=//evil.test",
    "/a#b",
    "/é/ü?q=1&r=%0A",
    "/%5Cevil.test",
    "/a//b",
    "/.//evil.test",
    "/a:b@c",
  ])("%s is one, and browsers stay on the site", (path) => {
    expect(checkLocalPath(path)).toBe(path);
    expect(new URL(path, "https://app.test").host).toBe("app.test");
  });

  test.each([
    "",
    "a",
    " /a",
    "?a",
    "//evil.test",
    "///evil.test",
    "/\\evil.test",
    "\\/evil.test",
    "/a\\..\\..",
    "/\t/evil.test",
    "/\n/evil.test",
    "/a\r\nset-cookie: x=1",
    "/a\u0000",
    "/a\u007F",
    "https://evil.test/",
    "javascript:alert(1)",
    undefined,
    7,
    ["/a"],
    { toString: () => "/a" },
  ])("%j is none", (path) => {
    expect(() => checkLocalPath(path as string)).toThrow(
      /^LW409 .* is not a local path\.\n {2}A path starts with one "\/"/,
    );
  });
});
