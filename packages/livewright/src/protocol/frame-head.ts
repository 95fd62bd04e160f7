import { badFrame } from "./bad-frame.ts";
import { type Message, MESSAGE_LIMITS } from "./message.ts";

/** Characters of a text frame within which its head ends, however long its parts are: escapes take six for one. */
export const HEAD_LENGTH: number = 6 * (2 * MESSAGE_LIMITS.ref + MESSAGE_LIMITS.topic + MESSAGE_LIMITS.event) + 64;

const SPACE = String.raw`[ \t\r\n]*`;
const TEXT = String.raw`"(?:[^"\\]|\\.)*"`;
const HEAD = new RegExp(
  String.raw`^${SPACE}\[${[`null|${TEXT}`, `null|${TEXT}`, TEXT, TEXT].map((part) => `${SPACE}(${part})${SPACE},`).join("")}`,
);

/** The part of a message in front of its payload. */
export type FrameHead = Omit<Message, "payload">;

/**
 * Reads the head of a text frame whose payload is not read, because it is too large.
 *
 * @param start the first {@link HEAD_LENGTH} characters of the frame, or more
 * @throws LivewrightError `LW601` for a frame that does not begin like one
 * @example readHead('["4","8","lv:phx-a1","event",{"type":') // { joinRef: "4", ref: "8", topic: "lv:phx-a1", event: "event" }
 */
export function readHead(start: string): FrameHead {
  const [, joinRef = "", ref = "", topic = "", event = ""] = HEAD.exec(start.slice(0, HEAD_LENGTH)) ?? [];
  try {
    const head = JSON.parse(`[${joinRef},${ref},${topic},${event}]`) as [string | null, string | null, string, string];
    return { joinRef: head[0], ref: head[1], topic: head[2], event: head[3] };
  } catch (cause) {
    throw badFrame("it is too large, and does not begin like a frame", { cause });
  }
}
