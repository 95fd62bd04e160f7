// npm run test:runtimes [words]: the packed package on every runtime it is meant for, with each adapter, and bundled into one file.
// Each runtime comes from the registry into .cache/runtimes; one that cannot be installed is a failure. The last line is `N passed, N
// failed`. Words choose by name: `npm run test:runtimes bun hono`.

import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { conformance } from "./runtimes/conformance.mjs";
import { compileNodeHosts } from "./runtimes/node-hosts.mjs";
import { FOLDER, nodeDependency, NODES, nodeProgram } from "./runtimes/node-versions.mjs";
import { smoke } from "./runtimes/smoke.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const modules = (/** @type {string} */ path) => join(FOLDER, "node_modules", path);

const OLDEST = nodeProgram(NODES[0] ?? "");

/** The frameworks that the adapters are for, in the versions of the unit tests. */
const FRAMEWORKS = ["@hono/node-server", "express", "fastify", "h3", "hono"];

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
  await compileNodeHosts(join(ROOT, "packages/livewright/src/test-support/hosts.ts"), join(FOLDER, "node-hosts.mjs"));
} catch (error) {
  // Nothing was tested, which must not look like success.
  console.error(error);
  console.log("\n0 passed, 1 failed");
  process.exit(1);
}
/** @type {{ name: string, command: string[] }[]} */
const RUNTIMES = [
  ...NODES.map((version) => ({ name: `Node ${version}`, command: [nodeProgram(version)] })),
  { name: "Bun", command: [modules(".bin/bun")] },
  { name: "Deno", command: [modules(".bin/deno"), "run", "--allow-all", "--quiet"] },
];
const chosen = (/** @type {string} */ name) => only.every((word) => name.toLowerCase().includes(word.toLowerCase()));
const candidates = [
  ...RUNTIMES.map(({ name, command }) => ({ name, command: [...command, "app.mjs"], cwd: FOLDER })),
  ...BUNDLES.map(bundle),
];
for (const candidate of candidates) {
  if (!chosen(candidate.name)) continue;
  const held = [];
  try {
    for await (const check of run(candidate)) held.push(check);
    report(candidate.name, held.join(", "));
  } catch (error) {
    report(`${candidate.name}, after ${held.join(", ") || "nothing"}`, undefined, [String(error)]);
  }
}
const { adapterChecks } = await import(pathToFileURL(modules("livewright/dist/testing/adapter.js")).href);
for (const { name, command } of RUNTIMES) {
  for (const [adapter, setup] of Object.entries(adaptersOf(name))) {
    const label = adapter.endsWith(` on ${name}`) ? adapter : `${adapter} on ${name}`;
    if (!chosen(label)) continue;
    const lines = { command: [...command, "hosts.mjs"], cwd: FOLDER, adapter, setup };
    const { passed, failures } = await conformance(lines, adapterChecks);
    report(label, `${passed} checks`, failures);
  }
}
if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
console.log(`\n${total.passed} passed, ${total.failed} failed`);

/**
 * @param {string} name
 * @param {string | undefined} result
 * @param {readonly string[]} [failures]
 */
function report(name, result, failures = []) {
  if (failures.length === 0) total.passed++;
  else total.failed++;
  console.log(failures.length === 0 ? `✓ ${name}: ${result}` : `✗ ${name}:\n  ${failures.join("\n  ")}`);
}

/**
 * Returns the adapters of a runtime, with the duties of their hosts.
 *
 * @returns {Record<string, Omit<import("livewright/testing/adapter").AdapterSetup, "start">>}
 */
function adaptersOf(/** @type {string} */ runtime) {
  // Deno closes such a connection only with its client.
  const limits = { proxy: true, ...(runtime === "Deno" && { keepsCutBodies: true }) };
  const host = { ...limits, host: true, session: true, middleware: true, drain: true };
  const fastify = { ...host, drain: false };
  const onNode = { "livewright/node": { single: true, proxy: true } };
  const parsers = { ...host, parsesBodies: true };
  // The servers of Node, in the node:http of the runtime.
  const nodeHttp = { ...host, keepsCutBodies: false };
  const frameworks = {
    ...onNode,
    "a plain server with middleware": nodeHttp,
    Express: nodeHttp,
    "Express behind body parsers": parsers,
    Fastify: { ...fastify, keepsCutBodies: false },
    Hono: nodeHttp,
  };
  if (runtime.startsWith("Node")) return { ...frameworks, H3: nodeHttp };
  return {
    [`livewright/${runtime.toLowerCase()}`]: { ...limits, single: true },
    [`${runtime}.serve`]: host,
    [`Hono on ${runtime}`]: host,
    [`H3 on ${runtime}`]: host,
    ...frameworks,
  };
}

/** Packs the package and installs it, as an application does, next to the runtimes. */
function install() {
  // The runtimes of an earlier run stay; the package is another one each time.
  rmSync(modules("livewright"), { recursive: true, force: true });
  mkdirSync(join(FOLDER, "public"), { recursive: true });
  writeFileSync(join(FOLDER, "public", "large.txt"), "x".repeat(200_000));
  for (const file of ["app.mjs", "hosts.mjs"]) cpSync(join(ROOT, "scripts/runtimes", file), join(FOLDER, file));
  npm(["pack", "--silent", "--pack-destination", FOLDER], join(ROOT, "packages/livewright"));
  const { version, devDependencies } = JSON.parse(readFileSync(join(ROOT, "packages/livewright/package.json"), "utf8"));
  const dependencies = {
    livewright: `file:livewright-${version}.tgz`,
    ...Object.fromEntries(NODES.map(nodeDependency)),
    bun: "^1.4.0",
    deno: "^2.9.0",
    esbuild: "^0.28.0",
    ...Object.fromEntries(FRAMEWORKS.map((name) => [name, devDependencies[name]])),
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
