import { expect, test } from "vitest";
import { tokenize } from "./tokenizer.ts";

const folded = (tag: string, end: string): string => tokenize([`${tag}a\n\n    b${end}`]).statics.join("");

test.each([
  ["<p phx-no-format>", "</p>"],
  ['<p phx-no-format="">', "</p>"],
  ['<code style="white-space: pre">', "</code>"],
  ["<p style='color:red;white-space:pre-wrap'>", "</p>"],
  ['<p class="a" style="white-space : pre-line !important">', "</p>"],
  ['<p style="white-space:break-spaces">', "</p>"],
  ['<p style="white-space-collapse: preserve">', "</p>"],
  ["<div phx-no-format><b>", "</b></div>"],
  ["<pre>", "</pre>"],
])("white space is kept in %s", (tag, end) => {
  expect(folded(tag, end)).toContain("a\n\n    b");
});

test.each([
  ["<p>", "</p>"],
  ['<p style="white-space:nowrap">', "</p>"],
  ['<p style="white-space:normal">', "</p>"],
  ['<p class="white-space: pre">', "</p>"],
  ["<p phx-no-format></p><p>", "</p>"],
])("white space is folded in %s", (tag, end) => {
  expect(folded(tag, end)).toContain("a\nb");
});

test("templates in an element that keeps white space keep their own rules", () => {
  expect(tokenize(["<p phx-no-format>\n  ", "\n</p>"]).statics).toEqual(["<p phx-no-format>\n  ", "\n</p>"]);
});
