import { afterEach, expect, test, vi } from "vitest";
import { encryptToken } from "../crypto/encrypt.ts";
import { KeyRing } from "../crypto/keys.ts";
import { openEmbedded, sealEmbedded } from "./embedded-token.ts";
import { signSession, signStatic } from "./session-token.ts";

const keys = new KeyRing("a secret of at least 32 characters");
const others = new KeyRing("another secret of 32 characters or more");
const token = { id: "chat", parent: "AAAA", view: "chat", session: { user: "Ann", roles: ["admin"] } };

afterEach(() => void vi.useRealTimers());

test("says which view may be joined, under which parent and with what session", () => {
  expect(openEmbedded(keys, sealEmbedded(keys, token), "chat")).toEqual(token);
  const sticky = { ...token, parent: null, session: {} };
  expect(openEmbedded(keys, sealEmbedded(keys, sticky), "chat")).toEqual(sticky);
  for (const root of ["layout", "page"] as const) {
    const outermost = { ...sticky, root };
    expect(openEmbedded(keys, sealEmbedded(keys, outermost), "chat")).toEqual(outermost);
  }
});

test("is for one id, of one server, unchanged, and no other token stands for it", () => {
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

test("is one string, fit for an attribute, in which nothing can be read", () => {
  const sealed = sealEmbedded(keys, token);
  expect(sealed).toMatch(/^[\w.-]+$/);
  const read = sealed.split(".").map((part) => Buffer.from(part, "base64url").toString("latin1"));
  expect(read.join(" ")).not.toMatch(/Ann|admin|chat|AAAA/);
  expect(sealEmbedded(keys, token)).not.toBe(sealed);
});

test("is good for 14 days, and five minutes for clocks that differ", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const sealed = sealEmbedded(keys, token);
  const start = Date.now();
  vi.setSystemTime(start + 14 * 86_400_000 + 299_000);
  expect(openEmbedded(keys, sealed, "chat")).toEqual(token);
  vi.setSystemTime(start + 14 * 86_400_000 + 302_000);
  expect(openEmbedded(keys, sealed, "chat")).toBeUndefined();
});
