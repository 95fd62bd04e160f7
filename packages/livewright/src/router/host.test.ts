import { expect, test } from "vitest";
import { plainHost, readHost } from "./host.ts";

test.each([
  ["admin.shop.test", ["admin.shop.test"], ["shop.test", "xadmin.shop.test", "admin.shop.test.evil.test", ""]],
  ["Admin.Shop.Test", ["admin.shop.test"], ["shop.test"]],
  ["*.shop.test", ["a.shop.test", "a.b.shop.test"], ["shop.test", "evilshop.test", "a.shop.test.evil.test"]],
  ["admin.*", ["admin.shop.test", "admin.x"], ["admin", "administrator.test", "a.admin.test"]],
  ["localhost", ["localhost"], ["localhost.test"]],
  ["[::1]", ["[::1]"], ["[::2]"]],
])("the host pattern %s matches its hosts only", (pattern, yes, no) => {
  const host = readHost(pattern);
  for (const name of yes) expect(host.matches(name), name).toBe(true);
  for (const name of no) expect(host.matches(name), name).toBe(false);
});

test.each([
  "",
  "*",
  "*.",
  ".test",
  "a..b",
  "https://a.test",
  "a.test:80",
  "a.test/x",
  "*.a.*",
  "a.*.b",
  "a b",
  undefined,
])("%j is refused as a host", (pattern) => {
  expect(() => readHost(pattern as string)).toThrow(/LW501/);
});

test("a host name has at most 253 characters", () => {
  expect(() => readHost(`${"a.".repeat(126)}a`)).not.toThrow();
  expect(() => readHost(`${"a.".repeat(127)}a`)).toThrow(/LW501/);
});

test("a host with a final dot is the same host", () => {
  expect(plainHost("app.test.")).toBe("app.test");
  expect(plainHost("app.test")).toBe("app.test");
});
