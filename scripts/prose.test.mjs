import { expect, test } from "vitest";
import { commentsOf, marksOf, sentencesOf } from "./prose.mjs";

test.each([
  ["What the client holds is not sent.", "starts with what, whether or who"],
  ["Sends what was changed since.", "what as a noun"],
  ["This fails if nobody reads it.", "nobody, somebody"],
  ["The value is not needed any more.", "any more"],
  ["This is no list of items.", "is no"],
  ["The element stands in a list.", "stands, lies, goes on"],
  ["The hook is told why it failed.", "told, tells"],
  ["Removes those that have ended.", "of ours, those that"],
  ["Sends the whole list anew.", "anew, dear, let go of"],
  ["The function is given the item.", "is given, found out"],
  [`${"word ".repeat(41)}.`, "long"],
])("marksOf detects %j", (sentence, mark) => {
  expect(marksOf(sentence)).toEqual([mark]);
});

test.each([
  "Renders the list again.",
  "The value is no longer needed.",
  "Who reads the list of items?",
  "It makes no copy.",
])("marksOf accepts %j", (sentence) => {
  expect(marksOf(sentence)).toEqual([]);
});

test("commentsOf returns comments, and joins line comments on consecutive lines", () => {
  const source = [
    'const a = "// a string";',
    "// One.",
    "// Two.",
    "",
    "// Three.",
    "/**",
    " * Four.",
    " */",
    "f(`/* a template */`);",
  ];
  expect(commentsOf(source.join("\n")).map((text) => text.trim())).toEqual(["One.  Two.", "Three.", "Four."]);
});

test("sentencesOf splits at full stops, colons and semicolons, and skips code and short phrases", () => {
  expect(sentencesOf("Renders the `list` of all items; skips it if nothing changed. Too short.")).toEqual([
    "Renders the X of all items;",
    "skips it if nothing changed.",
  ]);
});

test("sentencesOf skips the names of parameters", () => {
  expect(
    sentencesOf("Reads it once. @param {string} what the name of the value. @returns the text of the value"),
  ).toEqual(["the name of the value.", "the text of the value"]);
});
