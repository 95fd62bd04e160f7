import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const directory = realpathSync(mkdtempSync(join(tmpdir(), "source-maps-")));
afterAll(() => rmSync(directory, { recursive: true }));

/** The file that a faulty template, a faulty value and an annotated tag name. */
const APPLICATION = `
import { endpoint, html, live, liveView, renderToString } from ${JSON.stringify(new URL("../../dist/index.js", import.meta.url).href)};
const said = [];
try { html\`<section><h2>x</section>\`; } catch (error) { said.push(error.message.split("\\n")[1]); }
try { renderToString(html\`<p title=\${Symbol("x")}></p>\`); } catch (error) { said.push(error.message.split("\\n").at(-2)); }
const logger = { debug() {}, info() {}, warn() {}, error(_text, { error }) { said.push(error.stack.split("\\n").find((line) => line.includes(" at "))); } };
const Fails = liveView({ mount: () => { null.x; }, render: () => html\`<p></p>\` });
const Shows = liveView({ mount: () => ({}), render: () => html\`<p>x</p>\` });
const app = endpoint({ secretKeyBase: "x".repeat(64), logger, routes: [live("/", Shows), live("/fails", Fails)] });
await app.fetch(new Request("http://a.test/fails"));
const page = await (await app.fetch(new Request("http://a.test/"))).text();
said.push(/<p[^>]*>/.exec(page)[0]);
console.log(JSON.stringify(said));
`;

test.each([[[]], [["--enable-source-maps"]]])(
  "errors and annotations name the application's own lines, with node %j",
  (flags) => {
    const file = join(directory, "app.mjs");
    writeFileSync(file, APPLICATION);
    const env = { ...process.env, NODE_ENV: "", NODE_OPTIONS: "", LIVEWRIGHT_ANNOTATE: "locations" };
    const said = JSON.parse(execFileSync(process.execPath, [...flags, file], { env, encoding: "utf8" })) as string[];
    expect(said).toEqual([
      expect.stringContaining(`${file}:4:`),
      expect.stringContaining(`${file}:5:`),
      expect.stringContaining(`${file}:7:`),
      `<p data-phx-loc="${file}:8">`,
    ]);
  },
);
