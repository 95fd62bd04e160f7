import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decryptToken, encryptToken } from "./encrypt.ts";
import { KeyRing } from "./keys.ts";
import { signToken, verifyToken } from "./token.ts";

const old = "old-secret-old-secret-old-secret";
const current = "new-secret-new-secret-new-secret";
const keys = new KeyRing(current);
const NOW = 1_700_000_000_500;

const decrypt = (token: unknown, maxAge = 60, now = NOW): unknown => decryptToken(keys, "cookie", token, maxAge, now);

describe("an encrypted token", () => {
  test("carries any JSON there and back", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (data, purpose) => {
        const token = encryptToken(keys, purpose, data, NOW);
        expect(token).toMatch(/^v1\.[\w-]+$/);
        expect(JSON.stringify(decryptToken(keys, purpose, token, 60, NOW))).toBe(JSON.stringify(data));
      }),
    );
  });

  test("hides its data and never looks the same twice", () => {
    const token = encryptToken(keys, "cookie", "visible-visible-visible", NOW);
    expect(Buffer.from(token.slice(3), "base64url").toString("latin1")).not.toContain("visible");
    expect(encryptToken(keys, "cookie", "visible-visible-visible", NOW)).not.toBe(token);
  });

  test("is good up to its age and five minutes, and up to a day ahead of our clock", () => {
    const token = encryptToken(keys, "cookie", 1, NOW);
    expect(decrypt(token, 60, NOW + 360_000)).toBe(1);
    expect(decrypt(token, 60, NOW + 361_000)).toBeUndefined();
    expect(decrypt(token, 60, NOW - 86_400_000)).toBe(1);
    expect(decrypt(token, 60, NOW - 86_401_000)).toBeUndefined();
    expect(decryptToken(keys, "cookie", encryptToken(keys, "cookie", 1), 60)).toBe(1);
  });

  test("is bound to its purpose and kind", () => {
    const token = encryptToken(keys, "cookie", 1, NOW);
    expect(decryptToken(keys, "flash", token, 60, NOW)).toBeUndefined();
    expect(verifyToken(keys, "cookie", token, 60, NOW)).toBeUndefined();
    expect(decrypt(signToken(keys, "cookie", 1, NOW))).toBeUndefined();
  });

  test("outlives a rotation while its secret is still listed", () => {
    const before = encryptToken(new KeyRing(old), "cookie", 1, NOW);
    expect(decryptToken(new KeyRing([current, old]), "cookie", before, 60, NOW)).toBe(1);
    expect(decrypt(before)).toBeUndefined();
    expect(decrypt(encryptToken(new KeyRing([current, old]), "cookie", 2, NOW))).toBe(2);
  });

  test("cannot be made too long to be accepted", () => {
    expect(decrypt(encryptToken(keys, "cookie", "x".repeat(49_000), NOW))).toHaveLength(49_000);
    expect(() => encryptToken(keys, "cookie", "x".repeat(50_000), NOW)).toThrow(/^LW110 .*"cookie"/);
  });
});

describe("a token that is not ours", () => {
  const good = encryptToken(keys, "cookie", { id: 1 }, NOW);

  test("may be of any type", () => {
    fc.assert(fc.property(fc.anything(), (token) => decrypt(token) === undefined));
  });

  test("may be any bytes", () => {
    const bytes = fc.uint8Array({ maxLength: 100 }).map((array) => `v1.${Buffer.from(array).toString("base64url")}`);
    const text = fc.string({ unit: "binary" }).map((string) => `v1.${string}`);
    fc.assert(fc.property(fc.oneof(bytes, text), (token) => decrypt(token) === undefined));
  });

  test("may be a good one with any one character changed, added or removed", () => {
    for (let at = 0; at < good.length; at += 1) {
      const other = good[at] === "A" ? "B" : "A";
      expect(decrypt(good.slice(0, at) + other + good.slice(at + 1))).toBeUndefined();
      expect(decrypt(good.slice(0, at) + good.slice(at + 1))).toBeUndefined();
      expect(decrypt(`${good.slice(0, at)}A${good.slice(at)}`)).toBeUndefined();
    }
  });

  test.each([`${good}=`, ` ${good}`, `${good}\n`, good.replace("v1", "v2"), "v1.", `v1.${"A".repeat(10_000_000)}`])(
    "%#",
    (token) => {
      expect(decrypt(token)).toBeUndefined();
    },
  );
});
