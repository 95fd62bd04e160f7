// Finds the Chromium the browser tests run in, and installs it where that takes one command.
// The system's browser is used on purpose: nothing is downloaded that the operating system did not sign.

import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

const COMMANDS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const MAC_APPS = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const APT = [
  ["apt-get", "update"],
  ["apt-get", "install", "-y", "--no-install-recommends", "chromium", "fonts-liberation"],
];

/**
 * The path of a Chromium or Chrome executable.
 *
 * @param {{ install?: boolean }} [options] `install`: on Debian or Ubuntu, as root, install the package when none is found
 * @returns {string}
 * @throws when there is none, with a message that says what to do
 */
export function findChromium({ install = false } = {}) {
  const found = fromEnvironment() ?? fromSystem() ?? (install && aptInstall() ? fromSystem() : undefined);
  if (found !== undefined) return found;
  throw new Error(
    "No Chromium was found. Install it (Debian: apt-get install chromium; macOS: brew install --cask chromium),\n" +
      "or set CHROMIUM_PATH to the executable of a Chromium or Chrome.",
  );
}

function fromEnvironment() {
  const path = process.env["CHROMIUM_PATH"] ?? process.env["LIVEWRIGHT_CHROMIUM"];
  if (path === undefined || path === "") return undefined;
  // A path that was asked for and is wrong must not silently become another browser.
  if (!isExecutable(path)) throw new Error(`CHROMIUM_PATH is not an executable file: ${path}`);
  return path;
}

function fromSystem() {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  if (!folders.includes("/usr/bin")) folders.push("/usr/bin");
  const candidates = COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command)));
  if (process.platform === "darwin") candidates.push(...MAC_APPS);
  return candidates.find(isExecutable);
}

function aptInstall() {
  const canInstall = process.platform === "linux" && existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;
  if (!canInstall) return false;
  for (const [command = "", ...args] of APT) {
    process.stderr.write(`$ ${[command, ...args].join(" ")}\n`);
    // Everything goes to stderr, so that stdout holds the path and nothing else.
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    if (spawnSync(command, args, { env, stdio: ["ignore", 2, 2] }).status !== 0) return false;
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

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    process.stdout.write(`${findChromium({ install: true })}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
