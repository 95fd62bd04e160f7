// Finds the Chromium the browser tests run in, and installs it where that takes one command.

import process from "node:process";
import { pathToFileURL } from "node:url";
import { findProgram } from "./find-program.mjs";

const MAC_APPS = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** @type {import("./find-program.mjs").Program} */
const CHROMIUM = {
  name: "Chromium or Chrome",
  variables: ["CHROMIUM_PATH", "LIVEWRIGHT_CHROMIUM"],
  // The headless shell comes first: it needs a third less CPU time than a browser that can also show windows.
  commands: ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
  places: process.platform === "darwin" ? MAC_APPS : [],
  packages: ["chromium-headless-shell", "fonts-liberation"],
  brew: "brew install --cask chromium",
};

/** For distributions without a package of the headless shell. */
const WITHOUT_SHELL = { ...CHROMIUM, packages: ["chromium", "fonts-liberation"] };

/**
 * The path of a Chromium or Chrome executable.
 *
 * @param {{ install?: boolean }} [options] `install`: on Debian or Ubuntu, as root, install the package when none is found
 * @returns {string}
 * @throws when there is none, with a message that says what to do
 */
export function findChromium(options) {
  try {
    return findProgram(CHROMIUM, options);
  } catch {
    return findProgram(WITHOUT_SHELL, options);
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
