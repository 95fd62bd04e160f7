import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { inTime } from "./in-time.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test("returns what the promise settles with, and rejects what is late", async () => {
  expect(await inTime(Promise.resolve(1), 100)).toBe(1);
  await expect(inTime(Promise.reject(new Error("refused")), 100)).rejects.toThrow("refused");
  const late = expect(inTime(new Promise(() => {}), 100)).rejects.toThrow("No answer came in 100 ms.");
  await vi.advanceTimersByTimeAsync(100);
  await late;
});

test("waits longer while there is progress", async () => {
  let progress = 0;
  let settled = false;
  const waiting = inTime(new Promise(() => {}), 100, () => progress).catch(() => (settled = true));
  for (; progress < 10; progress++) await vi.advanceTimersByTimeAsync(90);
  expect(settled).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  await waiting;
  expect(settled).toBe(true);
});

test("reads an answer that came while the process was stopped", async () => {
  let answer: (value: string) => void = () => {};
  const waiting = inTime(new Promise<string>((resolve) => (answer = resolve)), 100);
  // The first timer fires late, and what has arrived is read after it.
  vi.advanceTimersByTime(50);
  answer("arrived");
  expect(await waiting).toBe("arrived");
});
