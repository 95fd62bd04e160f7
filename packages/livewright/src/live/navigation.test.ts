import { describe, expect, test } from "vitest";
import { checkExternalUrl } from "./navigation.ts";

describe("redirect() to an external URL", () => {
  test.each(["https://other.test", "http://other.test/a?b#c", "HTTPS://OTHER.TEST", "mailto:a@b.test"])(
    "accepts %s",
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
  ])("refuses %j", (url) => {
    expect(() => checkExternalUrl(url as string)).toThrow(/^LW409 .* cannot be the target of a redirect\./);
  });
});

describe("redirect() to a URL of a named scheme", () => {
  test.each([
    ["myapp", "myapp://open"],
    ["MyApp", "myapp://open"],
    ["myapp", "MYAPP:open?a=b#c"],
    ["tel", "tel:+4930123"],
    ["web+tea", "web+tea:green"],
    ["https", "https://other.test"],
  ])("%s: accepts %s", (scheme, url) => {
    expect(checkExternalUrl({ scheme, url })).toBe(url);
  });

  test.each([
    "javascript",
    "JavaScript",
    "data",
    "vbscript",
    "livescript",
    "blob",
    "file",
    "filesystem",
    "about",
    "view-source",
    "jar",
    "",
    "1app",
    "my app",
    "myapp:",
    " javascript",
    "java\nscript",
    undefined,
    7,
  ])("refuses the scheme %j", (scheme) => {
    const url = `${String(scheme)}:alert(1)`;
    expect(() => checkExternalUrl({ scheme: scheme as string, url })).toThrow(
      /^LW409 .* is not a scheme to redirect to/,
    );
  });

  test.each([
    "other://open",
    "javascript:alert(1)",
    "//open",
    "open",
    "myapp",
    "myapp:",
    " myapp://open",
    "my\tapp://open",
    "myapp://open\r\nset-cookie: x=1",
    "myapp://op en",
    undefined,
  ])("refuses %j as a URL of myapp", (url) => {
    expect(() => checkExternalUrl({ scheme: "myapp", url: url as string })).toThrow(
      /^LW409 .* is not a URL of the scheme "myapp"/,
    );
  });
});
