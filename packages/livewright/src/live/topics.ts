import { EMPTY_LIST } from "../foundation/appended.ts";
import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions } from "../foundation/known-options.ts";
import type { MaybePromise } from "../foundation/maybe-async.ts";
import { Topic, type TopicName } from "../pubsub/topic.ts";
import { addHook } from "./hooks.ts";
import type { Halt } from "./navigation.ts";
import type { Socket } from "./socket.ts";
import type { SocketState } from "./socket-state.ts";

/** Handles a message of a topic. */
type TopicHandler<Assigns extends object, Payload, Pushes extends object> = (
  socket: Socket<Assigns, Pushes>,
  message: Payload,
) => MaybePromise<void | Halt>;

/** A topic with its handler. */
export interface TopicSubscription {
  readonly topic: TopicName<unknown>;
  readonly handle: (socket: never, message: never) => unknown;
}

/** Connects a topic with its handler, where the topic depends on the assigns. */
type On<Assigns extends object, Pushes extends object> = <Payload>(
  topic: TopicName<Payload>,
  handle: TopicHandler<Assigns, Payload, Pushes>,
) => TopicSubscription;

/** An entry in `topics` of a view or component. */
export type GivenTopic<Assigns extends object, Payload, Pushes extends object> =
  | {
      /** The topic, or its name. */
      readonly topic: TopicName<Payload>;
      /** Handles each message that is broadcast on the topic. */
      readonly handle: TopicHandler<Assigns, Payload, Pushes>;
    }
  | ((assigns: Readonly<Assigns>, on: On<Assigns, Pushes>) => TopicSubscription | false | undefined);

/** Chooses a topic by the assigns. */
type TopicChoice = (assigns: never, on: On<never, never>) => TopicSubscription | false | undefined;

/** Any entry in `topics`. */
export type AnyTopic = TopicSubscription | TopicChoice;

const PARTS = { topic: true, handle: true } as const;

/**
 * Reads the `topics` of a view or component.
 *
 * @param what names their owner in the message: `a view`
 * @throws {LivewrightError} LW408 for an entry without a topic or a handler
 */
export function readTopics(topics: unknown, what: string): readonly AnyTopic[] {
  if (topics === undefined) return EMPTY_LIST;
  if (typeof topics !== "object" || topics === null || Array.isArray(topics)) {
    throw new LivewrightError("LW408", `The topics of ${what} are ${describeValue(topics)}, not an object.`, {
      hint: HINT,
    });
  }
  return Object.entries(topics as Record<string, unknown>).map(([name, given]) => {
    if (typeof given === "function") return given as TopicChoice;
    checkOptions(given, PARTS, `The topic "${name}"`, "LW408");
    const { topic, handle } = (given ?? {}) as Partial<TopicSubscription>;
    if (typeof handle !== "function") {
      throw new LivewrightError("LW408", `The topic "${name}" of ${what} has no handler.`, { hint: HINT });
    }
    if (typeof topic !== "string" && !(topic instanceof Topic)) {
      throw new LivewrightError(
        "LW408",
        `The topic "${name}" of ${what} is ${describeValue(topic)}. Expected a topic or its name.`,
        { hint: HINT },
      );
    }
    return { topic, handle: handle.bind(given) };
  });
}

const HINT = "topics: { readings: { topic: readings, handle: (socket, reading) => socket.assign({ reading }) } }";

/** Subscribes a connected view or component to the topics that do not depend on its assigns. */
export function subscribeFixed(topics: readonly AnyTopic[], socket: Socket): void {
  for (const given of topics) {
    if (typeof given !== "function")
      socket.subscribe(given.topic, (message) => given.handle(socket as never, message as never));
  }
}

/** A topic that depends on the assigns, with its current subscription. */
interface Followed {
  readonly choose: TopicChoice;
  /** The latest handler, which may read the assigns of its closure. */
  handle: TopicSubscription["handle"];
  topic: TopicName<unknown> | undefined;
  stop: () => void;
}

/**
 * Subscribes a connected view or component to the topics that depend on its assigns, and follows them after each render. Call
 * it after `mount`.
 */
export function followAssigns(topics: readonly AnyTopic[], socket: Socket, state: SocketState): void {
  if (!state.connected) return;
  const followed = topics
    .filter((given) => typeof given === "function")
    .map((choose): Followed => ({ choose, handle: () => {}, topic: undefined, stop: () => {} }));
  if (followed.length === 0) return;
  const follow = (): void => {
    for (const each of followed) followOne(each, socket, state.assigns);
  };
  follow();
  addHook(state, "afterRender", "topics that depend on the assigns", follow);
}

function followOne(followed: Followed, socket: Socket, assigns: object): void {
  const chosen = followed.choose(assigns as never, (topic, handle) => ({ topic, handle }));
  const topic = chosen === false ? undefined : chosen?.topic;
  if (chosen !== false && chosen !== undefined) followed.handle = chosen.handle;
  if (sameTopic(topic, followed.topic)) return;
  followed.stop();
  followed.topic = topic;
  followed.stop =
    topic === undefined
      ? () => {}
      : socket.subscribe(topic, (message) => followed.handle(socket as never, message as never));
}

function sameTopic(a: TopicName<unknown> | undefined, b: TopicName<unknown> | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return kindOf(a) === kindOf(b);
}

/** A topic of presences and one of messages differ, even if they have the same name. */
function kindOf(topic: TopicName<unknown>): string {
  return typeof topic === "string" ? topic : topic.kind;
}
