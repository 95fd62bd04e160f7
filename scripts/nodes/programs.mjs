import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Program
 * @property {string} url
 * @property {number} port
 * @property {number} pid
 * @property {() => string} log
 * @property {(signal: NodeJS.Signals) => void} kill
 * @property {Promise<unknown>} ended
 */

/** @type {Set<() => Promise<void>>} */
const running = new Set();

/**
 * Starts a program of this folder, and waits for its URL.
 *
 * @param {string} file
 * @param {Record<string, string>} [environment]
 * @returns {Promise<Program>}
 */
export async function startProgram(file, environment = {}) {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_ENV: "production", ...environment },
  });
  const ended = once(child, "exit");
  stopLater(async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await ended;
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (/** @type {string} */ text) => (log += text));
  }
  let over = false;
  void ended.then(() => (over = true));
  await until(`${file} listens`, () => over || /^http:/m.test(log));
  const [url] = /^http:.*$/m.exec(log) ?? [];
  if (url === undefined) throw new Error(`${file} did not start:\n${log}`);
  const { pid = 0 } = child;
  return { url, port: Number(new URL(url).port), pid, log: () => log, kill: (signal) => child.kill(signal), ended };
}

/** Ends something after the check. @param {() => Promise<void>} stop */
export function stopLater(stop) {
  running.add(stop);
}

/** Ends everything that the check has started. */
export async function stopPrograms() {
  const stops = [...running];
  running.clear();
  await Promise.all(stops.map((stop) => stop()));
}

/**
 * Waits until a condition holds. Fails after a minute.
 *
 * @param {string} what
 * @param {() => unknown} holds
 */
export async function until(what, holds) {
  for (let waited = 0; waited < 60_000; waited += 20) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`After a minute, this did not hold: ${what}`);
}
