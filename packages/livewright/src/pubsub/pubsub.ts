// pubsub: messages from one place to every view that asked for them.
//
// Owns: the interface a backplane implements, and the bus inside one process (local.ts). Called by: process, for
// `socket.subscribe`, and user code, to broadcast. May import: foundation, telemetry.

/** A bus of topics. Delivery is in the order of broadcasting, to each subscriber once per subscription. */
export interface PubSub {
  /**
   * Delivers every later message of `topic` to `receive`.
   *
   * @returns a function that ends the subscription; calling it again does nothing
   */
  subscribe(topic: string, receive: (message: unknown) => void): () => void;

  /** Sends `message` to all subscribers of `topic`, on this machine and on others if the bus reaches them. */
  broadcast(topic: string, message: unknown): void;
}
