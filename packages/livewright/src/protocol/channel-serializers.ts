import { LivewrightError } from "../foundation/errors.ts";
import { badFrame } from "./bad-frame.ts";
import { encodeBinaryBroadcast, encodeBinaryPush, encodeBinaryReply } from "./binary-frames.ts";
import { decodeBinary } from "./binary.ts";
import type { ChannelMessage } from "./message.ts";
import { decodeFrame, encodePush, encodeReply, type ReplyStatus } from "./serializer.ts";
import { EVENTS } from "./topics.ts";

/** A frame, text or binary. */
export type ChannelFrame = string | Uint8Array;

/**
 * Reads and writes the frames of channels in one version of the protocol. A payload is any JSON, or a `Uint8Array` for a binary frame.
 */
export interface ChannelSerializer {
  readonly version: string;
  /** @throws {LivewrightError} LW601 for a frame that cannot be read */
  readonly read: (frame: ChannelFrame) => ChannelMessage;
  readonly reply: (
    joinRef: string | null,
    ref: string | null,
    topic: string,
    status: ReplyStatus,
    payload: unknown,
  ) => ChannelFrame;
  readonly push: (joinRef: string | null, topic: string, event: string, payload: unknown) => ChannelFrame;
  /** Returns a frame for every client of the topic. It names no join. */
  readonly broadcast: (topic: string, event: string, payload: unknown) => ChannelFrame;
  /** Returns the frame that ends a channel, `phx_close` or `phx_error`. It carries the join_ref in place of a ref too. */
  readonly end: (joinRef: string | null, topic: string, event: "phx_close" | "phx_error", payload: object) => string;
}

/** Version 2: an array for each message, and binary frames. */
const V2: ChannelSerializer = {
  version: "2.0.0",
  read(frame) {
    if (typeof frame === "string") return decodeFrame(frame, true);
    const { joinRef, ref, topic, event, payload } = decodeBinary(frame);
    // Copied, because the frame is good only until the next one.
    return { joinRef: joinRef || null, ref: ref || null, topic, event, payload: Uint8Array.from(payload) };
  },
  reply: (joinRef, ref, topic, status, payload) =>
    payload instanceof Uint8Array
      ? encodeBinaryReply(joinRef, ref, topic, status, payload)
      : encodeReply(joinRef, ref, topic, status, json(payload)),
  push: (joinRef, topic, event, payload) =>
    payload instanceof Uint8Array
      ? encodeBinaryPush(joinRef, topic, event, payload)
      : encodePush(joinRef, null, topic, event, json(payload)),
  broadcast: (topic, event, payload) =>
    payload instanceof Uint8Array
      ? encodeBinaryBroadcast(topic, event, payload)
      : encodePush(null, null, topic, event, json(payload)),
  end: (joinRef, topic, event, payload) => encodePush(joinRef, joinRef, topic, event, json(payload)),
};

/** Version 1, of clients before Phoenix 1.4 and of some other languages: an object for each message, and no binary frames. */
const V1: ChannelSerializer = {
  version: "1.0.0",
  read(frame) {
    if (typeof frame !== "string") throw badFrame("version 1.0.0 has no binary frames");
    let message: unknown;
    try {
      message = JSON.parse(frame);
    } catch (cause) {
      throw badFrame("it is not JSON", { cause });
    }
    if (typeof message !== "object" || message === null) throw badFrame("it is not an object");
    const { join_ref = null, ref = null, topic, event, payload } = message as Readonly<Record<string, unknown>>;
    return decodeFrame(JSON.stringify([join_ref, ref, topic, event, payload]), true);
  },
  reply: (_joinRef, ref, topic, status, payload) =>
    v1(topic, EVENTS.reply, ref, `{"status":"${status}","response":${text(payload)}}`),
  push: (_joinRef, topic, event, payload) => v1(topic, event, null, text(payload)),
  broadcast: (topic, event, payload) => v1(topic, event, null, text(payload)),
  end: (joinRef, topic, event, payload) => v1(topic, event, joinRef, json(payload)),
};

function v1(topic: string, event: string, ref: string | null, payloadJson: string): string {
  return `{"topic":${JSON.stringify(topic)},"event":${JSON.stringify(event)},"ref":${JSON.stringify(ref)},"payload":${payloadJson}}`;
}

function json(payload: unknown): string {
  return JSON.stringify(payload) ?? "{}";
}

function text(payload: unknown): string {
  if (!(payload instanceof Uint8Array)) return json(payload);
  throw new LivewrightError(
    "LW612",
    "A binary message cannot be sent to a client with version 1.0.0 of the protocol.",
    {
      hint: "Connect with vsn 2.0.0, the default of the phoenix client since 1.4, or send text.",
    },
  );
}

/**
 * Returns the serializer for the `vsn` of a client.
 *
 * @param vsn `null` if the client names none, which means version 1, as in Phoenix
 * @returns `undefined` for an unknown version
 */
export function channelSerializer(vsn: string | null): ChannelSerializer | undefined {
  if (vsn === null || /^1\.0\.\d{1,3}$/.test(vsn)) return V1;
  return /^2\.0\.\d{1,3}$/.test(vsn) ? V2 : undefined;
}
