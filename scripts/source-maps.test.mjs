// Errors, stacks and annotations name the lines of an application that a tool has compiled or bundled.

import { execFileSync } from "node:child_process";
import { mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = join(ROOT, ".cache/source-maps");
const SOURCE = "application.ts";

/** Types and blank lines move every later line, so that only a source map leads back. */
const APPLICATION = `import { endpoint, html, live, liveView, renderToString } from "livewright";

interface Removed {
  readonly by: "the compiler";
}

const said: string[] = [];
const message = (error: unknown): string[] => (error as Error).message.split("\\n");
try { html\`<section><h2>x</section>\`; } catch (error) { said.push(message(error)[1] ?? ""); }
try { renderToString(html\`<p title=\${Symbol("x") as never}></p>\`); } catch (error) { said.push(message(error).at(-2) ?? ""); }
const error = (_text: string, fields?: Readonly<Record<string, unknown>>): void => {
  const { stack } = fields?.["error"] as Error;
  said.push(stack?.split("\\n").find((line) => line.includes(" at ")) ?? "");
};
const logger = { debug() {}, info() {}, warn() {}, error };
const Fails = liveView({ mount: () => ({ by: (null as never as Removed).by }), render: () => html\`<p></p>\` });
const Shows = liveView({ mount: () => ({}), render: () => html\`<p>x</p>\` });
const app = endpoint({ secretKeyBase: "x".repeat(64), logger, routes: [live("/", Shows), live("/fails", Fails)] });
void (async () => {
  await app.fetch(new Request("http://a.test/fails"));
  const page = await (await app.fetch(new Request("http://a.test/"))).text();
  said.push(/<p[^>]*>/.exec(page)?.[0] ?? "");
  console.log(JSON.stringify(said));
})();
`;

beforeAll(() => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(join(FOLDER, "node_modules"), { recursive: true });
  symlinkSync(join(ROOT, "packages/livewright"), join(FOLDER, "node_modules/livewright"), "junction");
  writeFileSync(join(FOLDER, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(FOLDER, SOURCE), APPLICATION);
});
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

/** Bundles the application. @param {"esm" | "cjs"} format @param {boolean} whole with the package inside */
async function bundle(format, whole) {
  const file = `out/${whole ? "whole" : "own"}.${format === "esm" ? "mjs" : "cjs"}`;
  await build({
    cwd: FOLDER,
    input: SOURCE,
    platform: "node",
    logLevel: "silent",
    external: whole ? [] : ["livewright"],
    output: { file: join(FOLDER, file), format, sourcemap: true, codeSplitting: false },
  });
  return file;
}

/** Compiles the application with TypeScript. */
function compile() {
  const options = ["--ignoreConfig", "--outDir", "out", "--sourceMap", "--module", "nodenext", "--target", "es2023"];
  const types = ["--strict", "--skipLibCheck", "--types", "node", "--typeRoots", join(ROOT, "node_modules/@types")];
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, SOURCE, ...options, ...types], { cwd: FOLDER, stdio: "inherit" });
  return "out/application.js";
}

test.each([
  ["tsc", async () => compile()],
  ["rolldown into an ES module", async () => bundle("esm", false)],
  ["rolldown into CommonJS", async () => bundle("cjs", false)],
  ["rolldown into an ES module, with the package", async () => bundle("esm", true)],
  ["rolldown into CommonJS, with the package", async () => bundle("cjs", true)],
])("errors, stacks and annotations name the source of an application compiled by %s", async (_tool, make) => {
  const file = await make();
  const env = { ...process.env, NODE_ENV: "", NODE_OPTIONS: "", LIVEWRIGHT_ANNOTATE: "locations" };
  const said = execFileSync(process.execPath, ["--enable-source-maps", file], { cwd: FOLDER, env, encoding: "utf8" });
  const source = join(realpathSync(FOLDER), SOURCE);
  const column = (APPLICATION.split("\n")[15] ?? "").indexOf("Removed).by") + "Removed).".length + 1;
  expect(JSON.parse(said)).toEqual([
    expect.stringContaining(`${source}:9:26`),
    expect.stringContaining(`${source}:10:`),
    expect.stringContaining(`${source}:16:${column}`),
    `<p data-phx-loc="${SOURCE}:17">`,
  ]);
});
