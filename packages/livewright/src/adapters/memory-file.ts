import { createHash } from "node:crypto";
import type { ContentEncoding } from "../endpoint/content-encoding.ts";
import type { EncodedFile, StaticFile } from "../endpoint/static-files.ts";
import { compressOnce } from "./content-coding.ts";

/** A file that is kept in memory, with its compressed forms. */
export interface MemoryFile extends StaticFile {
  /** A short hash of the content, for URLs. */
  readonly version: string;
  readonly encoded: (encoding: ContentEncoding) => Promise<EncodedFile>;
}

/**
 * Makes a file of bytes. Each compressed form is made when a browser first asks for it.
 *
 * @param content the bytes
 * @param modified milliseconds since 1970
 * @param brotli returns the content compressed in advance, if it was
 */
export function memoryFile(
  content: Uint8Array<ArrayBuffer>,
  modified: number,
  brotli?: () => Promise<Uint8Array<ArrayBuffer> | undefined>,
): MemoryFile {
  const version = contentVersion(content);
  const forms = new Map<ContentEncoding, Promise<EncodedFile>>();
  const make = async (encoding: ContentEncoding): Promise<EncodedFile> => {
    const bytes = (encoding === "br" ? await brotli?.() : undefined) ?? (await compressOnce(content, encoding));
    return { size: bytes.length, body: () => bytes };
  };
  return {
    size: content.length,
    modified,
    version,
    etag: `"${version}"`,
    body: () => content,
    encoded(encoding) {
      let form = forms.get(encoding);
      if (form === undefined) forms.set(encoding, (form = make(encoding)));
      return form;
    },
  };
}

/** Returns the version of a content: the same for equal bytes on every machine. */
export function contentVersion(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("base64url").slice(0, 12);
}
