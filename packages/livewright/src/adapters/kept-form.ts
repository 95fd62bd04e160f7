import type { IncomingMessage } from "node:http";

/** The bytes of forms that pass through the parsers of a server. */
const KEPT = new WeakMap<IncomingMessage, Kept>();

interface Kept {
  /** The chunks so far; `undefined` if they are more than allowed, or not wanted. */
  chunks: Buffer[] | undefined;
  bytes: number;
}

/** True for the forms that parsers do not keep exactly: `a=1&a=2` and `a[]=1&a[]=2` may become the same value. */
export function isFlatForm({ headers }: IncomingMessage): boolean {
  return /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(headers["content-type"] ?? "");
}

/**
 * Keeps the bytes of a form while a parser reads it. The parser holds the same chunks.
 *
 * @param most bytes; a longer form is not kept
 */
export function keepForm(message: IncomingMessage, most: number): void {
  const push = message.push.bind(message);
  const kept: Kept = { chunks: [], bytes: 0 };
  KEPT.set(message, kept);
  message.push = (chunk: Buffer | null) => {
    if (chunk !== null && kept.chunks !== undefined) {
      kept.bytes += chunk.length;
      if (kept.bytes > most) kept.chunks = undefined;
      else kept.chunks.push(chunk);
    }
    return push(chunk);
  };
}

/** Stops keeping a form that no parser has read. */
export function forgetForm(message: IncomingMessage): void {
  const kept = KEPT.get(message);
  if (kept !== undefined) kept.chunks = undefined;
}

/** Returns the bytes of a form that was read. A compressed form has other bytes than its parser saw. */
export function keptForm(message: IncomingMessage): Buffer | undefined {
  const chunks = message.headers["content-encoding"] === undefined ? KEPT.get(message)?.chunks : undefined;
  return chunks && Buffer.concat(chunks);
}
