import { describe, expect, test } from "vitest";
import { originRule } from "./origin.ts";

const at = (url: string): URL => new URL(url);

describe("the default origin rule compares the host of the request", () => {
  const allows = originRule(undefined);

  test.each([
    ["http://app.test", "http://app.test/live/websocket", true],
    ["http://app.test:4000", "http://app.test:4000/", true],
    ["https://app.test", "http://app.test/", true], // TLS ends at a proxy
    ["https://app.test", "http://app.test:443/", true],
    ["http://APP.test", "http://app.test/", true],
    ["http://[::1]:4000", "http://[::1]:4000/", true],
    ["http://app.test:4001", "http://app.test:4000/", false],
    ["http://app.test:80", "http://app.test:8080/", false],
    ["http://evil.test", "http://app.test/", false],
    ["http://app.test.evil.test", "http://app.test/", false],
    ["http://sub.app.test", "http://app.test/", false],
    ["http://app.test@evil.test", "http://app.test/", false],
    ["null", "http://app.test/", false],
    ["", "http://app.test/", false],
    ["file://", "http://app.test/", false],
    ["chrome-extension://app.test", "http://app.test/", false],
    ["http://", "http://app.test/", false],
    ["garbage\u0000", "http://app.test/", false],
  ])("origin %s at %s is allowed: %s", (origin, url, allowed) => {
    expect(allows(origin, at(url))).toBe(allowed);
  });

  test("a request without an origin is not from a browser", () => {
    expect(allows(null, at("http://app.test/"))).toBe(true);
  });
});

describe("a list of origins", () => {
  const allows = originRule(["https://app.test", "https://*.tenants.test", "//localhost:4000"]);
  const url = at("http://internal:8080/");

  test.each([
    ["https://app.test", true],
    ["https://app.test:443", true],
    ["http://app.test", false],
    ["https://app.test:8443", false],
    ["https://a.tenants.test", true],
    ["https://a.b.tenants.test", true],
    ["https://tenants.test", false],
    ["https://eviltenants.test", false],
    ["http://localhost:4000", true],
    ["https://localhost:4000", true],
    ["http://localhost", false],
    ["http://internal:8080", false], // the list replaces the default
    ["null", false],
  ])("%s is allowed: %s", (origin, allowed) => {
    expect(allows(origin, url)).toBe(allowed);
  });

  test.each([
    "app.test",
    "*",
    "https://*",
    "https://app.test/path",
    "ftp://app.test",
    "https://a.*.test",
    "",
    "https://u@h",
  ])("refuses the entry %j", (entry) => {
    expect(() => originRule([entry])).toThrow(/LW102/);
  });
});

test("origins: false allows every origin", () => {
  expect(originRule(false)("https://evil.test", at("http://app.test/"))).toBe(true);
});
