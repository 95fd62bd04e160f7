// The package as npm would publish it, staged outside of `packages/livewright` so that the other tests keep their `dist`.

import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { entryPoints, filesIn, reachable, writePublishedDist } from "./published-dist.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOURCE = join(ROOT, "packages/livewright");
const APPLICATION = join(ROOT, ".cache/published-package");
const PACKAGE = join(APPLICATION, "node_modules/livewright");
const REPOSITORY = "https://github.com/livewright/livewright";

const read = (/** @type {string} */ path) => readFileSync(path, "utf8");
const example = (/** @type {string} */ readme) => /^```ts\n([^]*?)^```/m.exec(read(readme))?.[1] ?? "";

/** @type {{ files: { path: string, size: number }[], entryCount: number, unpackedSize: number }} */
let packed;
/** @type {string[]} */
let paths;

beforeAll(async () => {
  rmSync(APPLICATION, { recursive: true, force: true });
  mkdirSync(PACKAGE, { recursive: true });
  for (const file of ["package.json", "README.md", "LICENSE", "src/ui/ui.css"])
    cpSync(join(SOURCE, file), join(PACKAGE, file));
  await writePublishedDist(PACKAGE);
  const npm = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const output = execFileSync("npm", npm, { cwd: PACKAGE, encoding: "utf8", shell: process.platform === "win32" });
  [packed] = JSON.parse(output);
  paths = packed.files.map(({ path }) => path);
}, 300_000);

test("the tarball has fewer than 950 files and 2 MB", () => {
  expect(packed.entryCount).toBeLessThan(950);
  expect(packed.unpackedSize).toBeLessThan(2_000_000);
});

test("the tarball has modules, declarations, the style sheet and the package's page, and nothing else", () => {
  const rest = paths.filter((path) => !/^dist\/.*\.js$|^dist\/.*\.d\.ts$/.test(path));
  expect(rest.toSorted()).toEqual(["LICENSE", "README.md", "package.json", "src/ui/ui.css"]);
  expect(paths.filter((path) => /test/.test(path) && !path.startsWith("dist/testing/"))).toEqual([]);
});

test("every file that the manifest names is in the tarball", () => {
  const { exports, bin } = JSON.parse(read(join(SOURCE, "package.json")));
  const named = [...JSON.stringify({ exports, bin }).matchAll(/"\.\/([^"]+)"/g)].map(([, path]) => path);
  const files = named.filter((path) => (path?.includes(".") && !path.endsWith("ui.css")) || path?.startsWith("src/"));
  expect(files.length).toBeGreaterThan(12);
  expect(paths).toEqual(expect.arrayContaining(files));
});

test.each(/** @type {const} */ ([".js", ".d.ts"]))(
  "every %s file that another one imports is in the tarball",
  (extension) => {
    const dist = join(PACKAGE, "dist");
    const needed = [...reachable(dist, entryPoints(extension), extension)].map((file) => `dist/${file}`);
    expect(needed.length).toBeGreaterThan(100);
    expect(paths).toEqual(expect.arrayContaining(needed));
  },
);

test("no published file names a source map or a folder of this machine", () => {
  const dist = join(PACKAGE, "dist");
  const faulty = filesIn(dist).filter((file) => {
    const text = read(join(dist, file));
    return text.includes("sourceMappingURL") || text.includes(ROOT);
  });
  expect(faulty).toEqual([]);
});

test("published modules are not minified, and declarations keep their comments", () => {
  expect(read(join(PACKAGE, "dist/adapters/node.js"))).toMatch(/^export (?:async )?function serve\(/m);
  expect(read(join(PACKAGE, "dist/adapters/node.d.ts"))).toMatch(/\/\*\*[^]+?\*\/\s*export declare function serve\(/);
});

test("an error in the published package names the application's line first, then modules and functions", async () => {
  const script = `
    import { endpoint, html, live, liveView } from "livewright";
    const raw = [];
    const logger = { debug() {}, info() {}, warn() {}, error(text, { error }) { raw.push(error.stack); } };
    const Fails = liveView({ mount() { throw new Error("boom"); }, render: () => html\`<p></p>\` });
    const app = endpoint({ secretKeyBase: "x".repeat(64), logger, routes: [live("/", Fails)] });
    await app.fetch(new Request("http://app.test/"));
    console.log(JSON.stringify(raw));
  `;
  const [stack] = JSON.parse(await run("stack.mjs", script));
  const frames = stack.split("\n").filter((/** @type {string} */ line) => line.startsWith("    at "));
  expect(frames[0]).toMatch(/at Object\.mount \(.*stack\.mjs:5:\d+\)/);
  expect(frames.slice(1).join("\n")).toMatch(/at \w+ \(.*livewright\/dist\/live\/[\w-]+\.js:\d+:\d+\)/);
});

test("the example of both READMEs is the same, and it runs from the published package", async () => {
  const code = example(join(ROOT, "README.md"));
  expect(example(join(SOURCE, "README.md"))).toBe(code);
  const script = code
    .replace("await serve(", "const server = await serve(")
    .replace("port: 4000", "port: 0")
    .concat("console.log(await (await fetch(server.url)).text());\nawait server.close();\n");
  expect(await run("counter.mjs", script)).toContain("<p>Count: 0</p>");
}, 60_000);

test("a click on the example is answered with the diff that README.md shows", async () => {
  const readme = read(join(ROOT, "README.md"));
  const shown = /"response":\{"diff":(\{.*?\})\}/.exec(readme)?.[1] ?? "";
  const [view = ""] = example(join(ROOT, "README.md")).split("await serve(");
  const click = `
    const { live: open, closeAll } = await import("livewright/testing");
    const page = await open(endpoint({ routes: [live("/", Counter)] }), "/");
    await page.click("button", "+1");
    console.log("diff", JSON.stringify(page.lastDiff.diff));
    await closeAll();
  `;
  expect(await run("click.mjs", view + click)).toContain(`diff ${shown}\n`);
}, 60_000);

test("declarations that are not published are not missed by the compiler", () => {
  const specifiers = Object.keys(JSON.parse(read(join(SOURCE, "package.json"))).exports)
    // The declarations of vitest and H3 do not compile without skipLibCheck: H3 lacks the declarations of crossws.
    .filter((name) => !/css|json|vitest|h3/.test(name))
    .map((name) => name.replace(/^\./, "livewright"));
  const imports = specifiers.map((name, i) => `import * as all${i} from "${name}";\nexport { all${i} };`).join("\n");
  writeFileSync(join(APPLICATION, "consumer.mts"), `${imports}\n${example(join(ROOT, "README.md"))}`);
  const options = {
    module: "esnext",
    // The declarations of phoenix_live_view need it.
    moduleResolution: "bundler",
    target: "es2023",
    lib: ["es2023", "dom", "dom.iterable"],
    strict: true,
    noEmit: true,
  };
  const compilerOptions = { ...options, types: ["node"], skipLibCheck: false };
  writeFileSync(join(APPLICATION, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["consumer.mts"] }));
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  const errors = () => execFileSync(process.execPath, [compiler, "-p", APPLICATION], { encoding: "utf8" });
  expect(errors()).toBe("");
}, 120_000);

test("every link of the package's page is absolute, and the manifest and the pages name one repository", () => {
  const page = read(join(SOURCE, "README.md"));
  const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, url]) => url);
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((url) => !url?.startsWith(REPOSITORY))).toEqual([]);
  const guides = [...page.matchAll(/\/blob\/main\/([^)#]+)/g)].map(([, path = ""]) => path);
  for (const path of guides) expect(read(join(ROOT, path)), path).not.toBe("");
  for (const folder of [ROOT, SOURCE]) {
    const { repository, homepage, bugs } = JSON.parse(read(join(folder, "package.json")));
    expect([repository.url, homepage, bugs]).toEqual([
      `git+${REPOSITORY}.git`,
      `${REPOSITORY}#readme`,
      `${REPOSITORY}/issues`,
    ]);
  }
});

/**
 * Runs a module next to the installed package.
 *
 * @param {string} name
 * @param {string} script
 */
async function run(name, script) {
  writeFileSync(join(APPLICATION, name), script);
  const env = { ...process.env, NODE_ENV: "", NODE_OPTIONS: "" };
  const { stdout } = await promisify(execFile)(process.execPath, [name], { cwd: APPLICATION, env });
  return stdout;
}
