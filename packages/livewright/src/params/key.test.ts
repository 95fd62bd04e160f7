import { expect, test } from "vitest";
import { splitKey } from "./key.ts";

test.each([
  ["a", ["a"]],
  ["", [""]],
  ["a[b]", ["a", "b"]],
  ["a[b][c]", ["a", "b", "c"]],
  ["a[]", ["a", ""]],
  ["a[][]", ["a", "", ""]],
  ["a[][b]", ["a", "", "b"]],
  ["[h]", ["[h]"]],
  ["]", ["]"]],
  ["a]", ["a]"]],
  ["i[j", ["i[j"]],
  ["a[b]c", ["a[b]c"]],
  ["o[p]q]", ["o", "p]q"]],
  ["x[y[z]", ["x", "y[z"]],
  ["a]b[c]", ["a]b", "c"]],
  ["a[]][b]", ["a", "]", "b"]],
  ["a[[]", ["a", "["]],
])("splitKey() splits %s", (key, path) => {
  expect(splitKey(key, 32)).toEqual(path);
});

test("splitKey() accepts a path of exactly the depth, and no deeper one", () => {
  expect(splitKey("a[b][c]", 3)).toEqual(["a", "b", "c"]);
  expect(splitKey("a[b][c][d]", 3)).toBeUndefined();
  expect(splitKey("a", 1)).toEqual(["a"]);
  expect(splitKey("a[b]", 1)).toBeUndefined();
});
