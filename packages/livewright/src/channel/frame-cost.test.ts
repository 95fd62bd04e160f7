import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../foundation/limits.ts";
import { droppedCost, longCost, SHORT_FRAME, shortCost } from "./frame-cost.ts";

const { maxFrameMsPerSecond, maxFrameBytes, maxFrameValues } = DEFAULT_LIMITS;

test("the traffic of a busy page costs less than a second of budget", () => {
  expect(100 * shortCost(200, true)).toBeLessThan(maxFrameMsPerSecond / 10); // a mouse
  expect(151 * longCost(1_500, 20)).toBeLessThan(maxFrameMsPerSecond); // a page of 150 nested views after a reconnect
  expect(1_000 * shortCost(64_000, false)).toBeLessThan(maxFrameMsPerSecond); // 64 MB of an upload
  expect(longCost(1_500_000, 10)).toBeLessThan(maxFrameMsPerSecond); // a paste
});

test("the largest message and the one with the most values cost several seconds of budget", () => {
  expect(longCost(maxFrameBytes, 10)).toBeGreaterThan(5 * maxFrameMsPerSecond);
  expect(longCost(1_000_000, maxFrameValues)).toBeGreaterThan(maxFrameMsPerSecond / 3);
});

test("a short frame is charged as if it had the most expensive content", () => {
  expect(shortCost(SHORT_FRAME, true)).toBeGreaterThan(longCost(SHORT_FRAME, SHORT_FRAME / 3));
});

test("dropping a message of any size costs at most a second of budget", () => {
  for (const length of [maxFrameBytes, 50_000_000, 2 ** 40])
    expect(droppedCost(length)).toBeLessThanOrEqual(maxFrameMsPerSecond + 1);
});
