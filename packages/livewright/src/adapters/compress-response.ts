import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from "node:zlib";
import { acceptedEncoding, type ContentEncoding, isCompressible } from "../endpoint/content-encoding.ts";
import { brotliOptions, compressNow, EACH, WORTHWHILE } from "./content-coding.ts";

/** The parts of a response. */
export interface ResponseParts {
  readonly status: number;
  readonly statusText: string;
  /** Alternating names and values. */
  readonly headers: readonly string[];
  /** Text, bytes or a stream. */
  readonly body?: unknown;
}

/** Bytes up to which a body is compressed at once: in less time than a change of threads takes. */
const SMALL = 32_768;

/**
 * Compresses the body of a response if its type, its size and the browser allow it. `cache-control: no-transform` and a
 * `content-encoding` of the application's own are left alone.
 *
 * @param parts the response
 * @param accepted the `Accept-Encoding` header of the request
 * @returns the parts to send; a promise for large text
 */
export function compressParts(parts: ResponseParts, accepted: string | null): ResponseParts | Promise<ResponseParts> {
  const { body, headers, status } = parts;
  if (body === null || body === undefined || body === "" || status === 206) return parts;
  if (!isCompressible(headerIn(headers, "content-type")) || mustStay(headers)) return parts;
  const varied = { ...parts, headers: withVary(headers) };
  const encoding = acceptedEncoding(accepted);
  if (encoding === undefined) return varied;
  if (typeof body === "string" || body instanceof Uint8Array) return compressBody(varied, body, encoding);
  return body instanceof ReadableStream ? compressStreamed(varied, body, encoding) : varied;
}

function compressBody(
  parts: ResponseParts,
  body: string | Uint8Array,
  encoding: ContentEncoding,
): ResponseParts | Promise<ResponseParts> {
  if (body.length < WORTHWHILE) return parts;
  if (body.length <= SMALL) return withBytes(parts, compressNow(body, encoding), encoding);
  return compressLarge(body, encoding).then((bytes) => withBytes(parts, bytes, encoding));
}

/** A `Response` made of text has a stream that ends at once. It is treated like text: most are small. */
async function compressStreamed(
  parts: ResponseParts,
  body: ReadableStream<Uint8Array>,
  encoding: ContentEncoding,
): Promise<ResponseParts> {
  const length = headerIn(parts.headers, "content-length");
  const announced = length === null ? undefined : Number(length);
  if (announced !== undefined && announced < WORTHWHILE) return parts;
  const reader = body.getReader();
  const first = await reader.read();
  if (first.done) return { ...parts, body: undefined };
  const next = reader.read();
  const ended = await Promise.race([next, setImmediate()]);
  if (ended?.done === true && (announced ?? first.value.length) === first.value.length)
    return compressBody({ ...parts, body: first.value }, first.value, encoding);
  return {
    ...encodedHead(parts, encoding),
    body: compressStream(restored(reader, [first.value, next], announced), encoding),
  };
}

/**
 * Puts chunks that were read already in front of the rest. Ending it early cancels the source at once.
 *
 * @param announced the bytes that the headers announced. They are compared here, because the compressed length says nothing
 */
function restored(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  [first, second]: readonly [Uint8Array, ReturnType<ReadableStreamDefaultReader<Uint8Array>["read"]>],
  announced: number | undefined,
): ReadableStream<Uint8Array> {
  let next: typeof second | undefined = second;
  let size = first.length;
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(first),
    async pull(controller) {
      const { done, value } = await (next ?? reader.read());
      next = undefined;
      size += value?.length ?? 0;
      if (announced !== undefined && (done ? size !== announced : size > announced))
        throw new Error(`The body has ${size} bytes instead of the announced ${announced}.`);
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

function withBytes(parts: ResponseParts, body: Uint8Array, encoding: ContentEncoding): ResponseParts {
  const { headers, ...head } = encodedHead(parts, encoding);
  return { ...head, headers: [...headers, "content-length", String(body.length)], body };
}

function encodedHead(parts: ResponseParts, encoding: ContentEncoding): ResponseParts {
  return { ...parts, headers: [...encodedHeaders(parts.headers), "content-encoding", encoding] };
}

async function compressLarge(body: string | Uint8Array, encoding: ContentEncoding): Promise<Uint8Array> {
  return encoding === "br"
    ? promisify(brotliCompress)(body, brotliOptions(EACH.br, body.length))
    : promisify(gzip)(body, { level: EACH.gzip });
}

/** Each chunk is sent when it arrives: a page that streams shows its parts early. */
function compressStream(body: ReadableStream<Uint8Array>, encoding: ContentEncoding): ReadableStream<Uint8Array> {
  const { BROTLI_OPERATION_FLUSH, Z_SYNC_FLUSH } = constants;
  const compressor =
    encoding === "br"
      ? createBrotliCompress({ ...brotliOptions(EACH.br, SMALL), flush: BROTLI_OPERATION_FLUSH })
      : createGzip({ level: EACH.gzip, flush: Z_SYNC_FLUSH });
  const source = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
  source.on("error", (error) => compressor.destroy(error));
  // A browser that leaves ends the reading, too.
  compressor.on("close", () => source.destroy());
  return Readable.toWeb(source.pipe(compressor)) as ReadableStream<Uint8Array>;
}

function mustStay(headers: readonly string[]): boolean {
  return (
    headerIn(headers, "content-encoding") !== null ||
    /(?:^|[\s,])no-transform(?:$|[\s,])/i.test(headerIn(headers, "cache-control") ?? "")
  );
}

/** The length is another one, and equal bytes are no longer promised. */
function encodedHeaders(headers: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const [name = "", value = ""] = headers.slice(i, i + 2);
    const lower = name.toLowerCase();
    if (lower === "content-length") continue;
    kept.push(name, lower === "etag" && !value.startsWith("W/") ? `W/${value}` : value);
  }
  return kept;
}

function withVary(headers: readonly string[]): readonly string[] {
  const vary = headerIn(headers, "vary");
  return vary !== null && /\*|accept-encoding/i.test(vary) ? headers : [...headers, "vary", "accept-encoding"];
}

function headerIn(headers: readonly string[], wanted: string): string | null {
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? "";
    // The length spares most names the copy in lower case.
    if (name.length === wanted.length && name.toLowerCase() === wanted) return headers[i + 1] ?? null;
  }
  return null;
}
