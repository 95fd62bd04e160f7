import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KeyRing } from "./keys.ts";
import { signToken, verifyToken } from "./token.ts";

const old = "old-secret-old-secret-old-secret";
const current = "new-secret-new-secret-new-secret";
const keys = new KeyRing(current);
const NOW = 1_700_000_000_500;

const verify = (token: unknown, maxAge = 60, now = NOW): unknown => verifyToken(keys, "session", token, maxAge, now);
const forge = (payload: string, purpose = "session"): string => {
  const encoded = Buffer.from(payload).toString("base64url");
  const mac = createHmac("sha256", keys.derive("sign", purpose)[0]).update(`v1.${purpose}.${encoded}`);
  return `v1.${encoded}.${mac.digest("base64url")}`;
};

describe("a signed token", () => {
  test("is its version, its payload and its signature", () => {
    const token = signToken(keys, "session", { id: "phx-a1" }, NOW);
    const [version, payload = "", signature] = token.split(".");
    expect(version).toBe("v1");
    expect(Buffer.from(payload, "base64url").toString()).toBe('[1700000000,{"id":"phx-a1"}]');
    expect(signature).toMatch(/^[\w-]{43}$/);
    expect(token).toBe(forge('[1700000000,{"id":"phx-a1"}]'));
  });

  test("carries any JSON there and back", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (data, purpose) => {
        const token = signToken(keys, purpose, data, NOW);
        const back = verifyToken(keys, purpose, token, 60, NOW);
        expect(JSON.stringify(back)).toBe(JSON.stringify(data));
      }),
    );
  });

  test("is good up to its age and five minutes, and not a second longer", () => {
    const token = signToken(keys, "session", 1, NOW);
    expect(verify(token, 60, NOW + 360_000)).toBe(1);
    expect(verify(token, 60, NOW + 361_000)).toBeUndefined();
    expect(verify(token, Infinity, NOW + 1e12)).toBe(1);
    expect(verify(token, 0)).toBe(1);
    expect(verify(token, -301)).toBeUndefined();
    expect(verify(token, Number.NaN)).toBeUndefined();
  });

  test("may be a day ahead of our clock", () => {
    const token = signToken(keys, "session", 1, NOW + 86_400_000);
    expect(verify(token)).toBe(1);
    expect(verify(token, Infinity, NOW - 1_000)).toBeUndefined();
  });

  test("uses the time of day by default", () => {
    expect(verifyToken(keys, "session", signToken(keys, "session", 1), 60)).toBe(1);
    expect(verifyToken(keys, "session", signToken(keys, "session", 1, Date.now() - 420_000), 60)).toBeUndefined();
  });

  test("is bound to its purpose", () => {
    const token = signToken(keys, "session", 1, NOW);
    expect(verifyToken(keys, "static", token, 60, NOW)).toBeUndefined();
    expect(verifyToken(keys, "", token, 60, NOW)).toBeUndefined();
  });

  test("outlives a rotation while its secret is still listed", () => {
    const before = signToken(new KeyRing(old), "session", 1, NOW);
    const rotated = new KeyRing([current, old]);
    expect(verifyToken(rotated, "session", before, 60, NOW)).toBe(1);
    expect(verify(before)).toBeUndefined();
    expect(verify(signToken(rotated, "session", 2, NOW))).toBe(2);
  });

  test("cannot be made too long to be accepted", () => {
    expect(verify(signToken(keys, "session", "x".repeat(49_000), NOW))).toHaveLength(49_000);
    expect(() => signToken(keys, "session", "x".repeat(50_000), NOW)).toThrow(/^LW110 .*"session"/);
  });
});

describe("a token that is not ours", () => {
  const good = signToken(keys, "session", { id: "phx-a1" }, NOW);

  test("may be of any type", () => {
    fc.assert(fc.property(fc.anything(), (token) => verify(token) === undefined));
  });

  test("may be any text, with or without the right shape", () => {
    const shaped = fc
      .tuple(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }))
      .map((parts) => `v1.${parts.join(".")}`);
    fc.assert(fc.property(fc.oneof(fc.string({ unit: "binary" }), shaped), (token) => verify(token) === undefined));
  });

  test("may be a good one with any one character changed, added or removed", () => {
    for (let at = 0; at < good.length; at += 1) {
      const other = good[at] === "A" ? "B" : "A";
      expect(verify(good.slice(0, at) + other + good.slice(at + 1))).toBeUndefined();
      expect(verify(good.slice(0, at) + good.slice(at + 1))).toBeUndefined();
      expect(verify(`${good.slice(0, at)}A${good.slice(at)}`)).toBeUndefined();
    }
  });

  test.each([
    ["padding", `${good}=`],
    ["white space", ` ${good}`],
    ["a new line", `${good}\n`],
    ["another version", good.replace("v1", "v2")],
    ["no signature", good.slice(0, good.lastIndexOf("."))],
    ["an empty signature", good.slice(0, good.lastIndexOf(".") + 1)],
    // U+0141 ends in the byte of "A": a signature cut to bytes would let it pass.
    [
      "letters that share a low byte",
      good.slice(0, -43) + good.slice(-43).replaceAll(/[A-Z]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0x100)),
    ],
    ["more parts", `${good}.${good}`],
    ["too much of it", `v1.${"A".repeat(10_000_000)}.${"A".repeat(43)}`],
  ])("%s", (_what, token) => {
    expect(verify(token)).toBeUndefined();
  });

  test.each(["", "{}", "[]", "[1]", '["1",2]', "[1700000000,1,1]", "null", "nonsense", "[null,1]", "[1e999,1]"])(
    "even one that was signed, but not by signToken: %s",
    (payload) => {
      expect(verify(forge(payload))).toBeUndefined();
    },
  );
});
