// Writes the files of the client into the compiled package, as values of a module: a server that is bundled into one file
// has no folder next to it to serve them from. Runs at the end of `npm run build`.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { CLIENT_FILES, installedClient, versionIn } from "../packages/livewright/dist/adapters/client-origin.js";

const origin = installedClient();
const files = Object.entries(CLIENT_FILES).map(([name, [folder, file]]) => {
  const path = origin[folder];
  if (path === undefined)
    throw new Error(`The folder ${folder} of the client is missing. Run npm install, and build again.`);
  const content = readFileSync(join(path, file));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  return [name, brotliCompressSync(content, { params }).toString("base64")];
});

const embedded = { version: versionIn(origin.liveView ?? ""), files: Object.fromEntries(files) };
const module = `export const EMBEDDED = ${JSON.stringify(embedded)};\n`;
writeFileSync(new URL("../packages/livewright/dist/adapters/embedded-client.js", import.meta.url), module);
