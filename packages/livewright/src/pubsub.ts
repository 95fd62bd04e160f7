/**
 * Messages between views: topics and kinds of messages with their types, and the bus they travel on. `socket.subscribe` and
 * `app.broadcast` use them.
 *
 * @example
 * ```ts
 * import { html, liveView } from "livewright";
 * import { topic } from "livewright/pubsub";
 * ```
 *
 * @module
 */

export { message, type Message, type MessageKind } from "./pubsub/message.ts";
export { topic, topicName, type Topic, type TopicName } from "./pubsub/topic.ts";
export { localPubSub } from "./pubsub/local.ts";
export type { PubSub } from "./pubsub/pubsub.ts";
export type { MessageCodec } from "./buses/message-codec.ts";
export type { RemoteBusOptions, RemotePubSub } from "./buses/remote-bus.ts";
