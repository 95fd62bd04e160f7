import { LivewrightError } from "../foundation/errors.ts";
import { markMade, refuseOtherCopy } from "../foundation/copies.ts";
import type { StandardSchema } from "../params/standard-schema.ts";
import { Message } from "./message.ts";

/**
 * A topic with the type of its messages. Created by {@link topic}.
 *
 * @typeParam Payload the type of the messages
 */
export class Topic<Payload> {
  /** The name on the bus. Two topics with the same name are the same. */
  readonly name: string;
  /** For the compiler only; absent at run time. */
  declare readonly "~payload"?: Payload;
  /** Checks messages that come from other processes. */
  readonly schema: StandardSchema<Payload> | undefined;

  constructor(name: string, schema?: StandardSchema<Payload>) {
    this.name = name;
    this.schema = schema;
  }

  /** False if each process makes the messages itself, so that they are never broadcast. */
  get broadcasts(): boolean {
    return true;
  }

  /** Identifies the messages of this topic in `handleInfo`. */
  get kind(): string {
    return this.name;
  }

  /** True if `handleInfo` received a message of this topic. Its `payload` then has the declared type. */
  is(value: unknown): value is Message<Payload> {
    return Message.is(value, this.kind);
  }
}
markMade(Topic.prototype);

/** A topic, or the name of one that carries any message. */
export type TopicName<Payload> = string | Topic<Payload>;

/**
 * Declares a topic, so that its broadcasters and subscribers agree on the type of its messages.
 *
 * @param name the name on the bus
 * @param schema parses the messages of other processes, which may run another version of the application. A message that does not match
 *   is logged and not delivered. Must be synchronous. Messages of the same process are not parsed
 * @example
 * ```ts
 * export const readings = topic<Reading>("readings");
 * export const room = (id: string) => topic<Chat>(`room:${id}`);
 *
 * app.broadcast(readings, { value: 21 });
 *
 * // in a view: by a function for this topic …
 * socket.subscribe(readings, ({ value }) => socket.assign({ value }));
 * // … or in the view's handleInfo, which may get other messages too
 * socket.subscribe(readings);
 * handleInfo(socket, info) { if (readings.is(info)) socket.assign({ value: info.payload.value }); }
 * ```
 */
export function topic<Payload>(name: string, schema?: StandardSchema<Payload>): Topic<Payload> {
  return new Topic(name, schema);
}

/**
 * Returns the name of a topic, for implementations of a bus.
 *
 * @throws {LivewrightError} LW731 for a topic of presences
 * @example topicName(topic<number>("readings")) // "readings"
 */
export function topicName(of: TopicName<unknown>): string {
  if (typeof of === "string") return of;
  // A topic of another copy would lose the type of its messages.
  refuseOtherCopy(of, `The topic "${of.name}"`);
  if (!of.broadcasts) {
    throw new LivewrightError("LW731", `"${of.name}" is a topic of presences, which are tracked and not broadcast.`, {
      hint: "socket.track(topic, key, meta), and socket.subscribe(topic, ({ joins, leaves }) => …) in a view",
    });
  }
  return of.name;
}

/** Returns the schema of a topic that declares one. */
export function schemaOf(of: TopicName<unknown>): StandardSchema | undefined {
  return typeof of === "string" ? undefined : of.schema;
}
