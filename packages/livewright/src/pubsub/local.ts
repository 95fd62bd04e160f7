import type { PubSub } from "./pubsub.ts";
import { topicName } from "./topic.ts";

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
    subscribe(to, receive, subscriber) {
      const topic = topicName(to);
      const subscription: Subscription = { receive, number: ++count, subscriber };
      let subscriptions = topics.get(topic);
      if (subscriptions === undefined) topics.set(topic, (subscriptions = new Set()));
      subscriptions.add(subscription);
      return () => {
        const left = topics.get(topic);
        if (left?.delete(subscription) === true && left.size === 0) topics.delete(topic);
      };
    },
    broadcast(to, message, from) {
      const subscriptions = topics.get(topicName(to));
      if (subscriptions === undefined) return;
      const newest = count;
      for (const { receive, number, subscriber } of subscriptions) {
        if (number > newest) break; // subscribed by one of the receivers, so only for what comes later
        if (from !== undefined && subscriber === from) continue;
        try {
          receive(message as never);
        } catch (error) {
          onError(error);
        }
      }
    },
  };
}

/** An object of its own per subscription, so that one function may subscribe twice. */
interface Subscription {
  readonly receive: (message: never) => void;
  /** In the order of subscribing. */
  readonly number: number;
  readonly subscriber: object | undefined;
}

function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
