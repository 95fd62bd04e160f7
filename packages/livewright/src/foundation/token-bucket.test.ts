import { expect, test } from "vitest";
import { TokenBucket } from "./token-bucket.ts";

/** Returns how many of `attempts` at one moment pass. */
function passing(rate: TokenBucket, attempts: number, now: number): number {
  return Array.from({ length: attempts }, () => rate.take(now)).filter(Boolean).length;
}

test("a token bucket allows a burst of its size and no more", () => {
  expect(passing(new TokenBucket(5, 1_000), 8, 123_456)).toBe(5);
});

test("a token bucket refills at a steady rate, up to its size", () => {
  const rate = new TokenBucket(10, 1_000);
  expect(passing(rate, 20, 5_000)).toBe(10);
  expect(passing(rate, 20, 5_100)).toBe(1);
  expect(passing(rate, 20, 5_600)).toBe(5);
  expect(passing(rate, 20, 5_650)).toBe(0);
  expect(passing(rate, 20, 60_000)).toBe(10);
});

test("a token bucket never refuses a steady stream below its rate", () => {
  const rate = new TokenBucket(10, 1_000);
  for (let now = 1_000; now < 100_000; now += 101) expect(rate.take(now)).toBe(true);
});

test("a token bucket without a limit never refuses", () => {
  expect(passing(new TokenBucket(Number.POSITIVE_INFINITY, 1_000), 10_000, 1)).toBe(10_000);
});
