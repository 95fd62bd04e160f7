import { LivewrightError } from "../foundation/errors.ts";
import { DEFAULT_LIMITS } from "../foundation/limits.ts";

/**
 * Returns the maximum bytes of a request body.
 *
 * @param what the public function of the options, for errors
 * @throws {LivewrightError} LW102 if forms within the limits of the endpoint would not arrive
 */
export function bodyLimit(bodyBytes: number | undefined, maxParamBytes: number, what: string): number {
  if (bodyBytes === undefined) return Math.max(16 * 1024 * 1024, maxParamBytes);
  if (bodyBytes >= maxParamBytes || maxParamBytes === DEFAULT_LIMITS.maxParamBytes) return bodyBytes;
  throw new LivewrightError(
    "LW102",
    `bodyBytes is ${bodyBytes} and limits.maxParamBytes is ${maxParamBytes}. A form of that size never arrives.`,
    { hint: `${what}(app, { bodyBytes: ${maxParamBytes} })` },
  );
}

/** Returns a request whose body fails beyond a number of bytes. A body that announces fewer is left alone. */
export function boundBody(request: Request, most: number): Request {
  const { method, headers } = request;
  if (method === "GET" || method === "HEAD") return request;
  const length = headers.get("content-length");
  if (length !== null && Number(length) <= most) return request;
  return request.body === null ? request : withBody(request, bounded(request.body, most));
}

/** Returns a request with another body. */
export function withBody(request: Request, body: NonNullable<RequestInit["body"]>): Request {
  // The types of Node lack `duplex`, which a stream requires.
  const init: RequestInit & { readonly duplex: "half" } = { body, duplex: "half" };
  return new Request(request, init);
}

function bounded(body: ReadableStream<Uint8Array>, most: number): ReadableStream<Uint8Array> {
  let left = most;
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      left -= chunk.byteLength;
      if (left >= 0) controller.enqueue(chunk);
      // The endpoint reads the status of such an error.
      else controller.error(Object.assign(new Error(`The body has more than ${most} bytes.`), { statusCode: 413 }));
    },
  });
  return body.pipeThrough(count);
}
