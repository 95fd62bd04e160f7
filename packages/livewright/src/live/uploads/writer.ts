import type { MaybePromise } from "../../foundation/maybe-async.ts";

/** Why a writer is closed: everything arrived, the upload was cancelled, or writing failed. */
export type WriterEnd =
  | { readonly kind: "done" }
  | { readonly kind: "cancel" }
  | { readonly kind: "error"; readonly error: unknown };

/**
 * The destination for the bytes of one file. The `writer` function of an upload makes one for each file. An error, now or
 * later, fails only its file.
 *
 * @typeParam Meta the value that consuming the file returns
 * @example
 * ```ts
 * socket.allowUpload("log", {
 *   writer: () => {
 *     const hash = createHash("sha256");
 *     return { get meta() { return hash.copy().digest("hex"); }, write: (chunk) => void hash.update(chunk), close() {} };
 *   },
 * });
 * ```
 */
export interface UploadWriter<Meta> {
  /** The value that consuming the file returns. Read after the writer was closed with `done`. */
  readonly meta: Meta;
  /**
   * Writes the next bytes. The client sends more when this has settled, so a slow writer slows the client down.
   *
   * @param chunk at most `chunkSize` bytes; a view of the frame, valid until the next chunk
   */
  write(chunk: Uint8Array): MaybePromise<void>;
  /** Called once, after the last write has settled. If closing with `done` fails, called again with the error. */
  close(end: WriterEnd): MaybePromise<void>;
  /** Called once after `done`, when the file was consumed or dropped. Releases its resources. */
  discard?(): MaybePromise<void>;
}

/**
 * Keeps a small file in memory. Consuming it returns the bytes. One user can occupy `maxFileSize` times `maxEntries` bytes.
 *
 * @param size expected bytes, `entry.clientSize`, which saves copies
 * @example socket.allowUpload("avatar", { maxFileSize: 200_000, writer: (_socket, entry) => memoryWriter(entry.clientSize) })
 */
export function memoryWriter(size: number): UploadWriter<Uint8Array> {
  // Allocated with the first chunk, since a client may never send an announced file.
  let bytes = new Uint8Array(0);
  let length = 0;
  return {
    get meta() {
      return bytes.subarray(0, length);
    },
    write(chunk) {
      const needed = length + chunk.length;
      if (needed > bytes.length) {
        const grown = new Uint8Array(Math.max(needed, Math.min(size, bytes.length * 2)));
        grown.set(bytes.subarray(0, length));
        bytes = grown;
      }
      bytes.set(chunk, length);
      length = needed;
    },
    close() {},
    discard() {
      bytes = new Uint8Array(0);
      length = 0;
    },
  };
}

/**
 * Writes a file into any `WritableStream`: a request to another server, a compressor, a pipe. It is closed after the last
 * byte, aborted when the upload is cancelled or fails, and its back-pressure reaches the client.
 *
 * @param stream receives a copy of each chunk
 * @param meta the value that consuming the file returns
 * @example
 * ```ts
 * writer: (_socket, entry) => {
 *   const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
 *   const stored = fetch(`https://store.test/${entry.uuid}`, { method: "PUT", body: readable, duplex: "half" });
 *   return streamWriter(writable, { stored });
 * }
 * ```
 */
export function streamWriter<Meta = undefined>(
  stream: WritableStream<Uint8Array>,
  meta: Meta = undefined as Meta,
): UploadWriter<Meta> {
  const writer = stream.getWriter();
  // `write` and `close` report failures; this promise may have no listener.
  writer.closed.catch(() => {});
  return {
    meta,
    async write(chunk) {
      // A stream may keep its chunk. `slice` of a Buffer would not copy it.
      const copy = new Uint8Array(chunk);
      await writer.ready;
      await writer.write(copy);
    },
    close: (end) =>
      end.kind === "done" ? writer.close() : writer.abort(end.kind === "error" ? end.error : "cancelled"),
  };
}
