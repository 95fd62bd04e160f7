import type { ServerResponse } from "node:http";
import process from "node:process";
import { ignore } from "../foundation/ignore.ts";
import { startInUserCode } from "../foundation/stack.ts";
import { andThen } from "../foundation/maybe-async.ts";
import { type ErrorContext, errorContextFields, runInContext } from "../telemetry/error-context.ts";
import { compressParts, type ResponseParts } from "./compress-response.ts";

/** A response of srvx. */
interface Parted {
  _toNodeResponse(): ResponseParts;
}

type Reader = ReadableStreamDefaultReader<unknown>;

/**
 * Prepares a response for srvx: compresses it, and takes over the sending of a stream. srvx could send it too, but a failing body
 * would go unnoticed: the log would have no entry, and the connection would stay open if the error is `undefined`.
 *
 * @param response the endpoint's response
 * @param errorContext returns the context to which failures of the body are attributed
 * @param accepted the `Accept-Encoding` header of the request; `undefined` to compress nothing
 */
export function streamedResponse(
  response: Response,
  errorContext: () => ErrorContext,
  accepted?: string | null,
): Response | Promise<Response> {
  // oxlint-disable-next-line no-underscore-dangle -- the name that srvx has for it
  const parts = isParted(response) ? response._toNodeResponse() : partsOf(response);
  const send = (): ResponseParts | Promise<ResponseParts> =>
    accepted === undefined ? parts : compressParts(parts, accepted);
  if (!(parts.body instanceof ReadableStream)) return andThen(send(), asResponse);
  const whose = errorContext();
  return runInContext(whose, async () => {
    try {
      const ready = await send();
      if (!(ready.body instanceof ReadableStream)) return asResponse(ready);
      const reader: Reader = ready.body.getReader();
      // srvx sends the head after this. A body that fails before is answered with 500.
      const first = await reader.read();
      return asResponse({ ...ready, body: new Pipe(reader, first, whose, lengthIn(ready.headers)) });
    } catch (error) {
      report(whose, error);
      return new Response(null, { status: 500 });
    }
  });
}

/** Writes the rest of a body into the response. srvx calls `pipe` after the head, or `destroy` if the client disconnected. */
class Pipe {
  readonly #reader: Reader;
  readonly #first: Awaited<ReturnType<Reader["read"]>>;
  readonly #errorContext: ErrorContext;
  /** The announced bytes that were not written yet. */
  #left: number | undefined;

  constructor(
    reader: Reader,
    first: Awaited<ReturnType<Reader["read"]>>,
    errorContext: ErrorContext,
    announced: number | undefined,
  ) {
    this.#left = announced;
    this.#reader = reader;
    this.#first = first;
    this.#errorContext = errorContext;
  }

  pipe(response: ServerResponse): void {
    // A response to HEAD announces a body that is not sent.
    if (response.req.method === "HEAD") this.#left = undefined;
    response.on("error", ignore);
    response.once("close", () => this.destroy());
    void runInContext(this.#errorContext, async () => this.#write(response));
  }

  destroy(): void {
    this.#reader.cancel().catch(ignore);
  }

  /**
   * Throws if a body is longer than announced, which would corrupt the connection. Node's `strictContentLength` does the same, but
   * up to 20.19 it compares a string with a number and refuses every body.
   */
  #count(chunk: unknown): void {
    if (this.#left === undefined) return;
    this.#left -=
      typeof chunk === "string" ? Buffer.byteLength(chunk) : chunk instanceof Uint8Array ? chunk.byteLength : 0;
    if (this.#left < 0) throw new Error(`The body is at least ${-this.#left} bytes longer than announced.`);
  }

  async #write(response: ServerResponse): Promise<void> {
    try {
      for (let next = this.#first; ; next = await this.#reader.read()) {
        if (response.destroyed) return;
        if (next.done) break;
        this.#count(next.value);
        // Node refuses chunks that are neither text nor bytes.
        if (!response.write(next.value)) await drained(response);
      }
      if (this.#left !== undefined && this.#left > 0)
        throw new Error(`The body is ${this.#left} bytes shorter than announced.`);
      response.end();
    } catch (error) {
      if (response.destroyed) return;
      report(this.#errorContext, error);
      this.#reader.cancel(error).catch(ignore);
      response.destroy();
    }
  }
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

function partsOf({ status, statusText, headers, body }: Response): ResponseParts {
  return { status, statusText, headers: [...headers].flat(), body };
}

function isParted(response: Response): response is Response & Parted {
  return "_toNodeResponse" in response;
}

function asResponse(parts: ResponseParts): Response {
  // The only method that srvx calls on responses that have it.
  return { _toNodeResponse: () => parts } satisfies Parted as unknown as Response;
}

function report(errorContext: ErrorContext, error: unknown): void {
  startInUserCode(error);
  errorContext.logger.error(`${errorContext.view} failed while its body was sent.`, {
    ...errorContextFields(errorContext),
    error,
  });
}
