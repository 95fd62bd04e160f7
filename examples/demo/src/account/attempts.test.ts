import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { Attempts } from "./attempts.ts";

test("Attempts allows two attempts in its period, counted for each name", () => {
  const attempts = new Attempts(2, 1000);
  for (const now of [0, 900]) attempts.begin("a", now);
  expect([attempts.wait("a", 900), attempts.wait("b", 900), attempts.wait("a", 1000)]).toEqual([1, 0, 0]);
  attempts.begin("a", 1000);
  expect(attempts.wait("a", 1001)).toBe(0);
});

test("Attempts takes back one attempt, or all attempts of a name", () => {
  const attempts = new Attempts(2, 1000);
  for (let i = 0; i < 3; i++) attempts.begin("a", 0);
  attempts.giveBack("a");
  expect(attempts.wait("a", 0)).toBe(1);
  attempts.giveBack("a");
  expect(attempts.wait("a", 0)).toBe(0);
  for (let i = 0; i < 3; i++) attempts.begin("a", 0);
  attempts.succeeded("a");
  attempts.giveBack("a");
  expect(attempts.wait("a", 0)).toBe(0);
});

test("Attempts forgets names whose period is over, and remembers at most 10,000", () => {
  const attempts = new Attempts(1, 1000);
  for (let i = 0; i < 20_000; i++) attempts.begin(`${i}`, 0);
  expect(attempts.size).toBe(10_000);
  attempts.begin("another", 1000);
  expect(attempts.size).toBe(1);
});

test("Attempts needs no more memory for a long name than for a short one", () => {
  const attempts = new Attempts(1, 60_000);
  const collect = collector();
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 200; i++) attempts.begin(`${"x".repeat(1_000_000)}${i}`.toUpperCase(), 0);
  collect();
  expect(attempts.size).toBe(200);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000);
});

/** Returns a function that collects garbage immediately. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
