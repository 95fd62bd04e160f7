// Everything that must hold before a change is merged, in the order that fails soonest: types and style, then the tests
// that need only Node, then the ones that need a browser. The last line printed is `N passed, N failed`.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { countVitest } from "./count-tests.mjs";

/** @typedef {import("./count-tests.mjs").Count} Count */
/** @typedef {{ stats: { expected: number, flaky: number, unexpected: number }, errors: unknown[] }} PlaywrightReport */
/** @typedef {(report: string) => Count} Counter */
/** @typedef {{ name: string, command: string[], report?: string, count?: Counter }} Stage */

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** @type {Stage[]} */
const STAGES = [
  // Also compiles the package and the demo, which the next stage and the browser tests run.
  { name: "types", command: ["npm", "run", "--silent", "types"] },
  { name: "templates", command: ["npm", "run", "--silent", "check:templates"] },
  { name: "lint", command: ["npm", "run", "--silent", "lint"] },
  { name: "format", command: ["npm", "run", "--silent", "format:check"] },
  { name: "knip", command: ["npm", "run", "--silent", "knip"] },
  { name: "publint", command: ["npm", "run", "--silent", "publint"] },
  // Finds or installs them now, since a worker of the tests could not wait for that.
  { name: "services", command: ["node", "scripts/services.mjs"] },
  {
    name: "vitest",
    command: ["vitest", "run", "--reporter=default", "--reporter=json", "--outputFile.json=.cache/vitest.json"],
    report: ".cache/vitest.json",
    count: countVitest,
  },
  {
    // The compiled example of tests without vitest.
    name: "node --test",
    command: ["npm", "run", "--silent", "test:node"],
    report: ".cache/node-test.tap",
    count: countTap,
  },
  {
    name: "playwright",
    command: ["playwright", "test", "--config", "e2e/playwright.config.ts", "--pass-with-no-tests"],
    report: ".cache/playwright.json",
    count: countPlaywright,
  },
];

const total = { passed: 0, failed: 0 };
mkdirSync(`${ROOT}.cache`, { recursive: true });
for (const stage of STAGES) {
  console.log(`\n── ${stage.name}`);
  const start = performance.now();
  const ok = run(stage);
  console.log(`── ${stage.name} ${ok ? "passed" : "FAILED"} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  if (!ok) {
    process.exitCode = 1;
    break;
  }
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);

/** @param {Stage} stage */
function run({ command: [program = "", ...args], report, count }) {
  // A report left by an earlier run must not be counted again.
  if (report !== undefined) rmSync(ROOT + report, { force: true });
  const env = { ...process.env, PATH: `${ROOT}node_modules/.bin:${process.env["PATH"] ?? ""}` };
  const ok = spawnSync(program, args, { cwd: ROOT, env, stdio: "inherit" }).status === 0;
  const counted =
    report !== undefined && count !== undefined && existsSync(ROOT + report)
      ? count(readFileSync(ROOT + report, "utf8"))
      : { passed: 0, failed: 0 };
  total.passed += counted.passed;
  // A stage that fails without a failing test (a type error, a crash) is one failure.
  total.failed += ok ? counted.failed : Math.max(counted.failed, 1);
  return ok && counted.failed === 0;
}

/**
 * @param {string} tap
 * @returns {Count}
 */
function countTap(tap) {
  const [, passed] = /^# pass (\d+)$/m.exec(tap) ?? [];
  const [, failed] = /^# fail (\d+)$/m.exec(tap) ?? [];
  return { passed: Number(passed ?? 0), failed: Number(failed ?? 0) };
}

/**
 * @param {string} json
 * @returns {Count}
 */
function countPlaywright(json) {
  /** @type {PlaywrightReport} */
  const { stats, errors } = JSON.parse(json);
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length };
}
