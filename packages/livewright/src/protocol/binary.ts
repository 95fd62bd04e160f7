import { badFrame } from "./bad-frame.ts";
import { type Message, MESSAGE_LIMITS } from "./message.ts";

const PUSH = 0;
const HEADER_BYTES = 5;
/** A byte order mark is kept: two different frames must not read as the same topic. */
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads one binary frame, the layout the client uses for upload chunks. Protocol section 1.5.
 *
 * ```
 * 0 | length of join_ref | ref | topic | event     five bytes
 * join_ref ref topic event                         UTF-8, no separators
 * payload                                          the rest
 * ```
 *
 * @returns the message; its payload is a view of `bytes`, not a copy, and good only as long as they are
 * @throws LivewrightError `LW601` for any other kind of frame, a frame that ends too early, or text that is not UTF-8
 */
export function decodeBinary(bytes: Uint8Array): Message & { readonly payload: Uint8Array } {
  if (bytes.length < HEADER_BYTES) throw badFrame("it is shorter than its header");
  const [kind, joinRefLength = 0, refLength = 0, topicLength = 0, eventLength = 0] = bytes;
  if (kind !== PUSH) throw badFrame("it is not a push");
  const refStart = HEADER_BYTES + joinRefLength;
  const topicStart = refStart + refLength;
  const eventStart = topicStart + topicLength;
  const payloadStart = eventStart + eventLength;
  if (payloadStart > bytes.length) throw badFrame("it ends before its header says");
  // Lengths are one byte, which is less than a topic may have anyway.
  if (joinRefLength > MESSAGE_LIMITS.ref || refLength > MESSAGE_LIMITS.ref) throw badFrame("its refs are too long");
  if (eventLength > MESSAGE_LIMITS.event) throw badFrame("its event is too long");
  return {
    joinRef: text(bytes, HEADER_BYTES, refStart),
    ref: text(bytes, refStart, topicStart),
    topic: text(bytes, topicStart, eventStart),
    event: text(bytes, eventStart, payloadStart),
    payload: bytes.subarray(payloadStart),
  };
}

function text(bytes: Uint8Array, start: number, end: number): string {
  try {
    return UTF8.decode(bytes.subarray(start, end));
  } catch (cause) {
    throw badFrame("its header is not UTF-8", { cause });
  }
}
