import { badFrame } from "./bad-frame.ts";
import { type ChannelMessage, type Message, MESSAGE_LIMITS } from "./message.ts";

/** The outcome of a request. */
export type ReplyStatus = "ok" | "error";

/**
 * Reads one text frame, `[join_ref, ref, topic, event, payload]`. Protocol section 1.2.
 *
 * @param text the frame; its size has been checked by the transport
 * @throws LivewrightError `LW601` for anything that is not such a frame
 * @example decodeFrame('["4","8","lv:phx-a1","event",{}]') // { joinRef: "4", ref: "8", topic: "lv:phx-a1", … }
 */
export function decodeFrame(text: string): Message & { readonly payload: Readonly<Record<string, unknown>> };
/** @param anyPayload accepts any JSON as the payload, as channels of the application do */
export function decodeFrame(text: string, anyPayload: true): ChannelMessage;
export function decodeFrame(text: string, anyPayload = false): unknown {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch (cause) {
    throw badFrame("it is not JSON", { cause });
  }
  if (!Array.isArray(frame) || frame.length !== 5) throw badFrame("it is not an array of five elements");
  const [joinRef, ref, topic, event, payload] = frame as unknown[];
  if (joinRef !== null && (typeof joinRef !== "string" || joinRef.length > MESSAGE_LIMITS.ref))
    throw badFrame("its join_ref is not a short string or null");
  if (ref !== null && (typeof ref !== "string" || ref.length > MESSAGE_LIMITS.ref))
    throw badFrame("its ref is not a short string or null");
  if (typeof topic !== "string" || topic.length > MESSAGE_LIMITS.topic)
    throw badFrame("its topic is not a short string");
  if (typeof event !== "string" || event.length > MESSAGE_LIMITS.event)
    throw badFrame("its event is not a short string");
  if (!anyPayload && (typeof payload !== "object" || payload === null || Array.isArray(payload)))
    throw badFrame("its payload is not an object");
  return { joinRef, ref, topic, event, payload };
}

/**
 * Returns a reply frame. For a joined channel use `Envelope`, which has half of it prepared.
 *
 * @param responseJson a JSON object, `{}` for an empty one
 * @example encodeReply(null, "7", "phoenix", "ok", "{}") // '[null,"7","phoenix","phx_reply",{"status":"ok","response":{}}]'
 */
export function encodeReply(
  joinRef: string | null,
  ref: string | null,
  topic: string,
  status: ReplyStatus,
  responseJson: string,
): string {
  return encodePush(joinRef, ref, topic, "phx_reply", `{"status":"${status}","response":${responseJson}}`);
}

/**
 * Returns a frame from its parts. The payload is JSON already: diffs are built as text and never parsed again.
 *
 * @param payloadJson a JSON object
 */
export function encodePush(
  joinRef: string | null,
  ref: string | null,
  topic: string,
  event: string,
  payloadJson: string,
): string {
  const head = `[${JSON.stringify(joinRef)},${JSON.stringify(ref)},${JSON.stringify(topic)}`;
  return `${head},${JSON.stringify(event)},${payloadJson}]`;
}
