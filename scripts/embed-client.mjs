// Writes the files of the client into the compiled package, as values of a module: a server that is bundled into one file
// has no folder next to it to serve them from. Runs at the end of `npm run build`.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

/**
 * Writes `adapters/embedded-client.js`.
 *
 * @param {string} dist the folder of the compiled package
 */
export async function embedClient(dist) {
  /** @type {typeof import("../packages/livewright/dist/adapters/client-origin.js")} */
  const { CLIENT_FILES, installedClient, versionIn } = await import(
    pathToFileURL(join(dist, "adapters/client-origin.js")).href
  );
  const origin = installedClient();
  const files = Object.entries(CLIENT_FILES).map(([name, [folder, file]]) => {
    const path = origin[folder] ?? (folder === "ui" ? UI : undefined);
    if (path === undefined)
      throw new Error(`The folder ${folder} of the client is missing. Run npm install, and build again.`);
    const content = readFileSync(join(path, file));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    return [name, brotliCompressSync(content, { params }).toString("base64")];
  });
  const embedded = { version: versionIn(origin.liveView ?? ""), files: Object.fromEntries(files) };
  const module = `export const EMBEDDED = ${JSON.stringify(embedded)};\n`;
  writeFileSync(join(dist, "adapters/embedded-client.js"), module);
}

/** The style sheet is not compiled, so a copy of `dist` elsewhere has none next to it. */
const UI = fileURLToPath(new URL("../packages/livewright/src/ui/", import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url))
  await embedClient(fileURLToPath(new URL("../packages/livewright/dist", import.meta.url)));
