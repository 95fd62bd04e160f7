import { afterEach, expect, test, vi } from "vitest";
import { silentLogger } from "./logger.ts";
import { ThrottledLog } from "./throttled-log.ts";

afterEach(() => void vi.useRealTimers());

test("ThrottledLog writes one line of a kind per minute, and counts the lines it left out", () => {
  vi.useFakeTimers();
  const warn = vi.fn();
  const log = new ThrottledLog({ ...silentLogger, warn });
  for (let i = 0; i < 5; i++) log.warn("a", "A", { i });
  log.warn("b", "B");
  vi.advanceTimersByTime(59_000);
  log.warn("a", "A", { i: 5 });
  expect(warn.mock.calls).toEqual([
    ["A", { i: 0 }],
    ["B", {}],
  ]);
  vi.advanceTimersByTime(1_000);
  log.warn("a", "A", { i: 6 });
  vi.advanceTimersByTime(60_000);
  log.warn("a", "A", { i: 7 });
  expect(warn.mock.calls.slice(2)).toEqual([
    ["A", { i: 6, skipped: 5 }],
    ["A", { i: 7 }],
  ]);
});
