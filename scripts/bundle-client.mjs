// Bundles our module of the client into one minified file. It takes the official packages from the variables that their own
// minified builds set, so a server can put the installed builds in front of it. Runs before tests and at the end of a build.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

/**
 * The names that our module imports from each package, and the variable of the package's build.
 *
 * @type {Readonly<Record<string, { variable: string, names: readonly string[] }>>}
 */
const PACKAGES = {
  phoenix: { variable: "Phoenix", names: ["Socket"] },
  phoenix_live_view: {
    variable: "LiveView",
    names: ["LiveSocket", "ViewHook", "createHook", "getFileURLForUpload", "isUsedInput"],
  },
};

/**
 * Writes `client/bundle.js`.
 *
 * @param {string} dist the folder of the compiled package
 */
export async function bundleClient(dist) {
  const bundle = await rolldown({
    input: fileURLToPath(new URL("../packages/livewright/src/client/client.ts", import.meta.url)),
    platform: "browser",
    plugins: [{ name: "official packages", resolveId, load }],
    onLog(_level, { message }) {
      throw new Error(message);
    },
  });
  const { output } = await bundle.generate({ format: "es", minify: true });
  await bundle.close();
  if (output.length !== 1) throw new Error("The client is more than one file.");
  mkdirSync(join(dist, "client"), { recursive: true });
  writeFileSync(join(dist, "client/bundle.js"), output[0].code);
}

/** @param {string} name */
function resolveId(name) {
  return Object.hasOwn(PACKAGES, name) ? `\0${name}` : undefined;
}

/** @param {string} id */
function load(id) {
  const found = PACKAGES[id.slice(1)];
  if (!id.startsWith("\0") || found === undefined) return undefined;
  return found.names.map((name) => `export const ${name} = ${found.variable}.${name};`).join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await bundleClient(fileURLToPath(new URL("../packages/livewright/dist", import.meta.url)));
