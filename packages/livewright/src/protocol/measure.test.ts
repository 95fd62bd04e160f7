import fc from "fast-check";
import { expect, test } from "vitest";
import { measure } from "./measure.ts";

const NONE = { depth: Number.POSITIVE_INFINITY, keys: Number.POSITIVE_INFINITY, values: Number.POSITIVE_INFINITY };

/** Measures a parsed value, as a reference. Escaped quotes count as well. */
function counted(value: unknown): { depth: number; keys: number; commas: number } {
  if (typeof value !== "object" || value === null) return { depth: 0, keys: 0, commas: 0 };
  const list = Array.isArray(value);
  const entries: readonly unknown[] = list ? value : Object.values(value);
  const below = entries.map(counted);
  const sum = (name: "keys" | "commas"): number => below.reduce((total, each) => total + each[name], 0);
  return {
    depth: 1 + Math.max(0, ...below.map(({ depth }) => depth)),
    keys: sum("keys") + (list ? 0 : entries.length),
    commas: sum("commas") + Math.max(0, entries.length - 1),
  };
}

test("measure() finds the depth and the keys that parsing finds, in any JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.boolean(), (value, spaced) => {
      const text = JSON.stringify(value, null, spaced ? 2 : 0);
      const { depth, keys } = counted(value);
      expect(measure(text, { ...NONE, depth })).toBeTypeOf("number");
      expect(measure(text, { ...NONE, keys })).toBeTypeOf("number");
      if (depth > 0) expect(measure(text, { ...NONE, depth: depth - 1 })).toBe("depth");
      if (keys > 0) expect(measure(text, { ...NONE, keys: keys - 1 })).toBe("keys");
    }),
  );
});

test.each([
  ["[]", 1],
  ["[1,2,3]", 3],
  ['{"a":1,"b":[2,3]}', 6],
  ['"[{,:}]"', 0],
  [String.raw`["a\"[","\\","\\\"{",{}]`, 7],
  ['"no end, [1,2', 0],
])("measure() counts only outside of strings, also with escaped quotes: %s", (text, values) => {
  expect(measure(text, NONE)).toBe(values);
});

test.each([
  ["numbers", `[${"1,".repeat(200_000)}1]`, "values"],
  ["short texts", `[${'"",'.repeat(200_000)}1]`, "values"],
  ["escaped quotes", `["${String.raw`\"`.repeat(200_000)}"]`, "values"],
  ["empty lists", `[${"[],".repeat(200_000)}1]`, "values"],
  ["one long number", `[${"1".repeat(3_000_000)}]`, "values"],
  ["white space", `[${" ".repeat(3_000_000)}1]`, "values"],
  ["keys", `{${'"a":1,'.repeat(200_000)}"b":1}`, "keys"],
  ["lists in lists", "[".repeat(200_000), "depth"],
])("measure() stops at a bound: %s", (_, text, bound) => {
  expect(measure(text, { depth: 40, keys: 10_000, values: 100_000 })).toBe(bound);
});

test("measure() counts a text of any length as one value", () => {
  expect(measure(`["${"x".repeat(8_000_000)}"]`, { depth: 1, keys: 0, values: 1 })).toBe(1);
});
