import { readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { LivewrightError } from "../foundation/errors.ts";
import { explainFault } from "./diagnostics.ts";
import { html } from "./rendered.ts";
import { TemplateSource } from "./template-source.ts";
import { TemplateFault } from "./tokens.ts";

const FILE = import.meta.filename;
const SOURCE = readFileSync(FILE, "utf8").split("\n");

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof LivewrightError) return error.message;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** Where the frame of a message points: the line in this file and the text from there on. */
function pointedAt(message: string): { line: string; at: string } {
  const [, place = "", excerpt = "", marker = ""] = message.split("\n");
  const [, file, line, column] = /^ {2}(.*):(\d+):(\d+)$/.exec(place) ?? [];
  expect(file).toBe(FILE);
  const text = SOURCE[Number(line) - 1]!;
  expect(excerpt).toBe(`  ${line} | ${text}`);
  const gutter = `  ${line} | `.length;
  expect(marker).toBe(`${" ".repeat(gutter - 2)}| ${" ".repeat(Number(column) - 1)}^`);
  return { line: text.trim(), at: text.slice(Number(column) - 1) };
}

describe("in development an error points into the source file", () => {
  test("for a template of one line", () => {
    const { at } = pointedAt(messageOf(() => html`<p>one</p><b>`));
    expect(at).toMatch(/^<b>`/);
  });

  test("after a hole on the same line", () => {
    const { at } = pointedAt(messageOf(() => html`<p>${1}</p><i>${`}`}</b>`));
    expect(at).toMatch(/^<\/b>`/);
  });

  test("for a template of many lines", () => {
    const message = messageOf(
      () => html`
      <ul>
        <li>a</li>
        <li class=row-${1}>b</li>
      </ul>
    `,
    );
    expect(pointedAt(message)).toMatchObject({ line: "<li class=row-${1}>b</li>" });
    expect(pointedAt(message).at).toMatch(/^\$\{1\}>|^1\}>/);
  });

  test("after a hole of many lines", () => {
    const message = messageOf(
      () => html`
      <p>${["a hole", "of many lines"].join(" ")}</p>
      <br></br>
    `,
    );
    expect(pointedAt(message).at).toBe("</br>");
  });

  test("after a hole with an identical template", () => {
    const message = messageOf(() => html`${html`<u>`.template && 1}<u>`);
    expect(message).toMatch("LW202");
    const outer = messageOf(() => html`${`<em>`}<em>`);
    expect(pointedAt(outer).at).toBe("<em>`);");
  });

  test("not into another template on the same line", () => {
    const both = () => [html`<q>a</q>`, html`<q>`];
    expect(pointedAt(messageOf(both)).at).toBe("<q>`];");
  });

  test("at the first of two mistakes", () => {
    expect(pointedAt(messageOf(() => html`<s id=a id=b></i>`)).at).toMatch(/^id=b/);
  });

  test("with the code first and the hint and the address last", () => {
    const lines = messageOf(() => html`<p>a < b</p>`).split("\n");
    expect(lines[0]).toBe('LW203  This "<" does not start a tag.');
    expect(lines.at(-2)).toBe("  Write &lt;.");
    expect(lines).toHaveLength(6);
  });

  test("on every use, since a faulty template is not cached", () => {
    const faulty = () => html`<p>never closed`;
    expect(messageOf(faulty)).toBe(messageOf(faulty));
  });
});

describe("if the file does not contain the template's text", () => {
  test("the error shows the template, with the line of the call", () => {
    const message = messageOf(
      () => html`<p>\u0041</p>
      <b>`,
    );
    const [first, place, excerpt, marker] = message.split("\n");
    expect(first).toBe("LW202  <b> is never closed.");
    expect(place).toMatch(/:\d+, line 2 of the template$/);
    expect(excerpt).toBe("  2 |       <b>");
    expect(marker).toBe("    |       ^");
  });

  test("the error shows holes as ${…}", () => {
    const message = messageOf(() => html`\u0041${1}${2}<p a=${3} a=b>`);
    const [, , excerpt, marker] = message.split("\n");
    expect(excerpt).toBe("  1 | A${…}${…}<p a=${…} a=b>");
    expect(marker).toBe(`    | ${" ".repeat("A${…}${…}<p a=${…} ".length)}^`);
  });

  test("the error names a malformed escape", () => {
    const message = messageOf(() => html`<p title="C:\users">a</p>`);
    expect(message).toMatch(/^LW203 {2}The template contains a malformed escape\./);
    expect(message).toMatch("Write \\\\ for a backslash.");
  });
});

describe("in production an error", () => {
  test("contains neither the file nor its code", () => {
    vi.stubEnv("NODE_ENV", "production");
    const secret = "s3cret";
    const message = messageOf(
      () => html`<p>${secret + "in the code"}</p>
      <b>${secret}<i>`,
    );
    expect(message).toBe(
      [
        "LW202  <i> is never closed.",
        "  line 2 of the template",
        "  2 |       <b>${…}<i>",
        `    | ${" ".repeat(13)}^`,
        "  Write </i>.",
        "  https://github.com/livewright/livewright/blob/main/docs/errors.md#lw202",
      ].join("\n"),
    );
  });
});

describe("an error without source", () => {
  const strings = Object.assign(["<p>"], { raw: ["<p>"] }) as unknown as TemplateStringsArray;
  const fault = new TemplateFault("LW202", 0, "<p> is never closed.");
  const source = (): TemplateSource | undefined => TemplateSource.of(strings, source);

  test("is reported if the runtime has no stack", () => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      expect(explainFault(fault, strings, source()).message).toBe(
        "LW202  <p> is never closed.\n  line 1 of the template\n  1 | <p>\n    | ^\n  https://github.com/livewright/livewright/blob/main/docs/errors.md#lw202",
      );
    } finally {
      Error.stackTraceLimit = limit;
    }
  });

  test("is reported if the runtime has no file system", () => {
    vi.stubGlobal("process", { env: {} });
    expect(explainFault(fault, strings, source()).message).toMatch(/:\d+, line 1 of the template\n {2}1 \| <p>\n/);
  });

  test("is reported if the file does not exist", () => {
    vi.stubGlobal("process", {
      env: {},
      getBuiltinModule: () => ({
        readFileSync: () => {
          throw new Error("ENOENT");
        },
      }),
    });
    expect(explainFault(fault, strings, source()).message).toMatch("line 1 of the template");
  });

  test("is reported if the file became shorter", () => {
    vi.stubGlobal("process", { env: {}, getBuiltinModule: () => ({ readFileSync: () => "" }) });
    expect(explainFault(fault, strings, source()).message).toMatch("line 1 of the template");
  });
});
