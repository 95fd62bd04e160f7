// pubsub: broadcasts messages to the views that subscribe to them. Owns the interface of a bus, the bus inside one process
// (local.ts), and topics and kinds of messages with their types.

import type { TopicName } from "./topic.ts";

/**
 * A bus of topics. Delivers in the order of broadcasts, once per subscription.
 *
 * An implementation also receives topics as objects; `topicName` returns the name to send over the network. The methods are properties,
 * so that the compiler refuses a bus that accepts only strings.
 */
export interface PubSub {
  /**
   * Delivers every later message of `topic` to `receive`.
   *
   * @param subscriber identifies the subscriber, if it also broadcasts: see `broadcast`
   * @returns a function that ends the subscription; later calls have no effect
   */
  readonly subscribe: <Payload = unknown>(
    topic: TopicName<Payload>,
    receive: (message: Payload) => void,
    subscriber?: object,
  ) => () => void;

  /**
   * Sends `message` to all subscribers of `topic`, on this machine and on others if the bus reaches them.
   *
   * @param from a subscriber that is skipped, usually the sender
   */
  readonly broadcast: <Payload = unknown>(topic: TopicName<Payload>, message: NoInfer<Payload>, from?: object) => void;
}
