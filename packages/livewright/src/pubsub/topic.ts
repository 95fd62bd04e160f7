import { markMade, refuseOtherCopy } from "../foundation/copies.ts";
import { Message } from "./message.ts";

/**
 * A topic that knows the type of what is broadcast on it. Made by {@link topic}.
 *
 * @typeParam Payload what is broadcast
 */
export class Topic<Payload> {
  /** What the bus knows it by; two topics of one name are the same. */
  readonly name: string;
  /** Types only; nothing is there at run time. */
  declare readonly "~payload"?: Payload;

  constructor(name: string) {
    this.name = name;
  }

  /** Whether a message that `handleInfo` got was broadcast on this topic; then its `payload` has the declared type. */
  is(value: unknown): value is Message<Payload> {
    return Message.is(value, this.name);
  }
}
markMade(Topic.prototype);

/** A topic, or the name of one, on which anything may be broadcast. */
export type TopicName<Payload> = string | Topic<Payload>;

/**
 * Declares a topic, so that those who broadcast on it and those who subscribe to it agree on the type of its messages.
 *
 * @param name what the bus knows it by
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
export function topic<Payload>(name: string): Topic<Payload> {
  return new Topic(name);
}

/** What the bus knows a topic by. For those who write a bus. */
export function topicName(of: TopicName<unknown>): string {
  if (typeof of === "string") return of;
  // Its messages would arrive as if the topic had no type.
  refuseOtherCopy(of, `The topic "${of.name}"`);
  return of.name;
}
