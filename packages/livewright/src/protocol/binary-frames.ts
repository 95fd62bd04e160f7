import { LivewrightError } from "../foundation/errors.ts";
import type { ReplyStatus } from "./serializer.ts";

const PUSH = 0;
const REPLY = 1;
const BROADCAST = 2;
/** A length is one byte. */
const MAX_PART = 255;
const UTF8 = new TextEncoder();

/** Returns a binary message for one channel (protocol section 1.5). */
export function encodeBinaryPush(
  joinRef: string | null,
  topic: string,
  event: string,
  payload: Uint8Array,
): Uint8Array {
  return encode(PUSH, [joinRef ?? "", topic, event], payload);
}

/** Returns a binary reply. */
export function encodeBinaryReply(
  joinRef: string | null,
  ref: string | null,
  topic: string,
  status: ReplyStatus,
  payload: Uint8Array,
): Uint8Array {
  return encode(REPLY, [joinRef ?? "", ref ?? "", topic, status], payload);
}

/** Returns a binary message for every client that has joined the topic. */
export function encodeBinaryBroadcast(topic: string, event: string, payload: Uint8Array): Uint8Array {
  return encode(BROADCAST, [topic, event], payload);
}

function encode(kind: number, texts: readonly string[], payload: Uint8Array): Uint8Array {
  const parts = texts.map((text) => UTF8.encode(text));
  const lengths = parts.map(({ length }) => length);
  const long = texts.find((_, index) => (lengths[index] ?? 0) > MAX_PART);
  if (long !== undefined) {
    throw new LivewrightError("LW612", `${JSON.stringify(long)} is too long for a binary message.`, {
      hint: `Topic and event of a binary message have at most ${MAX_PART} bytes each.`,
    });
  }
  const frame = new Uint8Array(1 + lengths.length + lengths.reduce((sum, length) => sum + length, payload.length));
  frame.set([kind, ...lengths]);
  let at = 1 + lengths.length;
  for (const part of [...parts, payload]) {
    frame.set(part, at);
    at += part.length;
  }
  return frame;
}
