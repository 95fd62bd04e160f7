import { expect, test } from "vitest";
import { Rate } from "./rate.ts";

/** How many of `attempts` at one moment pass. */
function passing(rate: Rate, attempts: number, now: number): number {
  return Array.from({ length: attempts }, () => rate.take(now)).filter(Boolean).length;
}

test("so many at once, and no more", () => {
  expect(passing(new Rate(5, 1_000), 8, 123_456)).toBe(5);
});

test("what was used comes back steadily", () => {
  const rate = new Rate(10, 1_000);
  expect(passing(rate, 20, 5_000)).toBe(10);
  expect(passing(rate, 20, 5_100)).toBe(1);
  expect(passing(rate, 20, 5_600)).toBe(5);
  expect(passing(rate, 20, 5_650)).toBe(0);
  expect(passing(rate, 20, 60_000)).toBe(10);
});

test("a steady stream below the bound always passes", () => {
  const rate = new Rate(10, 1_000);
  for (let now = 1_000; now < 100_000; now += 101) expect(rate.take(now)).toBe(true);
});

test("no bound", () => {
  expect(passing(new Rate(Number.POSITIVE_INFINITY, 1_000), 10_000, 1)).toBe(10_000);
});
