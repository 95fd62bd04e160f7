import { describe, expect, test } from "vitest";
import { checkExternalUrl } from "./navigation.ts";

describe("an external URL", () => {
  test.each(["https://other.test", "http://other.test/a?b#c", "HTTPS://OTHER.TEST", "mailto:a@b.test"])(
    "%s is one",
    (url) => {
      expect(checkExternalUrl(url)).toBe(url);
    },
  );

  test.each([
    "",
    "/a",
    "//other.test",
    "https:other.test",
    "https:\\\\other.test",
    " https://other.test",
    "java\nscript:alert(1)",
    "javascript:alert(1)//https://",
    "data:text/html,https://",
    "https://other.test/\r\nset-cookie: x=1",
    undefined,
  ])("%j is none", (url) => {
    expect(() => checkExternalUrl(url as string)).toThrow(/^LW409 .* cannot be redirected to\./);
  });
});
