import { createReadStream } from "node:fs";
import { open, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { FileVersions } from "./file-versions.ts";
import { isCompressible } from "../endpoint/content-encoding.ts";
import { type FileSource, type StaticBody, type StaticFile, typeOf } from "../endpoint/static-files.ts";
import { WORTHWHILE } from "./content-coding.ts";
import { EncodedFiles } from "./encoded-files.ts";

/** Files up to this size are read in one call. A stream would cost more than it saves. */
const SMALL = 65_536;

/**
 * Serves the files of a directory, for the endpoint's `static` option. Hidden files are not served. Symbolic links that lead out of
 * the directory are not followed.
 *
 * Text is sent compressed: from `app.css.br` or `app.css.gz` next to `app.css`, if a build made them. Otherwise a file is compressed
 * when a browser first asks for it, and the result is kept in memory.
 *
 * @param directory a path relative to the working directory, or a `file:` URL such as `new URL("public", import.meta.url)`
 * @example endpoint({ static: { "/assets": files("public/assets") }, … })
 */
export function files(directory: string | URL): FileSource {
  const given = directory instanceof URL ? fileURLToPath(directory) : directory;
  const versions = new FileVersions(given);
  const encodedFiles = new EncodedFiles();
  return {
    version: (path, file) => (sep === "\\" && path.includes(":") ? undefined : versions.of(path, file)),
    async read(path) {
      // On Windows a colon names a drive or a stream inside a file.
      if (sep === "\\" && path.includes(":")) return undefined;
      try {
        // Both are resolved for each request: the directory may be a link that a deployment swaps.
        const [root, file] = await Promise.all([realpath(given), realpath(join(given, path))]);
        return file.startsWith(root.endsWith(sep) ? root : root + sep) ? await describe(file, encodedFiles) : undefined;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
  };
}

async function describe(file: string, encodedFiles: EncodedFiles): Promise<StaticFile | undefined> {
  const found = await stat(file);
  // Directories, sockets and devices cannot be sent.
  if (!found.isFile()) return undefined;
  const { size, mtimeMs } = found;
  return {
    size,
    modified: mtimeMs,
    body: () => content(file, 0, size),
    slice: (start, end) => content(file, start, end),
    ...(isCompressible(typeOf(file)) &&
      size >= WORTHWHILE && { encoded: (encoding) => encodedFiles.of({ file, size, modified: mtimeMs }, encoding) }),
  };
}

/**
 * Reads as many bytes as the headers announced, even if the file has changed since. Another number of bytes would break the
 * connection.
 */
async function content(file: string, start: number, end: number): Promise<StaticBody> {
  const size = end - start;
  if (size === 0) return new Uint8Array();
  if (size > SMALL)
    return Readable.toWeb(createReadStream(file, { start, end: end - 1 })) as ReadableStream<Uint8Array>;
  const handle = await open(file);
  try {
    const bytes = new Uint8Array(size);
    const { bytesRead } = await handle.read(bytes, 0, size, start);
    return bytesRead === size ? bytes : bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? "";
  return ["ENOENT", "ENOTDIR", "EACCES", "EPERM", "ELOOP", "ENAMETOOLONG", "EINVAL"].includes(code);
}
