import { describe, expect, test } from "vitest";
import { KNOWN } from "./attributes.ts";
import { editDistance, nearest } from "../foundation/nearest.ts";

test.each([
  ["", "", 0],
  ["", "abc", 3],
  ["abc", "", 3],
  ["click", "click", 0],
  ["clik", "click", 1],
  ["clickk", "click", 1],
  ["clack", "click", 1],
  ["cilck", "click", 1],
  ["kitten", "sitting", 3],
])("from %j to %j it is %i", (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});

describe("the nearest word", () => {
  test.each([
    ["phx-clik", "phx-click"],
    ["phx-onclick", "phx-click"],
    ["phx-key-down", "phx-keydown"],
    ["phx-kye", "phx-key"],
    ["phx-sumbit", "phx-submit"],
    ["phx-click-awya", "phx-click-away"],
    ["phx-window-keypress", "phx-window-keydown"],
    ["phx-x", undefined],
    ["phx-", undefined],
    ["data-phx-hoook", "data-phx-hook"],
    ["data-phx-mine", undefined],
  ])("to %s is %s", (word, meant) => expect(nearest(word, KNOWN.keys())).toBe(meant));

  test("is the first of several", () => expect(nearest("phx-cat", ["phx-bat", "phx-hat"])).toBe("phx-bat"));
});
