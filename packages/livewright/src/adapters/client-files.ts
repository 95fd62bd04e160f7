import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { serveFile, type FileSource } from "../endpoint/static-files.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { CLIENT_FILES, type ClientOrigin, installedClient, versionIn } from "./client-origin.ts";
import type { EmbeddedClient } from "./embedded-client.ts";
import { files } from "./files.ts";

const PREFIX = "/livewright/";

/** The files of the client, ready to be served. */
export interface ClientFiles {
  /** The installed version of `phoenix_live_view`. */
  readonly version: string;
  /** Returns the response if the request is for one of the files. */
  respond(request: Request, pathname: string): Promise<Response | undefined> | undefined;
}

/**
 * Serves the installed client: our bootstrap module and the two official packages, byte for byte. A missing file, as next to a
 * bundle, is served from the copy compiled into this package. The names are a fixed table, so no path from a request reaches the disk.
 *
 * @param origin the folders of the files
 * @param embed loads the embedded copies
 * @throws {LivewrightError} LW104 if a file is in neither of them
 */
export async function clientFiles(
  origin: ClientOrigin = installedClient(),
  embed: () => Promise<EmbeddedClient | undefined> = embeddedClient,
): Promise<ClientFiles> {
  const onDisk = new Map(
    Object.entries(CLIENT_FILES).flatMap(([name, [folder, file]]) => {
      const path = origin[folder];
      return path !== undefined && existsSync(join(path, file)) ? [[name, [files(path), file] as const]] : [];
    }),
  );
  const missing = Object.keys(CLIENT_FILES).filter((name) => !onDisk.has(name));
  const embedded = missing.length === 0 ? undefined : await embed();
  const lost = missing.filter((name) => embedded?.files[name] === undefined);
  if (lost.length > 0) throw incomplete(lost);
  const memory = embedded === undefined ? undefined : inMemory(embedded);
  const fromPackage = onDisk.has("phoenix-live-view.js") ? origin.liveView : undefined;
  return {
    version: fromPackage === undefined ? (embedded?.version ?? "") : versionIn(fromPackage),
    respond(request, pathname) {
      if (!pathname.startsWith(PREFIX) || (request.method !== "GET" && request.method !== "HEAD")) return undefined;
      const name = pathname.slice(PREFIX.length);
      const found = onDisk.get(name);
      if (found !== undefined) return serveFile(request, ...found);
      return memory !== undefined && missing.includes(name) ? serveFile(request, memory, name) : undefined;
    },
  };
}

async function embeddedClient(): Promise<EmbeddedClient | undefined> {
  // Loaded only if it is needed. Bundlers include it anyway.
  return (await import("./embedded-client.ts")).EMBEDDED;
}

/** Serves the embedded files. Decompresses each on its first request. */
function inMemory(embedded: EmbeddedClient): FileSource {
  const modified = Date.now();
  const read = new Map<string, { bytes: Uint8Array<ArrayBuffer>; etag: string }>();
  return {
    read(name) {
      let file = read.get(name);
      if (file === undefined) {
        const bytes = new Uint8Array(brotliDecompressSync(Buffer.from(embedded.files[name] ?? "", "base64")));
        const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 16)}"`;
        read.set(name, (file = { bytes, etag }));
      }
      const { bytes, etag } = file;
      return { size: bytes.length, modified, etag, body: () => bytes };
    },
  };
}

function incomplete(names: readonly string[]): LivewrightError {
  return new LivewrightError(
    "LW104",
    `Files of the client are missing: ${names.join(", ")}. Without them no page can connect.`,
    {
      hint:
        "Install livewright where the program runs (with a bundler: mark livewright as external), or serve them yourself " +
        "and call  serve(app, { client: false }).",
    },
  );
}
