import { LivewrightError } from "../foundation/errors.ts";
import type { PubSub } from "../pubsub/pubsub.ts";

/** The subscriptions of one view, at most one per topic. They end with it. */
export class Subscriptions {
  readonly #topics = new Map<string, () => void>();
  readonly #pubsub: PubSub;
  readonly #limit: number;

  /** @param limit topics the view may be subscribed to at once */
  constructor(pubsub: PubSub, limit: number) {
    this.#pubsub = pubsub;
    this.#limit = limit;
  }

  /** Subscribes to a topic, unless that was done. Throws LW702 if there are too many. */
  add(topic: string, receive: (message: unknown) => void): void {
    if (this.#topics.has(topic)) return;
    if (this.#topics.size >= this.#limit)
      throw new LivewrightError("LW702", `The view already has ${this.#limit} subscriptions.`);
    this.#topics.set(topic, this.#pubsub.subscribe(topic, receive));
  }

  remove(topic: string): void {
    const unsubscribe = this.#topics.get(topic);
    this.#topics.delete(topic);
    unsubscribe?.();
  }

  /** Ends them all. A bus that is gone already may fail at it; what it threw first is thrown when all are done. */
  removeAll(): void {
    const errors: unknown[] = [];
    for (const topic of this.#topics.keys()) {
      try {
        this.remove(topic);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
