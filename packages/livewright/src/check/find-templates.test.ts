import fc from "fast-check";
import { parseSync } from "oxc-parser";
import { describe, expect, test } from "vitest";
import { findTemplates } from "./find-templates.ts";
import { parseSource } from "./parser.ts";

/** The templates of a file, with `|` for each hole. */
function found(source: string, file = "a.ts"): string[] {
  const { program, module, errors } = parseSource(parseSync, file, source);
  expect(errors).toEqual([]);
  return findTemplates(program, module).map(({ parts }) => parts.map(({ cooked }) => cooked).join("|"));
}

describe("the tag html is ours", () => {
  test.each([
    ["by its name", "html`a`"],
    ["from livewright", 'import { html } from "livewright"; html`a`'],
    ["under another name", 'import { html as h } from "livewright"; h`a`'],
    ["under any name a string can be", 'import { "html" as h } from "livewright"; h`a`'],
    ["out of the whole of livewright", 'import * as lw from "livewright"; lw.html`a`'],
    ["passed on by a file", 'import { html } from "../html.ts"; html`a`'],
    ["passed on under another name", 'import { html as h } from "#lib/html.ts"; h`a`'],
    ["passed on as a default", 'import html from "@/html.ts"; html`a`'],
    ["with types", "html<string>`a`"],
  ])("%s", (_, source) => expect(found(source)).toEqual(["a"]));

  test.each([
    ["another tag", "css`a`"],
    ["no tag", "`a`"],
    ["another package's", 'import { html } from "lit"; html`a`'],
    ["another package's under our name", 'import { svg as html } from "@acme/svg"; html`a`'],
    ["another export of livewright", 'import { raw as r } from "livewright"; r`a`'],
    ["a method", "editor.html`a`"],
    ["a key", 'import * as lw from "livewright"; lw["html"]`a`'],
    ["text in a string", 'const s = "html`a`"'],
    ["text in a comment", "// html`a`"],
  ])("but not: %s", (_, source) => expect(found(source)).toEqual([]));
});

describe("findTemplates() finds templates", () => {
  test.each([
    ["in branches", "if (a) { x = html`a` } else throw html`b`;", ["a", "b"]],
    ["in holes", "html`a${b ? html`b${html`c`}` : null}d`", ["a|d", "b|", "c"]],
    [
      "in functions",
      "const f = ({ a }: A) => html`a`; class C { #d = html`b`; m() { return html`c`; } }",
      ["a", "b", "c"],
    ],
    ["in strings of other templates", "css`${html`a`}`", ["a"]],
    [
      "inside types",
      "const a = html`a` as unknown as B; const b = <C>html`b`; const c = html`c` satisfies D;",
      ["a", "b", "c"],
    ],
    [
      "in what TypeScript adds",
      "enum E { A = f(html`a`) } namespace N { html`b` } class C { @d(html`c`) e = html`d`!; }",
      ["a", "b", "c", "d"],
    ],
    ["as parameters", "class C { constructor(readonly a = html`a`) {} } export default html`b`;", ["a", "b"]],
  ])("%s", (_, source, templates) => expect(found(source)).toEqual(templates));

  test.each([
    ["a.tsx", "const a = <p title={html`a`}>{html`b`}</p>; const f = <T,>(t: T) => html`c`;"],
    ["a.jsx", "const a = <p title={html`a`}>{html`b`}</p>; html`c`"],
    ["a.js", "const a = <p title={html`a`}>{html`b`}</p>; html`c`"],
    ["a.mjs", "await 1; html`a${html`b`}`; html`c`"],
    ["a.mts", "await 1; html`a${html`b` as T}`; html`c`"],
  ])("in %s", (file, source) => expect(found(source, file).map((template) => template[0])).toEqual(["a", "b", "c"]));

  test("in expressions deeper than the stack", () => {
    expect(found(`html\`a\`${" + 1".repeat(3000)}`)).toEqual(["a"]);
  });
});

/** Text as it may be written in a template; the code around it is irrelevant here. */
const WRITTEN = fc.constantFrom(
  ..."a b é 🚀 $ }".split(" "),
  ..."\\n \\\\ \\` \\${ \\0 \\x41 \\u0041 \\u{41} \\u{1F680} \\uD83D\\uDE80 \\U \\é".split(" "),
  ..."\n,\r\n,\r,\\\n,\\\r\n,\\\r,\\\u2028, ,".split(","),
);
const HOLE = "${/* } ` */ `${1}`}";
const PIECES = fc.array(fc.oneof({ weight: 4, arbitrary: WRITTEN }, fc.constant(HOLE)), { maxLength: 12 });

test("an offset in a template's text is mapped to its source", () => {
  fc.assert(
    fc.property(PIECES, PIECES, (before, after) => {
      const source = `html\`${before.join("")}@${after.join("")}\``;
      const { program, module, errors } = parseSource(parseSync, "a.ts", source);
      expect(errors).toEqual([]);
      const template = findTemplates(program, module)[0]!;
      const text = template.parts.map(({ cooked }) => cooked).join("\uE000");
      expect(template.sourceOffset(source, text.indexOf("@"))).toBe(source.indexOf("@"));
      expect(template.sourceOffset(source, text.length)).toBe(source.length - 1);
      for (const { index } of text.matchAll(/\uE000/g)) {
        expect(source.startsWith(HOLE, template.sourceOffset(source, index))).toBe(true);
      }
    }),
  );
});
