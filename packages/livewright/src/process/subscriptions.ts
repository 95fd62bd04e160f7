import { LimitError } from "../foundation/limit-error.ts";
import type { SocketState, SubscriptionRequest } from "../live/socket-state.ts";
import { Message } from "../pubsub/message.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import { Topic, type TopicName, topicName } from "../pubsub/topic.ts";
import type { ProcessMessage } from "./messages.ts";

/** What one view listens to on one topic: one subscription to the bus, however many asked for it. */
interface Listening {
  /** Those for `handleInfo`, in the order of subscribing: a topic may be asked for more than once. */
  readonly plain: Set<SubscriptionRequest>;
  /** Those with a function of their own, in the order of subscribing. */
  readonly receivers: Set<SubscriptionRequest>;
  end: () => void;
}

/** The subscriptions of one view and its components. They end with it. */
export class Subscriptions {
  // A topic and a plain name are kept apart, since `handleInfo` gets their messages in different forms. Most views have
  // no subscription, so there is no map before the first.
  #topics: Map<string, Listening> | undefined;
  #size = 0;
  readonly #pubsub: PubSub;
  readonly #limit: number;
  readonly #post: (message: ProcessMessage) => void;

  /**
   * @param limit topics, and functions that receive from them, the view may have at once
   * @param post puts what they bring into the mailbox of the view
   */
  constructor(pubsub: PubSub, limit: number, post: (message: ProcessMessage) => void) {
    this.#pubsub = pubsub;
    this.#limit = limit;
    this.#post = post;
  }

  /**
   * Subscribes, unless that was taken back since it was asked for.
   *
   * @throws {LimitError} LW702 if there are too many, or one topic was asked for that often
   */
  add(request: SubscriptionRequest): void {
    if (request.cancelled) return;
    const key = keyOf(request.topic);
    const { receive } = request;
    const known = this.#topics?.get(key);
    const again = receive === undefined && known !== undefined && known.plain.size > 0;
    // Asking for a topic again is no further subscription, but is kept until it is taken back.
    if (again && known.plain.size < this.#limit) known.plain.add(request);
    else {
      if (again || this.#size >= this.#limit)
        throw new LimitError(
          "LW702",
          "maxSubscriptions",
          this.#limit,
          `The view already has ${this.#limit} subscriptions.`,
          "End those you no longer need: const stop = socket.subscribe(…); stop().",
        );
      this.#take(request, known ?? this.#listen(key, request.topic));
    }
    const listening = this.#topics?.get(key) as Listening;
    request.stop = () => {
      request.stop = undefined;
      request.cancelled = true;
      if (receive === undefined) this.#drop(key, listening, request);
      else if (listening.receivers.delete(request)) this.#free(key, listening);
    };
  }

  /** Takes back one subscription for `handleInfo`, the oldest. What would stop that one has nothing left to stop. */
  unsubscribe(topic: TopicName<unknown>): void {
    const [oldest] = this.#topics?.get(keyOf(topic))?.plain ?? [];
    oldest?.stop?.();
  }

  /** Sends a message to those who listen, from this view. */
  broadcast(topic: TopicName<unknown>, message: unknown, others: boolean): void {
    this.#pubsub.broadcast(topicName(topic), message, others ? this : undefined);
  }

  /** A component is gone. */
  stop(owner: SocketState): void {
    for (const { receivers } of this.#topics?.values() ?? [])
      for (const request of receivers) if (request.owner === owner) request.stop?.();
  }

  /** Ends them all. A bus that is gone already may fail at it; what it threw first is thrown when all are done. */
  removeAll(): void {
    const errors: unknown[] = [];
    for (const listening of this.#topics?.values() ?? []) {
      for (const request of listening.receivers) request.cancelled = true;
      try {
        listening.end();
      } catch (error) {
        errors.push(error);
      }
    }
    this.#topics = undefined;
    this.#size = 0;
    if (errors.length > 0) throw errors[0];
  }

  #take(request: SubscriptionRequest, listening: Listening): void {
    this.#size++;
    (request.receive === undefined ? listening.plain : listening.receivers).add(request);
  }

  #listen(key: string, topic: TopicName<unknown>): Listening {
    const name = topicName(topic);
    const typed = topic instanceof Topic;
    const listening: Listening = { plain: new Set(), receivers: new Set(), end: () => {} };
    const receive = (message: unknown): void => {
      if (listening.plain.size > 0) this.#post({ kind: "info", message: typed ? new Message(name, message) : message });
      for (const request of listening.receivers) {
        const run = (): unknown => (request.cancelled ? undefined : request.receive?.(message as never));
        this.#post({ kind: "run", run, what: `subscription to "${name}"`, owner: request.owner });
      }
    };
    listening.end = this.#pubsub.subscribe(name, receive, this);
    (this.#topics ??= new Map<string, Listening>()).set(key, listening);
    return listening;
  }

  /** One subscription for `handleInfo` less. */
  #drop(key: string, listening: Listening, request: SubscriptionRequest): void {
    if (listening.plain.delete(request) && listening.plain.size === 0) this.#free(key, listening);
  }

  /** There is room for one more; and nobody may listen to the topic any more. */
  #free(key: string, listening: Listening): void {
    this.#size--;
    if (listening.plain.size > 0 || listening.receivers.size > 0) return;
    this.#topics?.delete(key);
    listening.end();
  }
}

function keyOf(topic: TopicName<unknown>): string {
  return topic instanceof Topic ? `typed ${topic.name}` : `plain ${topic}`;
}
