import type { ConnectInfo } from "../live/connect-info.ts";
import type { AnyPushes } from "../live/socket-types.ts";
import type { TransportHandle } from "../live/view-environment.ts";
import type { MetaChange } from "../presence/presence-owner.ts";
import type { PresenceTopic } from "../presence/presence-topic.ts";
import type { PresenceReader } from "../presence/presences.ts";
import type { TopicName } from "../pubsub/topic.ts";
import type { Refusal } from "./answers.ts";

/** The topics that a pattern matches: `"room:*"` matches `room:${string}`. */
export type TopicOf<Pattern extends string> = Pattern extends `${infer Prefix}*` ? `${Prefix}${string}` : Pattern;
/** The part of a topic that the `*` of its pattern matches. */
export type RestOf<Pattern extends string> = string extends Pattern
  ? string
  : Pattern extends `${string}*`
    ? string
    : "";

/** The arguments after the name of a push. A payload without required properties is optional. */
export type Payload<Value> = object extends Value ? [payload?: Value] : [payload: Value];

/**
 * One client on one topic: its state, and its line to the client. Every callback of a channel receives it.
 *
 * @typeParam Assigns the state: what `connect` and `join` returned
 * @typeParam Pushes the payloads of the pushes that the channel declares, by name
 */
export interface ChannelSocket<
  Assigns extends object = object,
  Pushes extends object = AnyPushes,
  Pattern extends string = string,
> {
  /** The topic that the client has joined, such as `"room:42"`. */
  readonly topic: TopicOf<Pattern>;
  /** The part of the topic that the `*` of the pattern matches, such as `"42"`. A client chooses it, so `join` must check it. */
  readonly rest: RestOf<Pattern>;
  /** The state: the assigns of `connect`, overlaid with the assigns of `join`. Not shared with other channels of the connection. */
  readonly assigns: Readonly<Assigns>;
  /** The request that opened the connection. */
  readonly connectInfo: ConnectInfo;
  /** The connection, shared by all channels of the client. */
  readonly transport: TransportHandle;

  /** Changes assigns. */
  assign(values: { readonly [Name in keyof Assigns]?: Assigns[Name] }): void;
  /** Changes one assign by its present value. */
  update<Name extends keyof Assigns>(name: Name, change: (value: Assigns[Name]) => Assigns[Name]): void;

  /**
   * Sends an event to this client. Does nothing after the channel has ended.
   *
   * @param payload a plain object; or a `Uint8Array`, which travels as a binary frame
   * @throws {LivewrightError} LW612 for bytes that cannot travel as a binary frame; in development LW423 if JSON would change the payload
   * @example socket.push("message", { text: "Hello" })
   */
  push<Name extends keyof Pushes & string>(event: Name, ...payload: Payload<Pushes[Name]>): void;
  /**
   * Sends an event to all clients of this topic, on all nodes of the bus, this client included.
   *
   * @throws {LivewrightError} as {@link push}
   * @example socket.broadcast("message", { text: "Hello" })
   */
  broadcast<Name extends keyof Pushes & string>(event: Name, ...payload: Payload<Pushes[Name]>): void;
  /** Sends an event to all other clients of this topic, on all nodes of the bus. */
  broadcastFrom<Name extends keyof Pushes & string>(event: Name, ...payload: Payload<Pushes[Name]>): void;
  /**
   * Calls a function inside the channel for each message of a topic of the bus, until the channel ends.
   *
   * @returns a function that ends the subscription
   * @throws {LivewrightError} LW702 beyond `limits.maxSubscriptions`
   * @example socket.subscribe(prices, ({ value }) => socket.push("price", { value }))
   */
  subscribe<Message = unknown>(topic: TopicName<Message>, receive: (message: Message) => unknown): () => void;
  /**
   * Calls a function inside the channel after a delay, unless the channel ends before.
   *
   * @param delay milliseconds
   * @returns a function that cancels the call
   * @throws {LivewrightError} LW702 beyond `limits.maxTimers`
   */
  sendAfter(run: () => unknown, delay: number): () => void;
  /**
   * Calls a function inside the channel again and again, until the channel ends.
   *
   * @param interval milliseconds
   * @returns a function that ends the calls
   * @throws {LivewrightError} LW702 beyond `limits.maxTimers`
   */
  repeat(run: () => unknown, interval: number): () => void;
  /**
   * Tracks a presence of this client, until the channel ends. If the channel tracks the key already, the meta is replaced.
   *
   * @param topic a topic from `presence` of `livewright/presence`
   * @param key identifies the user, such as a user id
   * @param meta JSON about this presence, which subscribers receive
   * @throws {LivewrightError} LW423 for a meta that JSON cannot carry, LW731 for other invalid arguments, LW732 if it is too large
   * @example socket.track(here(socket.rest), user.id, { name: user.name })
   */
  track<Meta extends object>(topic: PresenceTopic<Meta>, key: string, meta: NoInfer<Meta>): void;
  /** Replaces the meta of a presence of this channel, with a new one or by a function of the present one. */
  updatePresence<Meta extends object>(topic: PresenceTopic<Meta>, key: string, meta: MetaChange<NoInfer<Meta>>): void;
  /** Ends a presence of this channel, or all of a topic. Not needed when the channel ends. */
  untrack<Meta extends object>(topic: PresenceTopic<Meta>, key?: string): void;
  /** Reads the presences of topics. */
  readonly presence: PresenceReader;
  /**
   * Shows the presences of a topic to this client: pushes `presence_state`, and `presence_diff` for each change, as the `Presence` class of
   * the official client reads them.
   *
   * @returns a function that ends it
   * @throws {LivewrightError} LW702 beyond `limits.maxSubscriptions`
   */
  pushPresence<Meta extends object>(topic: PresenceTopic<Meta>): () => void;
  /** Ends the channel after the running callback. The client receives `phx_close`, and does not join again by itself. */
  close(): void;
}

/** The event of a client that may be answered later. It may be kept, for example in an assign. */
export interface ReplyTo {
  /** True while the channel runs and the event has no answer. */
  readonly waiting: boolean;
  /**
   * Answers the event, from any callback or from outside. Only the first answer counts.
   *
   * @param response a plain object, bytes, or `refuse(…)`; default an empty object
   * @returns true if the client was still waiting
   */
  reply(response?: object | Refusal): boolean;
}

/** Why a channel ended. */
export type ChannelEnd =
  /** The client left the topic. */
  | { readonly kind: "left" }
  /** The connection closed. */
  | { readonly kind: "closed" }
  /** The client joined the topic again, as it does after a lost answer. */
  | { readonly kind: "replaced" }
  /** The channel called `socket.close()`. */
  | { readonly kind: "stopped" }
  /** The server is shutting down. The client reconnects. */
  | { readonly kind: "shutdown" }
  /** A callback threw. */
  | { readonly kind: "crash"; readonly error: unknown };
