import type { IncomingMessage } from "node:http";
import { performanceNow, unref } from "../foundation/clock.ts";
import { Budget } from "../foundation/budget.ts";

/** Bytes from which a chunk costs no more than its bytes. */
const SMALL = 1_024;

/**
 * Bounds the cost of bodies in small chunks (`Transfer-Encoding: chunked`). Node calls back for each chunk, and a chunk of one byte
 * takes six bytes of the connection. The chunks of one read are merged. If the small chunks of all bodies exceed the limit, these
 * bodies are read more slowly. One read of up to 64 KiB is never cut.
 *
 * @param perSecond small chunks of all bodies together
 * @param slowed called whenever a body is read more slowly
 * @returns a function to be called with each request before its body is read
 */
export function smallChunks(perSecond: number, slowed: () => void): (message: IncomingMessage) => void {
  const budget = new Budget(perSecond);
  return (message) => {
    if (message.headers["transfer-encoding"] !== undefined) bound(message, budget, slowed);
  };
}

function bound(message: IncomingMessage, budget: Budget, slowed: () => void): void {
  const push = message.push.bind(message);
  // oxlint-disable-next-line eslint/no-underscore-dangle -- the method of a Readable that starts reading
  const read = message._read.bind(message);
  let chunks: Buffer[] = [];
  let bytes = 0;
  let small = false;
  const flush = (): void => {
    const [first] = chunks;
    if (first === undefined) return;
    const whole = chunks.length === 1 ? first : Buffer.concat(chunks, bytes);
    chunks = [];
    bytes = 0;
    push(whole);
  };
  /** Milliseconds until the debt of small chunks is paid. */
  const owed = (): number => (small ? budget.wait(performanceNow()) : 0);
  message.push = (chunk: Buffer | null) => {
    if (chunk === null) {
      flush();
      return push(null);
    }
    if (chunks.length === 0) setImmediate(flush);
    chunks.push(chunk);
    bytes += chunk.length;
    small = chunk.length < SMALL;
    if (small) budget.spend(1, performanceNow());
    // Node stops reading the socket at `false`, and starts with `_read`.
    return owed() === 0 && message.readableLength + bytes < message.readableHighWaterMark;
  };
  // oxlint-disable-next-line eslint/no-underscore-dangle -- as above
  message._read = (size: number) => {
    const debt = owed();
    if (debt === 0) return read(size);
    slowed();
    const later = (): void => (message.destroyed ? undefined : read(size));
    unref(setTimeout(later, Math.ceil(debt)));
  };
}
