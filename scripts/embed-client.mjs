// Writes the files of the client into the compiled package, as values of a module: a server that is bundled into one file
// has no folder next to it to serve them from. Runs at the end of `npm run build`.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { bundleClient } from "./bundle-client.mjs";

/**
 * Bundles the client, and writes `adapters/embedded-client.js`.
 *
 * @param {string} dist the folder of the compiled package
 */
export async function embedClient(dist) {
  await bundleClient(dist);
  /** @type {typeof import("../packages/livewright/dist/adapters/client-origin.js")} */
  const { installedClient, readClient } = await load(dist, "client-origin");
  /** @type {typeof import("../packages/livewright/dist/adapters/memory-file.js")} */
  const { contentVersion } = await load(dist, "memory-file");
  // A copy of `dist` elsewhere has neither the style sheet nor the bundle next to it.
  const client = readClient({ ...installedClient(), client: join(dist, "client"), ui: UI });
  if ("missing" in client) throw new Error(`${client.missing.join(", ")}: missing. Run npm install, and build again.`);
  const files = Object.entries(client.files).map(([name, text]) => {
    const content = Buffer.from(text);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    const brotli = brotliCompressSync(content, { params }).toString("base64");
    return [name, { version: contentVersion(content), brotli }];
  });
  const embedded = { version: client.version, files: Object.fromEntries(files) };
  writeFileSync(join(dist, "adapters/embedded-client.js"), `export const EMBEDDED = ${JSON.stringify(embedded)};\n`);
}

const UI = fileURLToPath(new URL("../packages/livewright/src/ui/", import.meta.url));

/**
 * @param {string} dist
 * @param {string} name
 */
function load(dist, name) {
  return import(pathToFileURL(join(dist, "adapters", `${name}.js`)).href);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await embedClient(fileURLToPath(new URL("../packages/livewright/dist", import.meta.url)));
