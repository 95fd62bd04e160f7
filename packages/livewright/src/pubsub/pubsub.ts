// pubsub: messages from one place to every view that asked for them.
//
// Owns: the interface a backplane implements, the bus inside one process (local.ts), topics and kinds of messages with
// their types. Called by: process, for what sockets ask for, and user code, to broadcast. May import: foundation, telemetry.

import type { TopicName } from "./topic.ts";

/**
 * A bus of topics. Delivery is in the order of broadcasting, to each subscription once.
 *
 * Whoever writes one gets topics as objects too: `topicName` says what to send over the network. The methods are properties,
 * so that the compiler refuses a bus that knows only strings.
 */
export interface PubSub {
  /**
   * Delivers every later message of `topic` to `receive`.
   *
   * @param subscriber who this is for, if they also broadcast: see `broadcast`
   * @returns a function that ends the subscription; calling it again does nothing
   */
  readonly subscribe: <Payload = unknown>(
    topic: TopicName<Payload>,
    receive: (message: Payload) => void,
    subscriber?: object,
  ) => () => void;

  /**
   * Sends `message` to all subscribers of `topic`, on this machine and on others if the bus reaches them.
   *
   * @param from a subscriber that shall not get it, usually because it sends it
   */
  readonly broadcast: <Payload = unknown>(topic: TopicName<Payload>, message: NoInfer<Payload>, from?: object) => void;
}
