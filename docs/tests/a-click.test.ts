// docs/internals/a-click.md: a click runs the files and functions that the document names.

import { beforeAll, expect, test } from "vitest";
import { blocksOf, codeIn, matches, read } from "./book.ts";
import { type Click, measureClick } from "./click.ts";

const TEXT = read("docs/internals/a-click.md");

/** The rows of all tables: a file, and the functions of it that run in this step. */
const steps = TEXT.split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => {
    const [, file = "", functions = ""] = line.split("|");
    return { file: codeIn(file)[0] ?? "", functions: codeIn(functions) };
  });

let click: Click;
beforeAll(async () => {
  click = await measureClick();
});

test("the document shows the frames of the click", () => {
  const block = blocksOf(TEXT).find(({ info }) => info === "click");
  const frames = [`→ ${click.frames[0]}`, `← ${click.frames[1]}`];
  expect(block?.lines.length).toBe(2);
  for (const [index, line] of (block?.lines ?? []).entries()) expect(matches(line, frames[index] ?? "")).toBe(true);
});

test("the document names every file that a click runs, and no other", () => {
  expect([...new Set(steps.map(({ file }) => file))].toSorted()).toEqual([...click.functions.keys()].toSorted());
});

test("a click runs every function that the document names", () => {
  const idle = steps.flatMap(({ file, functions }) =>
    functions.filter((name) => click.functions.get(file)?.has(name) !== true).map((name) => `${file}: ${name}`),
  );
  expect(idle).toEqual([]);
});
