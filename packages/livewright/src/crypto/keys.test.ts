import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { KeyRing } from "./keys.ts";

const secret = "0123456789abcdef0123456789abcdef";
const bytes = (ring: KeyRing, use: "sign" | "encrypt", purpose: string): string =>
  ring
    .derive(use, purpose)
    .map((key) => key.export().toString("hex"))
    .join(" ");

describe("KeyRing", () => {
  test("derives the same key for the same secret and purpose, another one for every other", () => {
    const ring = new KeyRing(secret);
    expect(bytes(ring, "sign", "session")).toBe(bytes(new KeyRing([secret]), "sign", "session"));
    const keys = [
      bytes(ring, "sign", "session"),
      bytes(ring, "encrypt", "session"),
      bytes(ring, "sign", "static"),
      bytes(new KeyRing(`${secret}x`), "sign", "session"),
    ];
    expect(new Set(keys).size).toBe(4);
    expect(keys[0]).toHaveLength(64);
  });

  test("derives the documented way, so that tokens survive an upgrade", () => {
    expect(bytes(new KeyRing(secret), "sign", "session")).toMatchInlineSnapshot(
      `"eca12fd4566d833be0a7e7ee1d463533be39c5dde0f86c3e49c0ece0b237167b"`,
    );
  });

  test("derives once per purpose", () => {
    const ring = new KeyRing(secret);
    expect(ring.derive("sign", "session")).toBe(ring.derive("sign", "session"));
  });

  test("keeps the order of a rotation", () => {
    const other = "f".repeat(32);
    const ring = new KeyRing([other, secret]);
    expect(bytes(ring, "sign", "a")).toBe(
      `${bytes(new KeyRing(other), "sign", "a")} ${bytes(new KeyRing(secret), "sign", "a")}`,
    );
  });

  test("does not show its secrets when logged", () => {
    const ring = new KeyRing(secret);
    ring.derive("sign", "session");
    expect(inspect(ring, { depth: 9, showHidden: true })).not.toContain(secret);
    expect(JSON.stringify(ring)).toBe("{}");
  });

  test.each([[""], ["x".repeat(31)], [[]], [[secret, "short"]], [undefined], [null], [[undefined]], [[secret, 7]]])(
    "LW101, with the way to make one: %o",
    (bad) => {
      expect(() => new KeyRing(bad as string)).toThrow(/^LW101 .*\n.*randomBytes\(48\)/);
    },
  );

  test("the message does not repeat the secret", () => {
    expect(() => new KeyRing("hunter2")).not.toThrow(/hunter2/);
  });
});
