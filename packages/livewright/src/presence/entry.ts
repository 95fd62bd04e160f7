import type { StandardSchema } from "../params/standard-schema.ts";
import { isPromise } from "../foundation/maybe-async.ts";
import { ignore } from "../foundation/ignore.ts";

/** The references that every meta carries, for the `Presence` class of the official client. */
export interface PresenceRefs {
  /** Identifies this meta in the whole cluster. */
  readonly phx_ref: string;
  /** The reference before an update. */
  readonly phx_ref_prev?: string;
}

/** A meta as it is shown: with its references. */
export type ShownMeta = object & PresenceRefs;

/** One presence, which a view or channel has tracked under a key of a topic. */
export class Entry {
  /** The process that owns the presence. Only this process adds and removes its entries. */
  readonly replica: string;
  /** The number of the change that added this entry, on the clock of its replica. Together with `replica` it is unique: a dot. */
  readonly dot: number;
  /** The dot of the entry that this one replaces; 0 for none. */
  readonly previous: number;
  readonly topic: string;
  readonly key: string;
  /** JSON, without references. */
  readonly meta: object;
  #shown: ShownMeta | undefined;
  #parsedBy: StandardSchema | undefined;
  #parsed: ShownMeta | Error | undefined;

  constructor(replica: string, dot: number, previous: number, topic: string, key: string, meta: object) {
    this.replica = replica;
    this.dot = dot;
    this.previous = previous;
    this.topic = topic;
    this.key = key;
    this.meta = meta;
  }

  get shown(): ShownMeta {
    return (this.#shown ??= this.#withRefs(this.meta));
  }

  /** Returns the meta as a schema reads it, or the error if it does not match. Each schema runs once. */
  parsed(schema: StandardSchema): ShownMeta | Error {
    if (this.#parsed === undefined || this.#parsedBy !== schema) {
      this.#parsedBy = schema;
      this.#parsed = this.#parse(schema);
    }
    return this.#parsed;
  }

  #parse(schema: StandardSchema): ShownMeta | Error {
    const result = schema["~standard"].validate(this.meta);
    if (isPromise(result)) {
      result.catch(ignore);
      return new TypeError("The schema is asynchronous.");
    }
    if (result.issues !== undefined) return new TypeError(result.issues[0]?.message ?? "refused");
    return this.#withRefs(result.value as object);
  }

  #withRefs(meta: object): ShownMeta {
    const refs = { phx_ref: this.#ref(this.dot) };
    // Frozen, because all subscribers in this process share the object.
    return Object.freeze(
      this.previous === 0 ? { ...meta, ...refs } : { ...meta, ...refs, phx_ref_prev: this.#ref(this.previous) },
    );
  }

  #ref(dot: number): string {
    return `${this.replica}.${dot.toString(36)}`;
  }
}
