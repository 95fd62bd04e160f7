import { parseSync } from "oxc-parser";
import { describe, expect, test } from "vitest";
import { checkSource } from "./check.ts";

/** The findings of a file, as `code line:column text pointed at`. */
function wrong(content: string, file = "a.ts"): string[] {
  return checkSource(parseSync, file, content).findings.map(
    ({ code, line, column, excerpt }) => `${code} ${line}:${column} ${excerpt.slice(column - 1)}`,
  );
}

describe("livewright check reports a fault at its position", () => {
  test.each([
    ["one line", "const a = html`<p>a < b</p>`;", ["LW203 1:21 < b</p>`;"]],
    ["many lines", "html`\n  <ul>\n    <li>a</p>\n  </ul>`", ["LW202 3:10 </p>"]],
    ["CRLF", "html`\r\n  <ul>\r\n    <li>a</p>\r\n  </ul>`\r\n", ["LW202 3:10 </p>"]],
    ["after a byte order mark", "\uFEFFhtml`<p>`", ["LW202 1:6 <p>`"]],
    ["after letters of two units", "/* 🚀é */ html`🚀<p>`", ["LW202 1:18 <p>`"]],
    ["after escapes", "html`\\n\\u{1F680}\\${\\`<p>`", ["LW202 1:22 <p>`"]],
    ["at a hole", "html`<tr class=row-${`}`}></tr>`", ["LW204 1:20 ${`}`}></tr>`"]],
    ["behind holes of many lines", "html`<p>${{\n a: '}`',\n}}</p>${1}<b>`", ["LW202 3:11 <b>`"]],
    ["a malformed escape", "html`<p>${1} \\n C:\\users</p>`", ["LW203 1:19 \\users</p>`"]],
    ["no space between attributes", 'html`<p a="1"b>`', ["LW203 1:14 b>`"]],
    ["an unclosed value", 'html`<p a="1>`', ['LW203 1:11 "1>`']],
    ["an attribute", "html`<p>${1}</p>\n<p phx-clik=${2}></p>`", ["LW221 2:4 phx-clik=${2}></p>`"]],
  ])("%s", (_, content, expected) => expect(wrong(content)).toEqual(expected));

  test("faults inside and outside of holes are reported in the order of the file", () => {
    const content =
      "html`<p phx-a>${b ? html`<i>` : html`<p id=a></p><p id=a></p>`}</q>`;\nif (never) html`<div></p>`;";
    expect(wrong(content).map((text) => text.slice(0, 10))).toEqual([
      "LW221 1:9 ",
      "LW202 1:26",
      "LW225 1:53",
      "LW202 1:64",
      "LW202 2:22",
    ]);
  });
});

test("a file that cannot be parsed is reported", () => {
  expect(checkSource(parseSync, "a.ts", "const a = ;\nhtml`<p>`")).toEqual({
    templates: 0,
    findings: [
      {
        code: "LW220",
        severity: "error",
        file: "a.ts",
        line: 1,
        column: 11,
        excerpt: "const a = ;",
        detail: "This file cannot be parsed: Unexpected token",
      },
    ],
  });
});

test.each(["", "`", "html", "html(`<p>`)", "\0", "const s = 'html`';"])("the source %j has no templates", (content) => {
  expect(checkSource(parseSync, "a.ts", content)).toEqual({ templates: 0, findings: [] });
});
