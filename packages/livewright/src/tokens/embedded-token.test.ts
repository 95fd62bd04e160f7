import { afterEach, expect, test, vi } from "vitest";
import { encryptToken } from "../crypto/encrypt.ts";
import { KeyRing } from "../crypto/keys.ts";
import { openEmbedded, sealEmbedded, signSession, signStatic } from "./tokens.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

const keys = new KeyRing(SECRET_KEY_BASE);
const others = new KeyRing("another secret of 32 characters or more");
const token = { id: "chat", parent: "AAAA", view: "chat", session: { user: "Ann", roles: ["admin"] } };

afterEach(() => void vi.useRealTimers());

test("an embedded token names a view, its parent and its session", () => {
  expect(openEmbedded(keys, sealEmbedded(keys, token), "chat")).toEqual(token);
  const sticky = { ...token, parent: null, session: {} };
  expect(openEmbedded(keys, sealEmbedded(keys, sticky), "chat")).toEqual(sticky);
  for (const root of ["layout", "page"] as const) {
    const outermost = { ...sticky, root };
    expect(openEmbedded(keys, sealEmbedded(keys, outermost), "chat")).toEqual(outermost);
  }
});

test("an embedded token is refused for another id, from another server, and when changed", () => {
  const sealed = sealEmbedded(keys, token);
  expect(openEmbedded(keys, sealed, "other")).toBeUndefined();
  expect(openEmbedded(others, sealed, "chat")).toBeUndefined();
  const other = [
    `${sealed}x`,
    sealed.slice(0, -1),
    signSession(keys, { id: "chat", view: "chat", liveSession: null }),
    signStatic(keys, { id: "chat" }),
    encryptToken(keys, "cookie session", ["chat", null, "chat", {}]),
  ];
  for (const value of [...other, "", null, undefined, 7, {}]) expect(openEmbedded(keys, value, "chat")).toBeUndefined();
});

test("an embedded token is encrypted and fits an attribute", () => {
  const sealed = sealEmbedded(keys, token);
  expect(sealed).toMatch(/^[\w.-]+$/);
  const read = sealed.split(".").map((part) => Buffer.from(part, "base64url").toString("latin1"));
  expect(read.join(" ")).not.toMatch(/Ann|admin|chat|AAAA/);
  expect(sealEmbedded(keys, token)).not.toBe(sealed);
});

test("an embedded token expires after 14 days, with five minutes for clocks that differ", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const sealed = sealEmbedded(keys, token);
  const start = Date.now();
  vi.setSystemTime(start + 14 * 86_400_000 + 299_000);
  expect(openEmbedded(keys, sealed, "chat")).toEqual(token);
  vi.setSystemTime(start + 14 * 86_400_000 + 302_000);
  expect(openEmbedded(keys, sealed, "chat")).toBeUndefined();
});
