import { describe, expect, test } from "vitest";
import { checkLocalPath } from "./local-path.ts";

describe("checkLocalPath", () => {
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
  ])("accepts %s, which browsers resolve to the same site", (path) => {
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
  ])("refuses %j", (path) => {
    expect(() => checkLocalPath(path as string)).toThrow(
      /^LW409 .* is not a local path\.\n {2}A path starts with one "\/"/,
    );
  });
});
