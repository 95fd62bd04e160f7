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

/** The browser's half, ready to be served. */
export interface ClientFiles {
  /** The installed version of `phoenix_live_view`. */
  readonly version: string;
  /** Answers if the request is for one of the files. */
  respond(request: Request, pathname: string): Promise<Response | undefined> | undefined;
}

/**
 * Serves the client as it is installed: our starter, and the two official packages, byte for byte. A missing file, as next
 * to a bundle, is served from the copy compiled into this package. A fixed table: no path from a request ever reaches the disk here.
 *
 * @param origin where the files are
 * @param embed loads the ones in this package
 * @throws {LivewrightError} LW104 if files are in neither place
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
  // Loaded only where it is needed. Bundlers take it along all the same.
  return (await import("./embedded-client.ts")).EMBEDDED;
}

/** Embedded files, decompressed when they are first asked for. */
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
    `The files of the client are neither next to this program nor in it: ${names.join(", ")}. Without them no page gets a connection.`,
    {
      hint:
        "Install livewright where the program runs (with a bundler: mark livewright as external), or serve them yourself " +
        "and call  serve(app, { client: false }).",
    },
  );
}
