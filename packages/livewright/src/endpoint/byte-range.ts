/** A part of a file. */
export interface ByteRange {
  /** The first byte. */
  readonly start: number;
  /** The byte after the last one. */
  readonly end: number;
}

/**
 * Reads a `Range` header (RFC 9110 section 14.2).
 *
 * @param size of the file, in bytes
 * @returns the requested part; `"unsatisfiable"` if it is outside of the file; `undefined` for the whole file, which answers a
 *   missing or invalid header, and several ranges
 */
export function readRange(header: string | null, size: number): ByteRange | "unsatisfiable" | undefined {
  const [, first, last] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return undefined;
  if (first === "") {
    const start = Math.max(0, size - Number(last));
    return start < size ? { start, end: size } : "unsatisfiable";
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return undefined;
  if (start >= size) return "unsatisfiable";
  return { start, end: last === "" ? size : Math.min(size, Number(last) + 1) };
}

/**
 * Returns true if the `If-Range` header of a client matches the file, so that the client may continue it.
 *
 * @param etag of the file; a weak one never matches, because it does not promise the same bytes
 * @param modified milliseconds since 1970
 */
export function isSameFile(header: string | null, etag: string, modified: number): boolean {
  if (header === null) return true;
  const given = header.trim();
  if (given.endsWith('"')) return given === etag && !etag.startsWith("W/");
  // The header has whole seconds.
  return Date.parse(given) === Math.floor(modified / 1000) * 1000;
}

/** Cuts a range out of content, for a source that cannot read parts. */
export function slicedBody(
  body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | string,
  { start, end }: ByteRange,
): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> {
  if (typeof body === "string") return new TextEncoder().encode(body).subarray(start, end);
  if (body instanceof Uint8Array) return body.subarray(start, end);
  return slicedStream(body, start, end);
}

function slicedStream(body: ReadableStream<Uint8Array>, start: number, end: number): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let at = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        while (at < end) {
          const { done, value } = await reader.read();
          if (done) break;
          const piece = value.subarray(Math.max(0, start - at), Math.max(0, end - at));
          at += value.length;
          if (piece.length === 0) continue;
          controller.enqueue(piece);
          return;
        }
        await reader.cancel();
        controller.close();
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
