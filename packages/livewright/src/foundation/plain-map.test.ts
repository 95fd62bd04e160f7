import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { isPlainMap } from "./plain-map.ts";

class Money {
  readonly cents: number = 1;
}

test.each([{}, { a: 1 }, Object.create(null), JSON.parse("{}"), runInNewContext("({ a: 1 })")])(
  "isPlainMap accepts %j",
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
])("isPlainMap refuses %o", (value) => {
  expect(isPlainMap(value)).toBe(false);
});
