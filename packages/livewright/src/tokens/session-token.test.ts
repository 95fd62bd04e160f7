import { afterEach, expect, test, vi } from "vitest";
import { KeyRing } from "../crypto/keys.ts";
import { signReload, signSession, signStatic, verifyReload, verifySession, verifyStatic } from "./tokens.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

const keys = new KeyRing(SECRET_KEY_BASE);
const others = new KeyRing("another secret of 32 characters or more");
const session = { id: "phx-1", view: "/users", liveSession: "default" };

afterEach(() => void vi.useRealTimers());

test("a session token names the view that may be joined under an id", () => {
  const token = signSession(keys, session);
  expect(verifySession(keys, token, "phx-1")).toEqual(session);
  expect(verifySession(keys, token, "phx-2")).toBeUndefined();
});

test("a static token is refused for another id", () => {
  const token = signStatic(keys, { id: "phx-1" });
  expect(verifyStatic(keys, token, "phx-1")).toEqual({ id: "phx-1" });
  expect(verifyStatic(keys, token, "phx-2")).toBeUndefined();
});

test("session and static tokens fit an attribute", () => {
  for (const token of [signSession(keys, { ...session, view: 'a"<&', id: "ü" }), signStatic(keys, { id: '"' })]) {
    expect(token).toMatch(/^[\w.-]+$/);
  }
});

test("no token is accepted in place of another kind, or from another server", () => {
  const tokens = [signSession(keys, session), signStatic(keys, { id: "phx-1" }), signReload(keys, 404)];
  const read = [
    (token: unknown) => verifySession(keys, token, "phx-1"),
    (token: unknown) => verifyStatic(keys, token, "phx-1"),
    (token: unknown) => verifyReload(keys, token),
  ];
  for (const [index, verify] of read.entries()) {
    for (const [other, token] of tokens.entries()) expect(verify(token) !== undefined).toBe(index === other);
    for (const nothing of [undefined, null, "", 7, {}, [], "a.b.c", `${tokens[index]}x`])
      expect(verify(nothing)).toBeUndefined();
  }
  expect(verifySession(others, tokens[0], "phx-1")).toBeUndefined();
});

test("a page may be joined for 14 days and a reload token lasts a minute, with five minutes for clocks that differ", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const [token, still, reload] = [signSession(keys, session), signStatic(keys, { id: "phx-1" }), signReload(keys, 404)];
  const start = Date.now();
  vi.setSystemTime(start + 359_000);
  expect(verifyReload(keys, reload)).toBe(404);
  vi.setSystemTime(start + 362_000);
  expect(verifyReload(keys, reload)).toBeUndefined();
  vi.setSystemTime(start + 14 * 86_400_000 + 299_000);
  expect(verifySession(keys, token, "phx-1")).toEqual(session);
  vi.setSystemTime(start + 14 * 86_400_000 + 302_000);
  expect(verifySession(keys, token, "phx-1")).toBeUndefined();
  expect(verifyStatic(keys, still, "phx-1")).toBeUndefined();
});
