import { expect, test } from "vitest";
import { Budget } from "./budget.ts";

test("a new budget is full, and spent units return up to its capacity", () => {
  const budget = new Budget(100);
  expect(budget.spend(60, 5_000)).toBe(40);
  expect(budget.left(5_100)).toBe(50);
  expect(budget.left(60_000)).toBe(100);
});

test("a budget in debt pays the debt before anything is left", () => {
  const budget = new Budget(50, 500);
  expect(budget.spend(250, 1_000)).toBe(-200);
  expect(budget.left(2_000)).toBe(-100);
  expect(budget.wait(2_000)).toBe(1_000);
  expect(budget.left(3_500)).toBe(50);
  expect(budget.wait(3_500)).toBe(0);
});

test("a budget without a limit is never spent", () => {
  const budget = new Budget(Number.POSITIVE_INFINITY);
  expect(budget.spend(1e9, 1)).toBe(Number.POSITIVE_INFINITY);
  expect(budget.left(1)).toBe(Number.POSITIVE_INFINITY);
});

/** Returns how many of `attempts` at one moment pass. */
function passing(budget: Budget, attempts: number, now: number): number {
  return Array.from({ length: attempts }, () => budget.take(now)).filter(Boolean).length;
}

test("a budget allows a burst of its capacity and no more", () => {
  expect(passing(new Budget(5, 1_000), 8, 123_456)).toBe(5);
});

test("a budget returns units at a steady rate, up to its capacity", () => {
  const budget = new Budget(10, 1_000);
  expect(passing(budget, 20, 5_000)).toBe(10);
  expect(passing(budget, 20, 5_100)).toBe(1);
  expect(passing(budget, 20, 5_600)).toBe(5);
  expect(passing(budget, 20, 5_650)).toBe(0);
  expect(passing(budget, 20, 60_000)).toBe(10);
});

test("a budget never refuses a steady stream below its rate", () => {
  const budget = new Budget(10, 1_000);
  for (let now = 1_000; now < 100_000; now += 101) expect(budget.take(now)).toBe(true);
});

test("a budget without a limit never refuses", () => {
  expect(passing(new Budget(Number.POSITIVE_INFINITY, 1_000), 10_000, 1)).toBe(10_000);
});
