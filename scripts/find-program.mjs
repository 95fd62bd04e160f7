// Finds a program that tests need, and installs it where that takes one command. The package of the operating system is used
// on purpose: nothing is downloaded that the system did not sign.

import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";

const APT_GET = "/usr/bin/apt-get";
const FLOCK = "/usr/bin/flock";
const LOCK = join(tmpdir(), "livewright-apt-get.lock");

/** Folders of servers and of Homebrew, which are not in every PATH. */
const FOLDERS = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/opt/homebrew/bin"];

/**
 * @typedef {object} Program
 * @property {string} name for messages, such as "Chromium"
 * @property {readonly string[]} variables environment variables that may hold its path; the first is named in messages
 * @property {readonly string[]} commands its possible file names
 * @property {readonly string[]} [places] paths to try after the folders of PATH
 * @property {readonly string[]} packages of Debian; the first is named in messages
 * @property {string} [brew] the command that installs it on macOS
 */

/**
 * Returns the path of a program's executable.
 *
 * @param {Program} program
 * @param {{ install?: boolean }} [options] `install`: on Debian or Ubuntu, as root, install the package if there is none
 * @returns {string}
 * @throws if there is none, with a message that says what to do
 */
export function findProgram(program, { install = false } = {}) {
  const search = () => fromSystem(program);
  const found = fromEnvironment(program) ?? search() ?? (install && aptInstall(program) ? search() : undefined);
  if (found !== undefined) return found;
  const { name, variables, packages, brew } = program;
  throw new Error(
    `No ${name} was found. Install it (Debian: apt-get install ${packages[0]}${brew === undefined ? "" : `; macOS: ${brew}`}),\n` +
      `or set ${variables[0]} to the path of its executable.`,
  );
}

/** @param {Program} program */
function fromEnvironment({ variables }) {
  for (const variable of variables) {
    const path = process.env[variable];
    if (path === undefined || path === "") continue;
    // A wrong path must not silently become another program.
    if (!isExecutable(path)) throw new Error(`${variable} is not an executable file: ${path}`);
    return path;
  }
  return undefined;
}

/** @param {Program} program */
function fromSystem({ commands, places = [] }) {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const all = [...new Set([...folders, ...FOLDERS])];
  const candidates = commands.flatMap((command) => all.map((folder) => join(folder, command)));
  return [...candidates, ...places].find(isExecutable);
}

/** @param {Program} program */
function aptInstall({ packages }) {
  const canInstall = process.platform === "linux" && existsSync(APT_GET) && process.getuid?.() === 0;
  if (!canInstall) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...packages]]) {
    process.stderr.write(`$ apt-get ${args.join(" ")}\n`);
    // Everything goes to stderr, so that stdout holds the path and nothing else.
    // Tests run in several processes, and apt-get fails while another one is at work.
    if (spawnSync(FLOCK, [LOCK, APT_GET, ...args], { env, stdio: ["ignore", 2, 2] }).status !== 0) return false;
  }
  return true;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
