import { describe, expect, test } from "vitest";
import { editDistance, mostSimilar, nearest } from "./nearest.ts";

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
])("the edit distance from %j to %j is %i", (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});

const BINDINGS = [
  "phx-click",
  "phx-click-away",
  "phx-submit",
  "phx-key",
  "phx-keydown",
  "phx-window-keydown",
  "phx-window-keyup",
  "data-phx-hook",
];

describe("nearest", () => {
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
  ])("takes %s for %s", (word, meant) => expect(nearest(word, BINDINGS)).toBe(meant));

  test("returns the first of several that are equally similar", () =>
    expect(nearest("phx-cat", ["phx-bat", "phx-hat"])).toBe("phx-bat"));
});

describe("mostSimilar", () => {
  test.each([
    ["user", ["users_id", "email", "users"], ["users", "users_id"]],
    ["SAVE", ["cancel", "save"], ["save"]],
    ["id", ["identity", "id", "di"], ["id", "di"]],
    ["name", ["name", "name"], ["name"]],
    ["save", ["xxxxxx", "yyyyyy"], []],
    ["save", [], []],
  ])("sorts names like %s from %j as %j", (name, candidates, similar) => {
    expect(mostSimilar(name, candidates)).toEqual(similar);
  });

  test("returns at most as many names as it is asked for", () => {
    expect(mostSimilar("row", ["row1", "row2", "row3"], 2)).toEqual(["row1", "row2"]);
  });
});
