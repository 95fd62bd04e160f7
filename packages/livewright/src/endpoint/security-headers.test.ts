import { expect, test } from "vitest";
import { SecurityHeaders } from "./security-headers.ts";

const list = (headers: SecurityHeaders, nonce?: string) => Object.fromEntries(headers.list(nonce));

test("SecurityHeaders has safe defaults", () => {
  expect(list(new SecurityHeaders())).toEqual({
    "content-security-policy": "base-uri 'self'; frame-ancestors 'self'",
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "x-permitted-cross-domain-policies": "none",
  });
});

test("the securityHeaders option replaces, adds and removes headers, in any letter case", () => {
  const headers = list(
    new SecurityHeaders({ "X-Frame-Options": "DENY", "referrer-policy": false, "x-own": "1" }, false),
  );
  expect(headers).toEqual({
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-own": "1",
    "x-permitted-cross-domain-policies": "none",
  });
});

test.each([
  [false, undefined],
  ["default-src 'none'", "default-src 'none'"],
] as const)("a policy among the headers wins over the policy option: %s", (header, sent) => {
  for (const policy of ["default-src *", (nonce: string) => `script-src 'nonce-${nonce}'`]) {
    const headers = new SecurityHeaders({ "Content-Security-Policy": header }, policy);
    const nonce = headers.nonce();
    expect(nonce).toBeUndefined();
    expect(headers.list("given").filter(([name]) => name === "content-security-policy")).toEqual(
      sent === undefined ? [] : [["content-security-policy", sent]],
    );
  }
});

test("a policy with a nonce is created for each page", () => {
  const headers = new SecurityHeaders({}, (nonce) => `script-src 'nonce-${nonce}'`);
  const [one, two] = [headers.nonce(), headers.nonce()];
  expect(one).toMatch(/^[\w-]{22}$/);
  expect(one).not.toBe(two);
  expect(list(headers, one)["content-security-policy"]).toBe(`script-src 'nonce-${one}'`);
  expect(new SecurityHeaders().nonce()).toBeUndefined();
});
