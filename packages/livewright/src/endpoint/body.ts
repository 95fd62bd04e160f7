import { LivewrightError } from "../foundation/errors.ts";

/**
 * Reads the body of a request and leaves it for others to read again.
 *
 * @param limit bytes; what is announced counts, and then what arrives, since the one is only what the client says
 * @throws LivewrightError LW504 when the body is larger
 */
export async function peekBody(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge(limit);
  const reader = request.clone().body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
  if (reader === undefined) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return join(chunks, size);
    size += value.length;
    if (size > limit) {
      // Both ends of a cloned body, or the stream goes on; and not awaited, since neither end is done before the other.
      void Promise.allSettled([reader.cancel(), request.body?.cancel()]);
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

function tooLarge(limit: number): LivewrightError {
  return new LivewrightError("LW504", `The request body is larger than ${limit} bytes.`);
}
