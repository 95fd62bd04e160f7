import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions } from "../foundation/known-options.ts";
import type { MaybePromise } from "../foundation/maybe-async.ts";
import { Topic, type TopicName, topicName } from "../pubsub/topic.ts";
import { addHook } from "./hooks.ts";
import type { Halt } from "./navigation.ts";
import type { Socket } from "./socket.ts";
import type { SocketState } from "./socket-state.ts";

/** A topic in the options of a view or component, with its handler. */
export interface GivenTopic<Assigns extends object, Payload, Pushes extends object> {
  /** The topic, its name, or a function from the assigns to it; `undefined` is no subscription. */
  readonly topic: TopicName<Payload> | ((assigns: Readonly<Assigns>) => TopicName<Payload> | undefined);
  /** Handles each message that is broadcast on the topic. */
  handle(socket: Socket<Assigns, Pushes>, message: Payload): MaybePromise<void | Halt>;
}

/** A topic of a view or component, whose types only its author knows. */
export interface TopicSubscription {
  readonly topic: TopicName<unknown> | ((assigns: never) => TopicName<unknown> | undefined);
  readonly handle: (socket: never, message: never) => unknown;
}

const PARTS = { topic: true, handle: true } as const;
const NONE: readonly never[] = Object.freeze([]);

/**
 * Reads the `topics` of a view or component.
 *
 * @param what their owner, as the end of the message: `a view`
 * @throws {LivewrightError} LW408 for an entry without a topic or a handler
 */
export function readTopics(topics: unknown, what: string): readonly TopicSubscription[] {
  if (topics === undefined) return NONE;
  if (typeof topics !== "object" || topics === null || Array.isArray(topics)) {
    throw new LivewrightError("LW408", `The topics of ${what} are ${describeValue(topics)}, not an object.`, {
      hint: HINT,
    });
  }
  return Object.entries(topics as Record<string, unknown>).map(([name, given]) => {
    checkOptions(given as object, PARTS, `The topic "${name}"`, "LW408");
    const { topic, handle } = (given ?? {}) as Partial<TopicSubscription>;
    if (typeof handle !== "function") {
      throw new LivewrightError("LW408", `The topic "${name}" of ${what} has no handler.`, { hint: HINT });
    }
    if (typeof topic !== "string" && typeof topic !== "function" && !(topic instanceof Topic)) {
      throw new LivewrightError(
        "LW408",
        `The topic "${name}" of ${what} is ${describeValue(topic)}. Expected a topic, its name, or a function.`,
        { hint: HINT },
      );
    }
    return { topic, handle: handle.bind(given) };
  });
}

const HINT = "topics: { readings: { topic: readings, handle: (socket, reading) => socket.assign({ reading }) } }";

/** Subscribes a connected view or component to the topics that do not depend on its assigns. */
export function subscribeFixed(topics: readonly TopicSubscription[], socket: Socket): void {
  for (const { topic, handle } of topics) {
    if (typeof topic !== "function") socket.subscribe(topic, (message) => handle(socket as never, message as never));
  }
}

/**
 * Subscribes a connected view or component to the topics that depend on its assigns, and follows them after each render. Call
 * it after `mount`.
 */
export function followAssigns(topics: readonly TopicSubscription[], socket: Socket, state: SocketState): void {
  if (!state.connected || !topics.some(({ topic }) => typeof topic === "function")) return;
  const current = topics.map(() => ({ name: undefined as string | undefined, stop: (): void => {} }));
  const follow = (): void => {
    for (const [index, { topic, handle }] of topics.entries()) {
      const subscription = current[index];
      if (typeof topic !== "function" || subscription === undefined) continue;
      const next = (topic as (assigns: object) => TopicName<unknown> | undefined)(state.assigns);
      const name = next === undefined ? undefined : topicName(next);
      if (name === subscription.name) continue;
      subscription.stop();
      subscription.name = name;
      subscription.stop =
        next === undefined ? () => {} : socket.subscribe(next, (message) => handle(socket as never, message as never));
    }
  };
  follow();
  addHook(state, "afterRender", "topics that follow the assigns", follow);
}
