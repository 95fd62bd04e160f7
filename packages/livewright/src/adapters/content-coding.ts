import { promisify } from "node:util";
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync, type BrotliOptions } from "node:zlib";
import type { ContentEncoding } from "../endpoint/content-encoding.ts";

/** Bytes below which compression saves no packet and costs time on both sides. */
export const WORTHWHILE = 1_024;

/** Content that stays the same: compressed once, sent often. */
const BROTLI_ONCE = 9;
const GZIP_ONCE = 9;
/** Levels for a page, which is compressed for one user: higher ones cost several times as much for a few percent. */
export const EACH: Readonly<Record<ContentEncoding, number>> = { br: 4, gzip: 6 };

/** Compresses content that is sent many times, in a thread of the pool. */
export async function compressOnce(content: Uint8Array, encoding: ContentEncoding): Promise<Uint8Array<ArrayBuffer>> {
  const compressed =
    encoding === "br"
      ? await promisify(brotliCompress)(content, brotliOptions(BROTLI_ONCE, content.length))
      : await promisify(gzip)(content, { level: GZIP_ONCE });
  return new Uint8Array(compressed);
}

/** Compresses content that is sent once. Blocks: small content takes less time than a change of threads. */
export function compressNow(content: Uint8Array | string, encoding: ContentEncoding): Uint8Array<ArrayBuffer> {
  const compressed =
    encoding === "br"
      ? brotliCompressSync(content, brotliOptions(EACH.br, content.length))
      : gzipSync(content, { level: EACH.gzip });
  return new Uint8Array(compressed.buffer, compressed.byteOffset, compressed.byteLength);
}

/** Returns the options for Brotli; the size lets it use a small window. */
export function brotliOptions(quality: number, size: number): BrotliOptions {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT, BROTLI_PARAM_LGWIN } = constants;
  return {
    params: {
      [BROTLI_PARAM_QUALITY]: quality,
      [BROTLI_PARAM_SIZE_HINT]: size,
      [BROTLI_PARAM_LGWIN]: Math.min(22, Math.max(16, Math.ceil(Math.log2(size + 1)))),
    },
  };
}
