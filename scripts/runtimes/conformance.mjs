// Runs the adapter checks of this package against a server in another runtime.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Checks that run at the same time. Most of them wait. */
const AT_ONCE = 6;

/**
 * Runs the checks of one adapter.
 *
 * @param {{ command: string[], cwd: string, adapter: string, setup: object, skip?: readonly string[], log?: (line: string) => void }} what
 *   `setup` has the flags of `AdapterSetup`; `skip` are names of checks that the runtime cannot pass
 * @param {typeof import("livewright/testing/adapter").adapterChecks} adapterChecks
 * @returns {Promise<{ passed: number, failures: string[] }>}
 */
export async function conformance({ command: [program = "", ...args], cwd, adapter, setup, skip = [] }, adapterChecks) {
  const child = spawn(program, [...args, adapter], {
    cwd,
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, NODE_ENV: "production" },
  });
  let output = "";
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  // A runtime that has ended is reported below.
  child.stdin.on("error", () => {});
  child.stderr.on("data", (text) => (output += text));
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (!line.startsWith("@")) return void (output += `${line}\n`);
    const { id, result, error } = JSON.parse(line.slice(1));
    const { resolve, reject } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (error === undefined) resolve?.(result);
    else reject?.(new Error(error));
  });
  const ended = (/** @type {string} */ how) => {
    for (const { reject } of waiting.values()) reject(new Error(`The runtime ended with ${how}.\n${output}`));
    waiting.clear();
  };
  child.on("exit", (code, signal) => ended(String(code ?? signal)));
  child.on("error", (error) => ended(error.message));
  let ids = 0;
  const call = (/** @type {string} */ name, /** @type {number} */ server = 0) =>
    new Promise((resolve, reject) => {
      if (child.exitCode !== null) return reject(new Error(`The runtime has ended.\n${output}`));
      const id = ++ids;
      waiting.set(id, { resolve, reject });
      child.stdin.write(`${JSON.stringify({ id, call: name, server })}\n`);
    });
  const start = async () => {
    const { server, url, drains } = await call("start");
    return { url, drain: drains ? () => call("drain", server) : undefined, close: () => call("close", server) };
  };
  const checks = adapterChecks({ start, ...setup }).filter(({ name }) => !skip.includes(name));
  /** @type {string[]} */
  const failures = [];
  const queue = [...checks];
  const worker = async () => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
      const { name, run } = check;
      try {
        await within(name, run());
      } catch (error) {
        failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    child.kill("SIGKILL");
  }
  if (failures.length > 0 && output !== "") failures.push(output.slice(-4_000));
  return { passed: checks.length - failures.length, failures };
}

/**
 * @param {string} what
 * @param {Promise<void>} promise
 */
async function within(what, promise) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not end within 60 s`)), 60_000);
  });
  await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
