import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkCsrf, maskCsrf, newCsrfSecret } from "./csrf.ts";

describe("CSRF tokens", () => {
  test("a secret is 24 characters that fit a header, a form and a URL", () => {
    expect(newCsrfSecret()).toMatch(/^[\w-]{24}$/);
    expect(newCsrfSecret()).not.toBe(newCsrfSecret());
  });

  test("a token belongs to its secret and differs every time", () => {
    const secret = newCsrfSecret();
    const token = maskCsrf(secret);
    expect(token).toMatch(/^[\w-]{48}$/);
    expect(token).not.toContain(secret);
    expect(maskCsrf(secret)).not.toBe(token);
    expect(checkCsrf(secret, token)).toBe(true);
    expect(checkCsrf(newCsrfSecret(), token)).toBe(false);
  });

  test("the secret itself is not a token", () => {
    const secret = newCsrfSecret();
    expect(checkCsrf(secret, secret)).toBe(false);
    expect(checkCsrf(secret, secret + secret)).toBe(false);
  });

  test("a token with any one character changed is refused", () => {
    const secret = newCsrfSecret();
    const token = maskCsrf(secret);
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === "A" ? "B" : "A";
      expect(checkCsrf(secret, token.slice(0, at) + other + token.slice(at + 1))).toBe(false);
    }
  });

  test("anything may come as secret and token", () => {
    const secret = newCsrfSecret();
    const like = fc.string({ unit: "binary", minLength: 40, maxLength: 56 });
    fc.assert(fc.property(fc.oneof(fc.anything(), like), (token) => !checkCsrf(secret, token)));
    fc.assert(fc.property(fc.anything(), (bad) => !checkCsrf(bad, maskCsrf(secret)) && !checkCsrf(bad, bad)));
    expect(checkCsrf("", "")).toBe(false);
    expect(checkCsrf(undefined, undefined)).toBe(false);
    expect(checkCsrf("+".repeat(24), "/".repeat(48))).toBe(false);
  });

  test("LW110 when asked to mask something else", () => {
    expect(() => maskCsrf("secret")).toThrow(/^LW110/);
  });
});
