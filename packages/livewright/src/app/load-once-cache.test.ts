import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../live/live-view.ts";
import { LoadOnceCache, type PageIdentity } from "./load-once-cache.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const from = (sessionSecret: string, path = "/", session: Session = {}): PageIdentity => ({
  sessionSecret,
  url: new URL(path, "https://app.test"),
  session,
});
const found = (value: unknown): ReadonlyMap<string, unknown> => new Map([["rows", value]]);

test("the cache returns the values of a page once, to the session that loaded them", () => {
  const loads = new LoadOnceCache({ maxLoadOnceEntries: 10, maxLoadOnceTtlMs: 1000 });
  loads.keep("phx-1", from("ann"), found(1));
  expect(loads.take("phx-1", from("bob"))).toBeUndefined();
  expect(loads.take("phx-2", from("ann"))).toBeUndefined();
  expect(loads.take("phx-1", from("ann", "/?page=2"))).toBeUndefined();
  expect(loads.take("phx-1", from("ann", "/", { user: 7 }))).toBeUndefined();
  expect(loads.take("phx-1", from("ann"))).toEqual(found(1));
  expect(loads.take("phx-1", from("ann"))).toBeUndefined();
});

test("the cache keeps no values for a session that JSON cannot write", () => {
  const loads = new LoadOnceCache({ maxLoadOnceEntries: 10, maxLoadOnceTtlMs: 1000 });
  const session: Record<string, unknown> = {};
  session["self"] = session;
  loads.keep("phx-1", from("ann", "/", session), found(1));
  expect(loads.size).toBe(0);
  expect(loads.take("phx-1", from("ann", "/", session))).toBeUndefined();
});

test("the cache removes the values of a page after the time limit", () => {
  const loads = new LoadOnceCache({ maxLoadOnceEntries: 10, maxLoadOnceTtlMs: 1000 });
  loads.keep("phx-1", from("ann"), found(1));
  vi.advanceTimersByTime(600);
  loads.keep("phx-2", from("ann"), found(2));
  vi.advanceTimersByTime(500);
  expect(loads.size).toBe(1);
  expect(loads.take("phx-1", from("ann"))).toBeUndefined();
  vi.advanceTimersByTime(500);
  expect(loads.size).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  loads.keep("phx-3", from("ann"), found(3));
  expect(loads.take("phx-3", from("ann"))).toEqual(found(3));
});

test("the cache removes the oldest pages beyond its limit", () => {
  const loads = new LoadOnceCache({ maxLoadOnceEntries: 3, maxLoadOnceTtlMs: 1000 });
  for (const id of ["a", "b", "c", "d", "e"]) loads.keep(id, from("ann"), found(id));
  expect(["a", "b", "c", "d", "e"].map((id) => loads.take(id, from("ann"))?.get("rows"))).toEqual([
    undefined,
    undefined,
    "c",
    "d",
    "e",
  ]);
});
