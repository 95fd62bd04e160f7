import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { isPlainMap } from "./plain-map.ts";

class Money {
  readonly cents: number = 1;
}

test.each([{}, { a: 1 }, Object.create(null), JSON.parse("{}"), runInNewContext("({ a: 1 })")])(
  "%j is a map",
  (value) => {
    expect(isPlainMap(value)).toBe(true);
  },
);

test.each([
  null,
  undefined,
  "x",
  7,
  [],
  new Date(0),
  new File([], "x"),
  new Map(),
  new Money(),
  Object.create({ a: 1 }),
  runInNewContext("new Date()"),
  () => undefined,
])("%o is none", (value) => {
  expect(isPlainMap(value)).toBe(false);
});
