import { expect, test } from "vitest";
import { SourceText } from "./source-text.ts";

test.each([
  ["abc", 0, 1, 1, "abc"],
  ["abc", 3, 1, 4, "abc"],
  ["", 0, 1, 1, ""],
  ["a\nbc", 1, 1, 2, "a"],
  ["a\nbc", 2, 2, 1, "bc"],
  ["a\r\nbc\r\nd", 4, 2, 2, "bc"],
  ["a\r\nbc\r\nd", 7, 3, 1, "d"],
  ["a\rb", 2, 2, 1, "b"],
  ["a\n", 2, 2, 1, ""],
  ["\uFEFFab", 1, 1, 2, "ab"],
])("in %j offset %i is line %i, column %i", (content, offset, line, column, excerpt) =>
  expect(new SourceText(content).position(offset)).toEqual({ line, column, excerpt }),
);
