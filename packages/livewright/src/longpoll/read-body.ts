import { LivewrightError } from "../foundation/errors.ts";
import { textOf } from "./posted-messages.ts";

/**
 * Reads a body with messages.
 *
 * @param max the most bytes (`limits.maxPollBodyBytes`)
 * @returns `undefined` if it is not UTF-8
 * @throws {LivewrightError} LW504 if it is larger
 */
export async function readBody(
  { headers, body }: { readonly headers: Headers; readonly body: ReadableStream<Uint8Array> | null },
  max: number,
): Promise<string | undefined> {
  if (Number(headers.get("content-length") ?? 0) > max) throw tooLarge(max);
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Not cancelled on errors: that would end the connection before the response.
  const reader = body?.getReader();
  for (let next = await reader?.read(); next !== undefined && !next.done; next = await reader?.read()) {
    size += next.value.length;
    if (size > max) throw tooLarge(max);
    chunks.push(next.value);
  }
  return textOf(chunks);
}

function tooLarge(max: number): LivewrightError {
  return new LivewrightError("LW504", `The messages of a polling client have more than ${max} bytes.`, {
    hint: `limits.maxPollBodyBytes is ${max}. To allow more: endpoint({ limits: { maxPollBodyBytes: ${2 * max} } }).`,
  });
}
