import { LivewrightError } from "../foundation/errors.ts";
import { type ErrorContext, currentErrorContext, isForeign, runIn } from "../telemetry/error-context.ts";
import type { PubSub } from "./pubsub.ts";
import { topicName } from "./topic.ts";

/**
 * Creates a bus inside one process. Messages are passed by reference and delivered before `broadcast` returns. A message that a
 * subscriber broadcasts while it receives is delivered afterwards, so that all subscribers receive the two in that order. If a
 * subscriber throws, the others still receive the message.
 *
 * @param onError receives the errors of subscribers; default rethrows them after the delivery
 * @example
 * ```ts
 * export const pubsub = localPubSub();
 * pubsub.broadcast("readings", { value: 21 });
 * ```
 */
export function localPubSub(onError: (error: unknown) => void = rethrowLater): PubSub {
  const topics = new Map<string, Set<Subscription>>();
  let count = 0;
  /** Messages broadcast during a delivery; `undefined` outside of one. */
  let waiting: Delivery[] | undefined;
  /** The number of messages that led to the current one, each broadcast by a receiver of the previous one. */
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
      if (number > newest) break; // subscribed after this message was broadcast
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

/** A message and the subscribers at the time of its broadcast. */
interface Delivery {
  readonly message: unknown;
  readonly subscriptions: ReadonlySet<Subscription>;
  /** The number of the newest of these subscribers. */
  readonly newest: number;
  readonly from: object | undefined;
  readonly depth: number;
}

/** Receivers that answer each other endlessly would block the thread. */
const MAX_DEPTH = 1_000;

function endless(topic: string): LivewrightError {
  return new LivewrightError("LW711", `Receivers of "${topic}" broadcast ${MAX_DEPTH} times because of each other.`, {
    hint: "Broadcast later what answers a message: queueMicrotask(() => pubsub.broadcast(topic, answer))",
  });
}

/** An object per subscription, so that one function may subscribe twice. */
interface Subscription {
  readonly receive: (message: never) => void;
  /** Its position in the order of subscriptions. */
  readonly number: number;
  readonly subscriber: object | undefined;
  /** The subscriber's context, to which later failures in work of `receive` are attributed. */
  readonly errorContext: ErrorContext | undefined;
}

function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
