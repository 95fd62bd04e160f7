import { LivewrightError } from "../foundation/errors.ts";
import { Stream } from "../html/stream.ts";
import { AsyncResult } from "./async/async-result.ts";
import type { SocketState } from "./socket-state.ts";
import { Upload } from "./uploads/upload.ts";

/**
 * Fails if `mount` or a hook returned a stream, an upload or an async result under another name than its own. Its changes
 * would reach the assign of its own name, and the returned one would never change.
 *
 * @param assigns the returned assigns, before they are set
 * @param callback the start of the message, which names the callback
 * @param props of a component: values of the parent view, which the component may rename
 * @throws {LivewrightError} LW438
 */
export function checkMounted(state: SocketState, assigns: object, callback: string, props: object = {}): void {
  for (const [name, value] of Object.entries(assigns) as [string, unknown][]) {
    const own = nameOf(state, value);
    if (own === undefined || own.name === name || Object.hasOwn(props, own.name)) continue;
    throw new LivewrightError(
      "LW438",
      `${callback} returned the ${own.kind} "${own.name}" as "${name}", which would never change.`,
      { hint: `Use one name for both: { ${name}: socket.${own.method}("${name}", …) }` },
    );
  }
}

/** Returns the name of a value that belongs to this socket and changes with it. */
function nameOf(
  { streams, uploads, assigns }: SocketState,
  value: unknown,
): { readonly name: string; readonly kind: string; readonly method: string } | undefined {
  if (value instanceof Stream) {
    return streams.get(value.name)?.identity === value.identity
      ? { name: value.name, kind: "stream", method: "stream" }
      : undefined;
  }
  if (value instanceof Upload) {
    return uploads.get(value.name)?.upload.ref === value.ref
      ? { name: value.name, kind: "upload", method: "allowUpload" }
      : undefined;
  }
  if (!(value instanceof AsyncResult)) return undefined;
  const name = Object.keys(assigns).find((key) => assigns[key] === value);
  if (name === undefined) return undefined;
  return streams.has(name)
    ? { name, kind: "stream", method: "streamAsync" }
    : { name, kind: "async result", method: "assignAsync" };
}
