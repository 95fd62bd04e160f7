// Other frameworks for Node that the bench compares with. They are no dependencies: each is installed beside the bench the
// first time it is wanted, into a folder that git ignores.

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const folder = new URL("./.peers/", import.meta.url);

/** Resolves packages of the peers. */
export const requirePeer = createRequire(new URL("package.json", folder));

const LIVEVIEWJS = { liveviewjs: "0.8.1", "@liveviewjs/express": "0.8.1" };

/** Whether LiveViewJS is there or could be installed. */
export function installLiveViewJs() {
  const packages = Object.keys(LIVEVIEWJS);
  const resolves = () => packages.every((name) => attempt(() => requirePeer.resolve(name)));
  if (resolves()) return true;
  process.stderr.write("Installing LiveViewJS into bench/.peers\n");
  mkdirSync(folder, { recursive: true });
  const manifest = { private: true, description: "Peers of the bench", dependencies: LIVEVIEWJS };
  writeFileSync(new URL("package.json", folder), `${JSON.stringify(manifest, null, 2)}\n`);
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--fetch-retries=1"];
  const { status } = spawnSync("npm", ["install", "--prefix", fileURLToPath(folder), ...flags], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    timeout: 120_000,
  });
  return status === 0 && resolves();
}

function attempt(action) {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
