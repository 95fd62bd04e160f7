// The command as it is run: compiled, in a process of its own.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));
const REPOSITORY = join(PACKAGE, "../..");
const require = createRequire(import.meta.url);

let root: string;
let program: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "livewright-check-"));
  program = compile(join(root, "program"));
  const parser = dirname(dirname(require.resolve("oxc-parser")));
  mkdirSync(join(root, "program/node_modules"));
  symlinkSync(parser, join(root, "program/node_modules/oxc-parser"), "junction");
}, 60_000);

afterAll(() => rmSync(root, { recursive: true }));

/** Compiles the sources as they are now; a dist may be older. */
function compile(outDir: string): string {
  const tsc = join(dirname(require.resolve("typescript/package.json")), "bin/tsc");
  const project = join(PACKAGE, "tsconfig.build.json");
  const options = ["--noCheck", "--outDir", outDir, "--tsBuildInfoFile", join(outDir, "tsbuildinfo")];
  execFileSync(process.execPath, [tsc, "-p", project, ...options]);
  writeFileSync(join(outDir, "package.json"), '{ "type": "module" }');
  return join(outDir, "check/cli.js");
}

/** A folder with these files. */
function folder(files: Record<string, string>): string {
  const directory = mkdtempSync(join(root, "sources-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  return directory;
}

function run(cwd: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd, encoding: "utf8" });
  return { status, stdout, stderr };
}

const TABLE = `import { html } from "livewright";

export const table = (rows: string[], big: boolean) => html\`
  <table>
    \${rows.map((row, i) => html\`
      <tr class=row-\${i}><td>\${row}</td></tr>
    \`)}
    \${big ? html\`<tbody></table>\` : null}
  </table>
\`;
`;

const FORM = [
  'import { html as h } from "livewright";',
  "export const Form = () => <div>{h`",
  '\t<form id="f" phx-sumbit="save">',
  '\t\t<input name="id" type="hidden">',
  '\t\t<ul phx-update="append"></ul><ul phx-hook="Sort"></ul>',
  "\t</form>`}</div>;",
].join("\r\n");

describe("the report of livewright check", () => {
  test("has a source frame for each fault if people read it", () => {
    const cwd = folder({
      "views/table.ts": TABLE,
      "form.tsx": FORM,
      "broken.mjs": "import { html } from;\nhtml`<p>`;\n",
    });
    expect(run(cwd, "check")).toEqual({
      status: 1,
      stderr: "",
      stdout: `LW220  This file cannot be parsed: Unexpected token
  broken.mjs:1:21
  1 | import { html } from;
    |                     ^
  https://github.com/livewright/livewright/blob/main/docs/errors.md#lw220

LW221  Warning: The client does not know phx-sumbit.
  form.tsx:3:15
  3 | 	<form id="f" phx-sumbit="save">
    | 	             ^
  Did you mean phx-submit?
  https://github.com/livewright/livewright/blob/main/docs/errors.md#lw221

LW226  Warning: A form with this <input> loses its own id: form.id is then the <input>.
  form.tsx:4:10
  4 | 		<input name="id" type="hidden">
    | 		       ^
  Give it another name, such as name="item_id".
  https://github.com/livewright/livewright/blob/main/docs/errors.md#lw226

LW223  phx-update="append" no longer has an effect.
  form.tsx:5:7
  5 | 		<ul phx-update="append"></ul><ul phx-hook="Sort"></ul>
    | 		    ^
  Use a stream instead: phx-update="stream"
  https://github.com/livewright/livewright/blob/main/docs/errors.md#lw223

LW224  An element with phx-hook needs an id.
  form.tsx:5:36
  5 | 		<ul phx-update="append"></ul><ul phx-hook="Sort"></ul>
    | 		                                 ^
  The client finds it again by its id. Add id="…" to the tag.
  https://github.com/livewright/livewright/blob/main/docs/errors.md#lw224

LW204  A hole in an attribute must be its whole value or inside quotes.
  views/table.ts:6:21
  6 |       <tr class=row-\${i}><td>\${row}</td></tr>
    |                     ^
  Write  class=\${\`…\`}  or  class="…\${x}…".
  https://github.com/livewright/livewright/blob/main/docs/errors.md#lw204

LW202  </table> comes before <tbody> is closed.
  views/table.ts:8:25
  8 |     \${big ? html\`<tbody></table>\` : null}
    |                         ^
  Close </tbody> first.
  https://github.com/livewright/livewright/blob/main/docs/errors.md#lw202

4 templates in 3 files: 5 errors and 2 warnings.
`,
    });
  });

  test("is one JSON object if programs read it", () => {
    const cwd = folder({ "a.ts": "html`<p phx-clik><b></p>`;", "b.js": "html`<p></p>`;" });
    const { status, stdout } = run(cwd, "check", "--json", ".");
    expect(status).toBe(1);
    const excerpt = "html`<p phx-clik><b></p>`;";
    expect(JSON.parse(stdout)).toEqual({
      files: 2,
      templates: 2,
      errors: 1,
      warnings: 1,
      findings: [
        {
          code: "LW221",
          severity: "warning",
          file: "a.ts",
          line: 1,
          column: 9,
          message: "The client does not know phx-clik.",
          hint: "Did you mean phx-click?",
          excerpt,
        },
        {
          code: "LW202",
          severity: "error",
          file: "a.ts",
          line: 1,
          column: 21,
          message: "</p> comes before <b> is closed.",
          hint: "Close </b> first.",
          excerpt,
        },
      ],
    });
  });

  test("is short if nothing is wrong", () => {
    const cwd = folder({ "src/a.ts": "html`<p>a</p>`", "node_modules/b/b.js": "html`<p>`", "dist/a.js": "html`<p>`" });
    expect(run(cwd, "check", "src", ".")).toEqual({
      status: 0,
      stdout: "1 template in 1 file: no mistakes found.\n",
      stderr: "",
    });
  });

  test("exits with success if it has only warnings", () => {
    const { status, stdout } = run(folder({ "a.ts": "html`<p phx-mine></p>`" }), "check");
    expect(status).toBe(0);
    expect(stdout).toMatch(/\n1 template in 1 file: 1 warning\.\n$/);
  });

  test("names files outside the current folder by their full path", () => {
    const elsewhere = join(folder({ "a.ts": "html`<p>`" }), "a.ts");
    expect(run(root, "check", elsewhere).stdout).toContain(
      `\n  ${elsewhere.slice(root.length + 1).replaceAll("\\", "/")}:1:6\n`,
    );
    expect(run(join(root, "program"), "check", elsewhere).stdout).toContain(
      `\n  ${elsewhere.replaceAll("\\", "/")}:1:6\n`,
    );
  });
});

describe("the command line", () => {
  test.each([
    [[], /^Usage: livewright check/],
    [["chekc"], /^chekc is not a command\.\n\nUsage/],
    [["check", "--jsno"], /^Unknown option '--jsno'[^]*Usage/],
    [["check", "nowhere"], /^The file or folder nowhere does not exist\.\n$/],
    [["check", "program/package.json"], /^program\/package\.json is not a \.ts/],
  ])("livewright %j is a usage error", (args, message) => {
    const { status, stdout, stderr } = run(root, ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });

  test("livewright check --help explains the command", () => {
    expect(run(root, "check", "--help")).toMatchObject({
      status: 0,
      stderr: "",
      stdout: expect.stringMatching(/^Usage/),
    });
  });

  test("livewright check says how to install the parser", () => {
    const alone = compile(join(root, "alone"));
    const { status, stderr } = spawnSync(process.execPath, [alone, "check"], { cwd: root, encoding: "utf8" });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        "LW103  livewright check reads source files with oxc-parser, which is not installed.\n" +
        "  Run:  npm install --save-dev oxc-parser\n" +
        "  https://github.com/livewright/livewright/blob/main/docs/errors.md#lw103\n",
    });
  });

  test("the package installs livewright check as its command", () => {
    const { bin } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as { bin: object };
    expect(bin).toEqual({ livewright: "./dist/check/cli.js" });
    expect(readFileSync(program, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  });
});

test("the templates of this repository have no faults", () => {
  const { status, stdout } = run(REPOSITORY, "check", "examples", "conformance", "e2e", "bench");
  expect(stdout).toMatch(/^\d\d+ templates in \d\d+ files: no mistakes found\.\n$/);
  expect(status).toBe(0);
});
