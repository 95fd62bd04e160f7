import { brotliDecompressSync } from "node:zlib";
import { LivewrightError } from "../foundation/errors.ts";
import type { FileSource, StaticFile } from "../endpoint/static-files.ts";
import { type ClientOrigin, installedClient, readClient } from "./client-origin.ts";
import type { EmbeddedClient } from "./embedded-client.ts";
import { contentVersion, type MemoryFile, memoryFile } from "./memory-file.ts";

/** The client, ready to be served. */
export interface ClientFiles {
  /** The installed version of `phoenix_live_view`. */
  readonly version: string;
  /** `client.js` and `ui.css`. */
  readonly files: FileSource;
}

/**
 * Reads the installed client. Next to a bundle its files are missing, and the copy that is compiled into this package is used.
 *
 * @param origin the folders of the files
 * @param embed loads the compiled copy
 * @throws {LivewrightError} LW104 if a file is in neither of them
 */
export async function clientFiles(
  origin: ClientOrigin = installedClient(),
  embed: () => Promise<EmbeddedClient | undefined> = embeddedClient,
): Promise<ClientFiles> {
  const client = readClient(origin);
  const modified = Date.now();
  if ("files" in client) {
    const files = Object.entries(client.files).map(([name, content]) => {
      const bytes = new TextEncoder().encode(content);
      const file: MemoryFile = memoryFile(bytes, modified, async () => {
        const embedded = (await embed())?.files[name];
        return embedded?.version === file.version ? fromBase64(embedded.brotli) : undefined;
      });
      return [name, file] as const;
    });
    return { version: client.version, files: source(new Map(files)) };
  }
  const embedded = await embed();
  if (embedded === undefined) throw incomplete(client.missing);
  const files = Object.entries(embedded.files).map(([name, { brotli }]) => {
    const compressed = fromBase64(brotli);
    return [
      name,
      memoryFile(new Uint8Array(brotliDecompressSync(compressed)), modified, async () => compressed),
    ] as const;
  });
  return { version: embedded.version, files: source(new Map(files)) };
}

/**
 * The browser must run the module once, although pages name it with its version and scripts without. Every URL but that of the
 * current version therefore leads to the latter.
 */
function source(files: ReadonlyMap<string, MemoryFile>): FileSource {
  const client = files.get("client.js");
  const modified = client?.modified ?? 0;
  const forward =
    client && plainFile(`export * from ${JSON.stringify(`./client.js?v=${client.version}`)};\n`, modified);
  return {
    version: (name) => files.get(name)?.version,
    read(name, version) {
      return name === "client.js" && version !== client?.version ? forward : files.get(name);
    },
  };
}

function plainFile(text: string, modified: number): StaticFile {
  const bytes = new TextEncoder().encode(text);
  return { size: bytes.length, modified, etag: `"${contentVersion(bytes)}"`, body: () => bytes };
}

async function embeddedClient(): Promise<EmbeddedClient | undefined> {
  // Loaded only if it is needed. Bundlers include it anyway.
  return (await import("./embedded-client.ts")).EMBEDDED;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, "base64"));
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
