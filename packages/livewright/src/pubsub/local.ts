import type { PubSub } from "./pubsub.ts";

/**
 * A bus inside one process. Messages are passed by reference and delivered before `broadcast` returns; a subscriber that
 * throws does not keep the others from receiving.
 *
 * @param onError told what a subscriber threw; by default it is rethrown after all were served
 * @example
 * ```ts
 * export const pubsub = localPubSub();
 * pubsub.broadcast("readings", { value: 21 });
 * ```
 */
export function localPubSub(onError: (error: unknown) => void = rethrowLater): PubSub {
  const topics = new Map<string, Set<Subscription>>();
  let count = 0;
  return {
    subscribe(topic, receive) {
      const subscription: Subscription = { receive, number: ++count };
      let subscriptions = topics.get(topic);
      if (subscriptions === undefined) topics.set(topic, (subscriptions = new Set()));
      subscriptions.add(subscription);
      return () => {
        const left = topics.get(topic);
        if (left?.delete(subscription) === true && left.size === 0) topics.delete(topic);
      };
    },
    broadcast(topic, message) {
      const subscriptions = topics.get(topic);
      if (subscriptions === undefined) return;
      const newest = count;
      for (const { receive, number } of subscriptions) {
        if (number > newest) break; // subscribed by one of the receivers, so only for what comes later
        try {
          receive(message);
        } catch (error) {
          onError(error);
        }
      }
    },
  };
}

/** An object of its own per subscription, so that one function may subscribe twice. */
interface Subscription {
  readonly receive: (message: unknown) => void;
  /** In the order of subscribing. */
  readonly number: number;
}

function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
