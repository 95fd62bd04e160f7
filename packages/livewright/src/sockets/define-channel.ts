import { markMade, refuseOtherCopy } from "../foundation/copies.ts";
import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { bindCallback, checkFunction, isSchema } from "../live/read-callbacks.ts";
import type { StandardSchema } from "../params/standard-schema.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import type { Topic } from "../pubsub/topic.ts";
import type { Payload, TopicOf } from "./channel-socket.ts";
import { broadcastTo, channelTopic } from "./channel-topic.ts";
import type { AnyPushes, ChannelContract, ChannelOptions, ContractOf } from "./channel-types.ts";

/** A broadcast of a channel, as subscribers in the server receive it: the event with its payload. */
export type ChannelMessageOf<Pushes> = {
  readonly [Name in keyof Pushes]: { readonly event: Name; readonly payload: Pushes[Name] };
}[keyof Pushes];

/** A callback without its types. */
type Callback = (...args: readonly unknown[]) => unknown;
/** A handler without its types. */
export type AnyChannelHandler = Callback | { readonly params: StandardSchema; readonly handle: Callback };

/** The callbacks of a channel without their types. */
export interface ChannelCallbacks {
  readonly params: StandardSchema | undefined;
  readonly join: Callback;
  readonly handleEvent: Callback | undefined;
  readonly terminate: Callback | undefined;
  /** Maps, so that a name from a client reaches only handlers. */
  readonly events: ReadonlyMap<string, AnyChannelHandler>;
  readonly intercept: ReadonlyMap<string, Callback>;
}

/**
 * A kind of channel, from {@link channel}.
 *
 * @typeParam Connected the assigns that it needs from `connect`
 * @typeParam Contract the side that its clients see
 */
export class Channel<Connected extends object = object, Contract extends ChannelContract = ChannelContract> {
  readonly pattern: Contract["pattern"];
  /** The start of its topics. */
  readonly prefix: string;
  /** True if its pattern ends with `*`. */
  readonly open: boolean;
  readonly callbacks: ChannelCallbacks;
  /** For the compiler only; absent at run time. */
  declare readonly "~needs"?: (connected: Connected) => void;
  /** For the compiler only; absent at run time. */
  declare readonly "~contract"?: Contract;

  constructor(pattern: Contract["pattern"], callbacks: ChannelCallbacks) {
    this.pattern = pattern;
    this.open = pattern.endsWith("*");
    this.prefix = this.open ? pattern.slice(0, -1) : pattern;
    this.callbacks = callbacks;
  }

  /** True if clients can join `topic` here. */
  matches(topic: string): boolean {
    return this.open ? topic.startsWith(this.prefix) : topic === this.prefix;
  }

  /**
   * Sends an event to all clients of a topic, from anywhere in the server: a view, a route, a job.
   *
   * @param bus the endpoint, or its `pubsub`
   * @throws {LivewrightError} LW450 for a topic that the pattern does not match, LW612 for bytes that cannot travel as a binary frame
   * @example Room.broadcast(app, "room:42", "message", { text: "The server restarts at noon." })
   */
  broadcast<Name extends keyof Contract["pushes"] & string>(
    bus: PubSub | { readonly pubsub: PubSub },
    topic: TopicOf<Contract["pattern"]>,
    event: Name,
    ...[payload]: Payload<Contract["pushes"][Name]>
  ): void {
    broadcastTo("pubsub" in bus ? bus.pubsub : bus, this.#own(topic), event, payload);
  }

  /**
   * Returns the topic of the bus that carries the broadcasts of a channel topic, so that views receive them too.
   *
   * @throws {LivewrightError} LW450 for a topic that the pattern does not match
   * @example
   * socket.subscribe(Room.messages("room:42"), ({ event, payload }) => {
   *   if (event === "message") socket.streamInsert("messages", payload);
   * });
   */
  messages(topic: TopicOf<Contract["pattern"]>): Topic<ChannelMessageOf<Contract["pushes"]>> {
    return channelTopic(this.#own(topic)) as Topic<unknown> as Topic<ChannelMessageOf<Contract["pushes"]>>;
  }

  #own(topic: string): string {
    if (this.matches(topic)) return topic;
    throw new LivewrightError("LW450", `${JSON.stringify(topic)} is not a topic of the channel "${this.pattern}".`, {
      hint: this.open ? `Its topics start with "${this.prefix}".` : `It has one topic, "${this.prefix}".`,
    });
  }
}
markMade(Channel.prototype);

/** A channel without its types. */
export interface AnyChannel {
  readonly pattern: string;
  readonly prefix: string;
  readonly callbacks: ChannelCallbacks;
  matches(topic: string): boolean;
}

/** A channel that needs at most the assigns `Connected`. */
export interface ChannelFor<Connected> extends AnyChannel {
  readonly "~needs"?: (connected: Connected) => void;
}

/** A `channel` for channels that read the assigns `Connected` of their connection. */
export type DefineChannel<Connected extends object> = <
  const Pattern extends string,
  Params = unknown,
  Joined = unknown,
  Events = unknown,
  Pushes extends object = AnyPushes,
  Options = unknown,
>(
  pattern: Pattern,
  options: Options & ChannelOptions<Connected, Pattern, Params, Joined, Events, Pushes>,
) => Channel<Connected, ContractOf<Pattern, Options, Pushes>>;

/**
 * Defines a channel, the events and pushes on the topics of a pattern. All types are inferred: the assigns from what `join` returns, the
 * payload of an event from its schema. Write `pushes` and `join` before the other callbacks, since inference reads from top to bottom.
 *
 * A channel that reads assigns of its connection declares them: `channel<Connected>()("room:*", { … })`.
 *
 * @param pattern a topic, or the start of topics with a final `*`
 * @throws {LivewrightError} LW450 for a pattern with another `*`, and for unknown or invalid options
 * @example
 * ```ts
 * const Room = channel("room:*", {
 *   params: z.object({ name: z.string().max(40) }),
 *   pushes: { message: z.object({ from: z.string(), text: z.string() }) },
 *   join: (socket, { name }) => ({ name }),
 *   events: {
 *     say: {
 *       params: z.object({ text: z.string().max(500) }),
 *       handle: (socket, { text }) => socket.broadcast("message", { from: socket.assigns.name, text }),
 *     },
 *   },
 * });
 * ```
 */
export function channel<Connected extends object>(): DefineChannel<Connected>;
export function channel<
  const Pattern extends string,
  Params = unknown,
  Joined = unknown,
  Events = unknown,
  Pushes extends object = AnyPushes,
  Options = unknown,
>(
  pattern: Pattern,
  options: Options & ChannelOptions<object, Pattern, Params, Joined, Events, Pushes>,
): Channel<object, ContractOf<Pattern, Options, Pushes>>;
export function channel(...given: readonly unknown[]): unknown {
  return given.length === 0 ? defineChannel : defineChannel(given[0], given[1]);
}

const KNOWN: KnownOptions<ChannelOptions<object, string, unknown, unknown, unknown, object>> = {
  params: true,
  pushes: true,
  join: true,
  events: true,
  handleEvent: true,
  intercept: true,
  terminate: true,
};

function defineChannel(pattern: unknown, options: unknown): AnyChannel {
  if (typeof pattern !== "string" || pattern === "" || pattern.slice(0, -1).includes("*") || pattern === "phoenix") {
    throw new LivewrightError("LW450", `The pattern of a channel cannot be ${describeValue(pattern)}.`, {
      hint: 'A pattern is a topic, "lobby", or the start of topics, "room:*". The topic "phoenix" is that of heartbeats.',
    });
  }
  const what = `the channel "${pattern}"`;
  checkOptions(options, KNOWN, `The channel "${pattern}"`, "LW450");
  const given = (options ?? {}) as { readonly [name: string]: unknown };
  const { params } = given;
  if (params !== undefined && !isSchema(params)) throw notSchema(`The params of ${what}`, params);
  if (typeof given["join"] !== "function") {
    throw new LivewrightError("LW450", `The channel "${pattern}" has no join function.`, {
      hint: `It decides who may join: channel("${pattern}", { join: () => ({}) }) lets everyone in.`,
    });
  }
  const bound = (name: string): Callback | undefined => {
    checkFunction(given[name], `${name} of ${what}`, "LW450");
    return bindCallback(given, name, what) as Callback | undefined;
  };
  const channelOf = new Channel(pattern, {
    params,
    join: bound("join") as Callback,
    handleEvent: bound("handleEvent"),
    terminate: bound("terminate"),
    events: readEvents(given["events"], what),
    intercept: readIntercept(given["intercept"], what),
  });
  Object.freeze(channelOf);
  return channelOf;
}

function readEvents(events: unknown, what: string): ReadonlyMap<string, AnyChannelHandler> {
  return new Map(
    entriesOf(events, "events", what).map(([name, handler]): [string, AnyChannelHandler] => {
      if (typeof handler === "function") return [name, handler as Callback];
      checkOptions(handler, { params: true, handle: true }, `The event "${name}" of ${what}`, "LW450");
      const { params, handle } = (handler ?? {}) as { readonly params?: unknown; readonly handle?: unknown };
      if (!isSchema(params)) throw notSchema(`The params of the event "${name}" of ${what}`, params);
      if (typeof handle !== "function") {
        throw new LivewrightError("LW450", `The event "${name}" of ${what} has no handler.`, {
          hint: `events: { ${name}: (socket, payload) => … }`,
        });
      }
      return [name, { params, handle: handle.bind(handler) as Callback }];
    }),
  );
}

function readIntercept(intercept: unknown, what: string): ReadonlyMap<string, Callback> {
  return new Map(
    entriesOf(intercept, "intercept", what).map(([name, handle]) => {
      checkFunction(handle, `intercept.${name} of ${what}`, "LW450");
      return [name, handle as Callback];
    }),
  );
}

function entriesOf(given: unknown, name: string, what: string): [string, unknown][] {
  if (given === undefined) return [];
  if (typeof given === "object" && given !== null && !Array.isArray(given)) return Object.entries(given);
  throw new LivewrightError("LW450", `${name} of ${what} is ${describeValue(given)}, not an object.`, {
    hint: `${name}: { name: (socket, payload) => … }`,
  });
}

function notSchema(what: string, given: unknown): LivewrightError {
  return new LivewrightError("LW450", `${what} are ${describeValue(given)}, not a schema.`, {
    hint: "params: z.object({ … }), or any other Standard Schema",
  });
}

/** Fails unless a value is a channel of this copy of the package. */
export function checkChannel(value: unknown, where: string): asserts value is AnyChannel {
  if (value instanceof Channel) return;
  refuseOtherCopy(value, `A channel of ${where}`);
  throw new LivewrightError("LW450", `A channel of ${where} is ${describeValue(value)}.`, {
    hint: 'channels: [channel("room:*", { … })]',
  });
}
