import type { Entry } from "./entry.ts";
import { type EntryReader, presenceOf } from "./present.ts";
import type { Presence } from "./presence-topic.ts";

/** The entries of one key, in the order of arrival. */
export class Group {
  readonly entries: Set<Entry> = new Set();
  /** The presence of the entries, until they change. */
  #shown: { readonly presence: Presence | undefined; readonly schema: EntryReader["schema"] } | undefined;

  changed(): void {
    this.#shown = undefined;
  }

  /** Returns the presence of the entries; `undefined` if none of them matches the schema. */
  presence(reader: EntryReader): Presence | undefined {
    if (this.#shown === undefined || this.#shown.schema !== reader.schema) {
      this.#shown = { presence: presenceOf(this.entries, reader), schema: reader.schema };
    }
    return this.#shown.presence;
  }
}

/** The presences that are shown now, by topic and key. Each change costs the same, however many there are. */
export class Roster {
  // Maps, because topics and keys may be called `__proto__`.
  readonly #topics: Map<string, Map<string, Group>> = new Map();

  add(entry: Entry): void {
    let keys = this.#topics.get(entry.topic);
    if (keys === undefined) this.#topics.set(entry.topic, (keys = new Map<string, Group>()));
    let group = keys.get(entry.key);
    if (group === undefined) keys.set(entry.key, (group = new Group()));
    group.entries.add(entry);
    group.changed();
  }

  delete(entry: Entry): void {
    const keys = this.#topics.get(entry.topic);
    const group = keys?.get(entry.key);
    if (keys === undefined || group?.entries.delete(entry) !== true) return;
    group.changed();
    if (group.entries.size > 0) return;
    keys.delete(entry.key);
    if (keys.size === 0) this.#topics.delete(entry.topic);
  }

  /** Returns the keys of a topic in the order of arrival, each with its entries. */
  topic(topic: string): ReadonlyMap<string, Group> {
    return this.#topics.get(topic) ?? NO_KEYS;
  }

  /** The number of topics with presences. */
  get size(): number {
    return this.#topics.size;
  }
}

const NO_KEYS: ReadonlyMap<string, Group> = new Map();
