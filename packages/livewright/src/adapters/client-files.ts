import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { serveFile, type FileSource } from "../endpoint/static-files.ts";
import { files } from "./files.ts";

const PREFIX = "/livewright/";

/** The browser's half, ready to be served. */
export interface ClientFiles {
  /** The installed version of `phoenix_live_view`. */
  readonly version: string;
  /** Answers if the request is for one of the files. */
  respond(request: Request, pathname: string): Promise<Response | undefined> | undefined;
}

/**
 * The client as it is installed: our starter, and the two official packages, byte for byte. A fixed table: no path from a
 * request ever reaches the disk here.
 *
 * @param compiled the directory of the compiled starter; default: where the package has it
 */
export function clientFiles(compiled: string = ownClient()): ClientFiles {
  const { resolve } = createRequire(import.meta.url);
  // The packages export neither their ES modules to `require` nor their package.json to anybody, but they lie beside what
  // they do export.
  const phoenix = dirname(resolve("phoenix"));
  const liveView = dirname(resolve("phoenix_live_view"));
  const table: ReadonlyMap<string, readonly [FileSource, string]> = new Map([
    ["client.js", [files(compiled), "client.js"]],
    ["hook.js", [files(compiled), "hook.js"]],
    ["roving.js", [files(compiled), "roving.js"]],
    // Not compiled: it lies in src, whether this file runs from there or from dist.
    ["ui.css", [files(fileURLToPath(new URL("../../src/ui", import.meta.url))), "ui.css"]],
    ["method-links.js", [files(compiled), "method-links.js"]],
    ["progress-bar.js", [files(compiled), "progress-bar.js"]],
    ["uploaders.js", [files(compiled), "uploaders.js"]],
    ["tus.js", [files(compiled), "tus.js"]],
    ["phoenix.js", [files(phoenix), "phoenix.mjs"]],
    ["phoenix-live-view.js", [files(liveView), "phoenix_live_view.esm.js"]],
  ]);
  return {
    version: versionIn(join(liveView, "..", "..", "package.json")),
    respond(request, pathname) {
      if (!pathname.startsWith(PREFIX) || (request.method !== "GET" && request.method !== "HEAD")) return undefined;
      const entry = table.get(pathname.slice(PREFIX.length));
      return entry && serveFile(request, entry[0], entry[1]);
    },
  };
}

/** Beside this file in dist. Run from its sources, as in our own tests, the package takes what was compiled last. */
function ownClient(): string {
  const beside = fileURLToPath(new URL("../client", import.meta.url));
  return existsSync(join(beside, "client.js")) ? beside : fileURLToPath(new URL("../../dist/client", import.meta.url));
}

function versionIn(file: string): string {
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
