import type { ServerResponse } from "node:http";
import process from "node:process";
import { ignore } from "../foundation/ignore.ts";
import { startInUserCode } from "../foundation/stack.ts";
import { andThen, type MaybePromise } from "../foundation/maybe-async.ts";
import { type ErrorContext, errorContextFields, runInContext } from "../telemetry/error-context.ts";
import { compressParts, type ResponseParts } from "./compress-response.ts";

/** A response of srvx, which has its parts without parsing. */
interface Parted {
  _toNodeResponse(): ResponseParts;
}

type Reader = ReadableStreamDefaultReader<unknown>;
type Chunk = Awaited<ReturnType<Reader["read"]>>;

/** How a response is sent. */
interface Sending {
  /** True if other code may have set headers: they stay, unless the response has the same ones. */
  readonly shared: boolean;
  /** The `Accept-Encoding` header of the request; `undefined` to compress nothing. */
  readonly accepted: string | null | undefined;
  /** Returns the context to which failures of the body are attributed. */
  readonly errorContext: () => ErrorContext;
}

/**
 * Sends a response of the endpoint, and compresses it. A body that fails is logged. Before the head is sent, the client receives 500;
 * later its connection is cut off, so that it does not take a part for the whole.
 */
export function sendResponse(response: Response, out: ServerResponse, how: Sending): void | Promise<void> {
  const parts = partsOf(response);
  if (parts.body instanceof ReadableStream) return sendStream(parts, out, how);
  return andThen(encoded(parts, how.accepted), (ready) => {
    if (writeHead(out, ready, how.shared)) out.end(ready.body);
  });
}

/** Takes a response apart, and compresses it. The response is of no use after that. */
export function encodedParts(response: Response, accepted: string | null | undefined): MaybePromise<ResponseParts> {
  return encoded(partsOf(response), accepted);
}

function encoded(parts: ResponseParts, accepted: string | null | undefined): MaybePromise<ResponseParts> {
  return accepted === undefined ? parts : compressParts(parts, accepted);
}

/** Chunks of a body after which other work of the process has its turn. */
const EVENT_LOOP_EVERY = 16;

/** Logs a failing body for hosts that send it themselves. */
export function reportingBody(
  stream: ReadableStream,
  errorContext: ErrorContext,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader: Reader = stream.getReader();
  let chunks = 0;
  return new ReadableStream(
    {
      pull: async (controller) =>
        runInContext(errorContext, async () => {
          try {
            // A source that never waits would keep the event loop from the end of the connection (Fastify on Node 24).
            if (++chunks % EVENT_LOOP_EVERY === 0) await new Promise<void>((resolve) => void setImmediate(resolve));
            const { done, value } = await reader.read();
            if (done) controller.close();
            // Text is what Node's responses accept in addition to bytes.
            else
              controller.enqueue((typeof value === "string" ? Buffer.from(value) : value) as Uint8Array<ArrayBuffer>);
          } catch (error) {
            report(errorContext, error);
            controller.error(error);
          }
        }),
      cancel: async (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

async function sendStream(parts: ResponseParts, out: ServerResponse, how: Sending): Promise<void> {
  const whose = how.errorContext();
  await runInContext(whose, async () => {
    let head: ResponseParts;
    let reader: Reader;
    let first: Chunk;
    try {
      head = await encoded(parts, how.accepted);
      if (!(head.body instanceof ReadableStream)) {
        if (writeHead(out, head, how.shared)) out.end(head.body);
        return;
      }
      reader = head.body.getReader();
      out.on("error", ignore);
      out.once("close", () => void reader.cancel().catch(ignore));
      // A body that fails before its first chunk is answered with 500.
      first = await reader.read();
    } catch (error) {
      report(whose, error);
      if (writeHead(out, FAILED, how.shared)) out.end();
      return;
    }
    if (writeHead(out, head, how.shared)) await writeBody(reader, first, out, lengthIn(head.headers), whose);
  });
}

const FAILED: ResponseParts = { status: 500, statusText: "", headers: [] };

async function writeBody(
  reader: Reader,
  first: Chunk,
  out: ServerResponse,
  announced: number | undefined,
  errorContext: ErrorContext,
): Promise<void> {
  // A response to HEAD announces a body that is not sent.
  const length = new AnnouncedLength(out.req.method === "HEAD" ? undefined : announced);
  try {
    for (let next = first; ; next = await reader.read()) {
      if (out.destroyed) return;
      if (next.done) break;
      length.count(next.value);
      // Node refuses chunks that are neither text nor bytes.
      if (!out.write(next.value)) await drained(out);
    }
    length.end();
    out.end();
  } catch (error) {
    if (out.destroyed) return;
    report(errorContext, error);
    reader.cancel(error).catch(ignore);
    out.destroy();
  }
}

/**
 * Throws if a body has another length than announced, which would corrupt the connection. Node's `strictContentLength` does the same,
 * but up to 20.19 it compares a string with a number and refuses every body.
 */
class AnnouncedLength {
  /** The announced bytes that were not written yet. */
  #left: number | undefined;

  constructor(announced: number | undefined) {
    this.#left = announced;
  }

  count(chunk: unknown): void {
    if (this.#left === undefined) return;
    this.#left -=
      typeof chunk === "string" ? Buffer.byteLength(chunk) : chunk instanceof Uint8Array ? chunk.byteLength : 0;
    if (this.#left < 0) throw new Error(`The body is at least ${-this.#left} bytes longer than announced.`);
  }

  end(): void {
    if (this.#left !== undefined && this.#left > 0)
      throw new Error(`The body is ${this.#left} bytes shorter than announced.`);
  }
}

/** @returns false if no response is needed: the host has answered already, or the client is gone */
function writeHead(out: ServerResponse, { status, statusText, headers }: ResponseParts, shared: boolean): boolean {
  if (out.headersSent || out.destroyed) return false;
  if (!shared) {
    out.writeHead(status, statusText, headers as string[]);
    return true;
  }
  // Middleware adds headers when `writeHead` is called, so all of them are set before.
  const set = new Set<string>();
  for (let i = 0; i < headers.length; i += 2) {
    const [name, value] = [(headers[i] as string).toLowerCase(), headers[i + 1] as string];
    if (set.has(name) || name === "set-cookie" || name === "vary") out.appendHeader(name, value);
    else out.setHeader(name, value);
    set.add(name);
  }
  if (statusText === "") out.writeHead(status);
  else out.writeHead(status, statusText);
  return true;
}

/** Returns the announced length. */
function lengthIn(headers: readonly string[]): number | undefined {
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === "content-length");
  return at === -1 ? undefined : Number(headers[at + 1]);
}

/** Settles when the response accepts more data, or when the client has disconnected. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      response.off("drain", settle).off("close", settle);
      resolve();
    };
    response.on("drain", settle).on("close", settle);
    if (response.destroyed) process.nextTick(settle);
  });
}

function partsOf(response: Response): ResponseParts {
  // oxlint-disable-next-line no-underscore-dangle -- the name that srvx has for it
  if (isParted(response)) return response._toNodeResponse();
  const { status, statusText, headers, body } = response;
  return { status, statusText, headers: [...headers].flat(), body: body ?? undefined };
}

function isParted(response: Response): response is Response & Parted {
  return "_toNodeResponse" in response;
}

function report(errorContext: ErrorContext, error: unknown): void {
  startInUserCode(error);
  errorContext.logger.error(`${errorContext.view} failed while its body was sent.`, {
    ...errorContextFields(errorContext),
    error,
  });
}
