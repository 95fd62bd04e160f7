import type { Entry } from "./entry.ts";

/** The presences that are shown now, by topic and key. Each change costs the same, however many there are. */
export class Roster {
  // Maps, because topics and keys may be called `__proto__`.
  readonly #topics: Map<string, Map<string, Set<Entry>>> = new Map();

  add(entry: Entry): void {
    let keys = this.#topics.get(entry.topic);
    if (keys === undefined) this.#topics.set(entry.topic, (keys = new Map<string, Set<Entry>>()));
    const entries = keys.get(entry.key);
    if (entries === undefined) keys.set(entry.key, new Set([entry]));
    else entries.add(entry);
  }

  delete(entry: Entry): void {
    const keys = this.#topics.get(entry.topic);
    const entries = keys?.get(entry.key);
    if (keys === undefined || entries?.delete(entry) !== true || entries.size > 0) return;
    keys.delete(entry.key);
    if (keys.size === 0) this.#topics.delete(entry.topic);
  }

  /** Returns the keys of a topic in the order of arrival, each with its entries. */
  topic(topic: string): ReadonlyMap<string, ReadonlySet<Entry>> {
    return this.#topics.get(topic) ?? NO_KEYS;
  }

  /** The number of topics with presences. */
  get size(): number {
    return this.#topics.size;
  }
}

const NO_KEYS: ReadonlyMap<string, ReadonlySet<Entry>> = new Map();
