// npm run test:units [versions]: all tests of vitest on other versions of Node than the one that `npm test` runs on: 24 and 26, or those
// named. Each version comes from the registry into .cache/runtimes. Types are not checked again. The last line is `N passed, N failed`.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { countVitest } from "./count-tests.mjs";
import { FOLDER, hasNode, nodeDependency, nodeProgram } from "./runtimes/node-versions.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** `npm test` allows no second attempt. Here it keeps a test that needs a quiet machine from failing the versions that it is not about. */
const RETRIES = "--retry=1";
/** `npm test` has run the property tests in full, and their cases do not depend on the version. */
const PROPERTY_RUNS = "100";

const named = process.argv.slice(2);
const versions = named.length === 0 ? ["24", "26"] : named;
const total = { passed: 0, failed: 0 };
try {
  install(versions.filter((version) => !hasNode(version)));
  // The tests run the compiled package in processes of their own.
  execFileSync("npm", ["run", "--silent", "types"], { cwd: ROOT, stdio: "inherit" });
  for (const version of versions) run(version);
} catch (error) {
  // Nothing was tested, which must not look like success.
  console.error(error);
  total.failed++;
}
if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
console.log(`\n${total.passed} passed, ${total.failed} failed`);

function install(/** @type {string[]} */ missing) {
  if (missing.length === 0) return;
  mkdirSync(FOLDER, { recursive: true });
  const manifest = join(FOLDER, "package.json");
  const { dependencies = {} } = existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")) : {};
  // npm removes what the manifest does not name, such as the other runtimes.
  Object.assign(dependencies, Object.fromEntries(missing.map(nodeDependency)));
  writeFileSync(manifest, JSON.stringify({ private: true, type: "module", dependencies }));
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock"], { cwd: FOLDER, stdio: "inherit" });
}

function run(/** @type {string} */ version) {
  const report = join(ROOT, ".cache", `units-${version}.json`);
  // A report of an earlier run must not be counted.
  rmSync(report, { force: true });
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  const program = nodeProgram(version);
  console.log(`\n── Node ${execFileSync(program, ["--version"], { encoding: "utf8" }).trim()}`);
  const start = performance.now();
  const args = [
    "run",
    "--typecheck.enabled=false",
    RETRIES,
    "--reporter=dot",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ];
  const { status } = spawnSync(program, [join(ROOT, "node_modules/vitest/vitest.mjs"), ...args], {
    cwd: ROOT,
    // Programs that tests start by name run on this version, too.
    env: { FC_RUNS: PROPERTY_RUNS, ...process.env, PATH: `${join(program, "..")}:${process.env["PATH"] ?? ""}` },
    stdio: "inherit",
  });
  const { passed, failed } = existsSync(report) ? countVitest(readFileSync(report, "utf8")) : { passed: 0, failed: 0 };
  total.passed += passed;
  // A run that fails without a failing test is one failure.
  total.failed += status === 0 ? failed : Math.max(failed, 1);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`── Node ${version}: ${passed} passed, ${failed} failed in ${seconds} s`);
}
