import { expect, test } from "vitest";
import { Budget } from "./budget.ts";

test("a budget starts full, and spent units return up to its capacity", () => {
  const budget = new Budget(100);
  expect(budget.spend(60, 5_000)).toBe(40);
  expect(budget.left(5_100)).toBe(50);
  expect(budget.left(60_000)).toBe(100);
});

test("a budget may go into debt, and pays it before anything is left", () => {
  const budget = new Budget(100, 50);
  expect(budget.spend(250, 1_000)).toBe(-200);
  expect(budget.left(2_000)).toBe(-100);
  expect(budget.left(3_500)).toBe(50);
});

test("a budget without a limit is never spent", () => {
  const budget = new Budget(Number.POSITIVE_INFINITY);
  expect(budget.spend(1e9, 1)).toBe(Number.POSITIVE_INFINITY);
  expect(budget.left(1)).toBe(Number.POSITIVE_INFINITY);
});
