import { checkPayload } from "../foundation/check-json.ts";
import type { SchemaResult, StandardSchema } from "../params/standard-schema.ts";
import { type ChannelFrame, channelSerializer, type ChannelSerializer } from "../protocol/channel-serializers.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import { Topic } from "../pubsub/topic.ts";

/** One event on its way to all clients of a topic. */
export interface ChannelBroadcast {
  readonly event: string;
  readonly payload: unknown;
}

/** The frames of broadcasts by version: encoded once for all clients in the process. Holds only objects that no other code changes. */
const FRAMES = new WeakMap<object, Map<string, ChannelFrame>>();

/** Checks the shape of a message from another process. */
const SHAPE: StandardSchema<ChannelBroadcast> = {
  "~standard": {
    version: 1,
    vendor: "livewright",
    validate(value): SchemaResult<ChannelBroadcast> {
      const { event, payload } = (
        typeof value === "object" && value !== null ? value : {}
      ) as Partial<ChannelBroadcast>;
      if (typeof event !== "string") return { issues: [{ message: "It is not a message of a channel." }] };
      return { value: broadcastOf(event, payload) };
    },
  },
};

/** Returns the topic of the bus for the clients of a channel's topic. The prefix separates it from the application's topics. */
export function channelTopic(topic: string): Topic<ChannelBroadcast> {
  return new Topic(`channel:${topic}`, SHAPE);
}

function broadcastOf(event: string, payload: unknown): ChannelBroadcast {
  const message: ChannelBroadcast = { event, payload };
  FRAMES.set(message, new Map());
  return message;
}

/**
 * Sends an event to all clients of a topic.
 *
 * @param from a channel that is skipped
 * @throws {LivewrightError} LW612 for bytes that cannot travel as a binary frame
 */
export function broadcastTo(pubsub: PubSub, topic: string, event: string, payload: unknown, from?: object): void {
  const message = broadcastOf(event, payload);
  // Encoded before anyone receives it, so that a payload that cannot travel is an error of its sender.
  frameFor(topic, message, channelSerializer("2.0.0") as ChannelSerializer);
  pubsub.broadcast(channelTopic(topic), message, from);
}

/** Returns the frame of a broadcast in one version of the protocol. */
export function frameFor(topic: string, message: ChannelBroadcast, serializer: ChannelSerializer): ChannelFrame {
  const frames = FRAMES.get(message);
  const known = frames?.get(serializer.version);
  if (known !== undefined) return known;
  const frame = serializer.broadcast(topic, message.event, message.payload);
  frames?.set(serializer.version, frame);
  return frame;
}

/** In development, throws for a payload that JSON would change. */
export function checkSent(development: boolean, payload: unknown, what: string): void {
  if (development && payload !== undefined && !(payload instanceof Uint8Array)) checkPayload(payload, what);
}
