// Other servers for comparison. They are not dependencies of the repository: each is installed on first use into its
// own folder, which git ignores. A peer that cannot be installed is reported and skipped.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** The packages of each peer, by its name in the workloads. */
export const PEERS = {
  liveviewjs: { title: "LiveViewJS", packages: { liveviewjs: "0.8.1", "@liveviewjs/express": "0.8.1" } },
  socketio: { title: "socket.io", packages: { "socket.io": "4.8.4" } },
  express: { title: "Express + EJS", packages: { express: "5.3.0", ejs: "7.0.2" } },
  fastify: { title: "Fastify, JSON", packages: { fastify: "5.12.8" } },
};

const folderOf = (name) => new URL(`./.peers/${name}/`, import.meta.url);

/** Resolves the packages of a peer. */
export const requireFor = (name) => createRequire(new URL("package.json", folderOf(name)));

/**
 * Installs a peer unless it is installed.
 *
 * @returns {string | undefined} why it could not be installed
 */
export function install(name) {
  const { title, packages } = PEERS[name];
  const folder = folderOf(name);
  const isThere = () => Object.entries(packages).every(([each, version]) => versionIn(folder, each) === version);
  if (isThere()) return undefined;
  process.stderr.write(`Installing ${title} into bench/.peers/${name}\n`);
  mkdirSync(folder, { recursive: true });
  const manifest = { private: true, description: `${title}, a peer of the bench`, dependencies: packages };
  writeFileSync(new URL("package.json", folder), `${JSON.stringify(manifest, null, 2)}\n`);
  const flags = [
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-package-lock",
    "--fetch-retries=1",
    "--loglevel=error",
  ];
  const { status, stderr } = spawnSync("npm", ["install", "--prefix", fileURLToPath(folder), ...flags], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 120_000,
  });
  if (status === 0 && isThere()) return undefined;
  const said = (stderr ?? "").split("\n").find((line) => line.startsWith("npm error")) ?? "npm did not finish";
  return `${title} could not be installed (${said.trim()})`;
}

function versionIn(folder, name) {
  try {
    return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, folder), "utf8")).version;
  } catch {
    return undefined;
  }
}
