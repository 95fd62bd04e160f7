import { LimitError } from "../foundation/limit-error.ts";
import type { SocketState, SubscriptionRequest } from "../live/socket-state.ts";
import type { Presences } from "../presence/presences.ts";
import { PresenceTopic } from "../presence/presence-topic.ts";
import { Message } from "../pubsub/message.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import { Topic, type TopicName, topicName } from "../pubsub/topic.ts";
import type { ProcessMessage } from "./messages.ts";

/** One subscription to the bus, for all subscriptions of a view to one topic. */
interface Listening {
  /** Subscriptions that deliver to `handleInfo`, in order. A view may subscribe to a topic more than once. */
  readonly plain: Set<SubscriptionRequest>;
  /** Subscriptions with their own function, in order. */
  readonly receivers: Set<SubscriptionRequest>;
  end: () => void;
}

/** The subscriptions of one view and its components. They end with it. */
export class Subscriptions {
  // A typed topic and a plain name have separate entries, since `handleInfo` gets their messages in different forms. The map is
  // created for the first subscription: most views have none.
  #topics: Map<string, Listening> | undefined;
  #size = 0;
  readonly #pubsub: PubSub;
  readonly #presences: Presences;
  readonly #limit: number;
  readonly #post: (message: ProcessMessage) => void;

  /**
   * @param limit topics and receiving functions that the view may have at the same time
   * @param post puts messages into the mailbox of the view
   */
  constructor(pubsub: PubSub, presences: Presences, limit: number, post: (message: ProcessMessage) => void) {
    this.#pubsub = pubsub;
    this.#presences = presences;
    this.#limit = limit;
    this.#post = post;
  }

  /**
   * Subscribes, unless the request has been cancelled.
   *
   * @throws {LimitError} LW702 if there are too many, or one topic was asked for that often
   */
  add(request: SubscriptionRequest): void {
    if (request.cancelled) return;
    const key = keyOf(request.topic);
    const { receive } = request;
    const known = this.#topics?.get(key);
    const again = receive === undefined && known !== undefined && known.plain.size > 0;
    // Subscribing again to the same topic does not count, but stays until it is cancelled.
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

  /** Cancels the oldest subscription for `handleInfo`. Its `stop` function then does nothing. */
  unsubscribe(topic: TopicName<unknown>): void {
    const [oldest] = this.#topics?.get(keyOf(topic))?.plain ?? [];
    oldest?.stop?.();
  }

  /** Sends a message to the subscribers of a topic. */
  broadcast(topic: TopicName<unknown>, message: unknown, others: boolean): void {
    this.#pubsub.broadcast(topicName(topic), message, others ? this : undefined);
  }

  /** Cancels the subscriptions of a removed component. */
  stop(owner: SocketState): void {
    for (const { receivers } of this.#topics?.values() ?? [])
      for (const request of receivers) if (request.owner === owner) request.stop?.();
  }

  /** Cancels all subscriptions. If the bus fails, its first error is thrown after the last subscription. */
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
    const typed = topic instanceof Topic;
    const name = typed ? topic.name : topic;
    const listening: Listening = { plain: new Set(), receivers: new Set(), end: () => {} };
    const receive = (message: unknown): void => {
      if (listening.plain.size > 0)
        this.#post({ kind: "info", message: typed ? new Message(topic.kind, message) : message });
      for (const request of listening.receivers) {
        const run = (): unknown => (request.cancelled ? undefined : request.receive?.(message as never));
        this.#post({ kind: "run", run, what: `subscription to "${name}"`, owner: request.owner });
      }
    };
    // Each process makes the diffs of presences itself, so they are not on the bus.
    listening.end =
      topic instanceof PresenceTopic
        ? this.#presences.subscribe(topic, receive)
        : this.#pubsub.subscribe(topicName(topic), receive, this);
    (this.#topics ??= new Map<string, Listening>()).set(key, listening);
    return listening;
  }

  /** Removes one subscription for `handleInfo`. */
  #drop(key: string, listening: Listening, request: SubscriptionRequest): void {
    if (listening.plain.delete(request) && listening.plain.size === 0) this.#free(key, listening);
  }

  /** Makes room for one subscription, and leaves the topic if this was its last. */
  #free(key: string, listening: Listening): void {
    this.#size--;
    if (listening.plain.size > 0 || listening.receivers.size > 0) return;
    this.#topics?.delete(key);
    listening.end();
  }
}

function keyOf(topic: TopicName<unknown>): string {
  return topic instanceof Topic ? `typed ${topic.kind}` : `plain ${topic}`;
}
