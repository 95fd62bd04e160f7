import fc from "fast-check";
import { parseFragment } from "parse5";
import { expect, test } from "vitest";
import { escapeHtml } from "./escape.ts";
import { runs } from "../test-support/runs.ts";

test.each([
  ["", ""],
  ["plain", "plain"],
  ["a & b", "a &amp; b"],
  ["<b>", "&lt;b&gt;"],
  [`"'`, "&quot;&#39;"],
  ["&amp;", "&amp;amp;"],
  ["<", "&lt;"],
  ["a<", "a&lt;"],
  ["é😀\0\n`=/", "é😀\0\n`=/"],
  ["<<>>", "&lt;&lt;&gt;&gt;"],
])("escapeHtml writes %j as %j", (text, escaped) => expect(escapeHtml(text)).toBe(escaped));

test("escapeHtml writes text that a parser restores, as content and between quotes", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("<", ">", "&", '"', "'", "a", ";", "#", "x", " ", "é", "😀") }),
      (text) => {
        const escaped = escapeHtml(text);
        const [p] = parseFragment(`<p a="${escaped}" b='${escaped}'>${escaped}</p>`).childNodes;
        expect(p).toMatchObject({
          attrs: [{ value: text }, { value: text }],
          childNodes: text === "" ? [] : [{ value: text }],
        });
      },
    ),
    { numRuns: runs(2_000) },
  );
});
