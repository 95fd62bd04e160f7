import { LivewrightError } from "../foundation/errors.ts";
import { type ErrorContext, currentErrorContext, isForeign, runIn } from "../telemetry/error-context.ts";
import type { PubSub } from "./pubsub.ts";
import { topicName } from "./topic.ts";

/**
 * A bus inside one process. Messages are passed by reference and delivered before `broadcast` returns; what a subscriber
 * broadcasts while it receives is delivered after the message it is receiving, so that all subscribers get the two in that
 * order. A subscriber that throws does not keep the others from receiving.
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
  /** What was broadcast while a message is delivered; `undefined` when none is. */
  let waiting: Delivery[] | undefined;
  /** How many messages led to the one that is delivered, each broadcast by a receiver of the one before. */
  let depth = 0;
  const hand = ({ receive }: Subscription, message: unknown): void => {
    try {
      receive(message as never);
    } catch (error) {
      onError(error);
    }
  };
  const deliver = ({ message, subscriptions, newest, from }: Delivery): void => {
    for (const subscription of subscriptions) {
      const { number, subscriber, errorContext } = subscription;
      if (number > newest) break; // subscribed after the message was broadcast, so only for what comes later
      if (from !== undefined && subscriber === from) continue;
      if (isForeign(errorContext)) runIn(errorContext, () => hand(subscription, message));
      else hand(subscription, message);
    }
  };
  return {
    subscribe(to, receive, subscriber) {
      const topic = topicName(to);
      const subscription: Subscription = { receive, number: ++count, subscriber, errorContext: currentErrorContext() };
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
      const delivery: Delivery = { message, subscriptions, newest: count, from, depth: depth + 1 };
      if (waiting !== undefined) {
        if (depth >= MAX_DEPTH) throw endless(topicName(to));
        waiting.push(delivery);
        return;
      }
      waiting = [delivery];
      try {
        for (const next of waiting) {
          depth = next.depth;
          deliver(next);
        }
      } finally {
        waiting = undefined;
        depth = 0;
      }
    },
  };
}

/** A message on its way to those who had subscribed when it was broadcast. */
interface Delivery {
  readonly message: unknown;
  readonly subscriptions: ReadonlySet<Subscription>;
  /** The number of the last of them. */
  readonly newest: number;
  readonly from: object | undefined;
  readonly depth: number;
}

/** Receivers that answer each other for ever would never give back the thread. */
const MAX_DEPTH = 1_000;

function endless(topic: string): LivewrightError {
  return new LivewrightError("LW711", `Receivers of "${topic}" broadcast ${MAX_DEPTH} times because of each other.`, {
    hint: "Broadcast later what answers a message: queueMicrotask(() => pubsub.broadcast(topic, answer))",
  });
}

/** An object of its own per subscription, so that one function may subscribe twice. */
interface Subscription {
  readonly receive: (message: never) => void;
  /** In the order of subscribing. */
  readonly number: number;
  readonly subscriber: object | undefined;
  /** What subscribed: later failures in work of `receive` are attributed to it. */
  readonly errorContext: ErrorContext | undefined;
}

function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
