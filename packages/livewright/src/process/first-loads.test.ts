import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FirstLoads } from "./first-loads.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const found = (value: unknown): ReadonlyMap<string, unknown> => new Map([["rows", value]]);

test("gives what was found once, to the visitor it was found for", () => {
  const loads = new FirstLoads({ firstLoads: 10, firstLoadTime: 1000 });
  loads.keep("phx-1", "ann", found(1));
  expect(loads.take("phx-1", "bob")).toBeUndefined();
  expect(loads.take("phx-2", "ann")).toBeUndefined();
  expect(loads.take("phx-1", "ann")).toEqual(found(1));
  expect(loads.take("phx-1", "ann")).toBeUndefined();
});

test("keeps it for a time, and nothing after that", () => {
  const loads = new FirstLoads({ firstLoads: 10, firstLoadTime: 1000 });
  loads.keep("phx-1", "ann", found(1));
  vi.advanceTimersByTime(600);
  loads.keep("phx-2", "ann", found(2));
  vi.advanceTimersByTime(500);
  expect(loads.size).toBe(1);
  expect(loads.take("phx-1", "ann")).toBeUndefined();
  vi.advanceTimersByTime(500);
  expect(loads.size).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  loads.keep("phx-3", "ann", found(3));
  expect(loads.take("phx-3", "ann")).toEqual(found(3));
});

test("forgets the oldest when there are too many", () => {
  const loads = new FirstLoads({ firstLoads: 3, firstLoadTime: 1000 });
  for (const id of ["a", "b", "c", "d", "e"]) loads.keep(id, "ann", found(id));
  expect(["a", "b", "c", "d", "e"].map((id) => loads.take(id, "ann")?.get("rows"))).toEqual([
    undefined,
    undefined,
    "c",
    "d",
    "e",
  ]);
});
