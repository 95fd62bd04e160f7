import { Message } from "../pubsub/message.ts";
import { Topic } from "../pubsub/topic.ts";
import type { StandardSchema } from "../params/standard-schema.ts";
import type { PresenceRefs } from "./entry.ts";

/**
 * The metas of one key, one for each view or channel that tracks it.
 *
 * @typeParam Meta the type of a meta
 */
export interface Presence<Meta extends object = object> {
  readonly metas: readonly (Meta & PresenceRefs)[];
}

/**
 * The presences of a topic, by key.
 *
 * @typeParam Meta the type of a meta
 */
export type PresenceList<Meta extends object = object> = ReadonlyMap<string, Presence<Meta>>;

/**
 * The presences that have changed, by key. An update is in both: its new meta joins, and its earlier meta leaves.
 *
 * @typeParam Meta the type of a meta
 */
export interface PresenceDiff<Meta extends object = object> {
  readonly joins: PresenceList<Meta>;
  readonly leaves: PresenceList<Meta>;
}

/**
 * A topic of presences. Created by {@link presence}. Its messages are diffs.
 *
 * @typeParam Meta the type of a meta
 */
export class PresenceTopic<Meta extends object = object> extends Topic<PresenceDiff<Meta>> {
  /** For the compiler only; absent at run time. */
  declare readonly "~meta"?: Meta;
  /** Checks metas of other processes. */
  readonly metaSchema: StandardSchema<Meta> | undefined;

  constructor(name: string, metaSchema?: StandardSchema<Meta>) {
    super(name);
    this.metaSchema = metaSchema;
  }

  override get broadcasts(): boolean {
    return false;
  }

  /** Not the kind of a `topic` with this name, or with any other: the two have nothing in common. */
  override get kind(): string {
    return `\0presence ${this.name}`;
  }

  /** True if `handleInfo` received a diff of this topic. */
  override is(value: unknown): value is Message<PresenceDiff<Meta>> {
    return Message.is(value, this.kind);
  }
}

/**
 * Declares a topic of presences, which shows the users of a page in all processes of the application.
 *
 * @typeParam Meta the type of the data about one presence; JSON, because browsers may receive it
 * @param name the name of the topic. Presences have names of their own: a `topic` with the same name is another one
 * @param schema parses the metas of other processes, which may run another version of the application. A meta that does not match is
 *   logged and not shown. Must be synchronous. Metas of the same process are not parsed
 * @example
 * ```ts
 * export const room = (id: string) => presence<{ name: string }>(`room:${id}`);
 *
 * // in a view
 * mount: (socket, { id }) => {
 *   socket.subscribe(room(id), ({ joins, leaves }) => …);
 *   socket.track(room(id), user.id, { name: user.name });
 *   return { here: socket.presence.list(room(id)) };
 * }
 * ```
 */
export function presence<Meta extends object = Record<string, never>>(
  name: string,
  schema?: StandardSchema<Meta>,
): PresenceTopic<Meta> {
  return new PresenceTopic(name, schema);
}
