import type { Delta, Snapshot } from "./delta.ts";
import { Entry } from "./entry.ts";

/** Changes that can be sent again to a process that missed them. A process that missed more receives everything. */
const KEPT_CHANGES = 10_000;

/** Characters of one part of a delta or snapshot. Buses carry messages of up to about a megabyte, and some escape them twice. */
const PART_SIZE = 65_536;

/** Characters of an entry besides its strings. */
const ENTRY_HEAD = 40;

/**
 * The presences of this process. Only this process changes them, so their history is one list, and its length is the clock. Another
 * process has seen a prefix of it: the clock that it has reached says exactly which.
 */
export class OwnReplica {
  readonly id: string;
  #clock = 0;
  readonly #entries: Map<number, Entry> = new Map();
  readonly #sizes: Map<number, number> = new Map();
  /** For each kept change, the dot that it removed, or 0. */
  #log: number[] = [];
  /** The clock before the first kept change. */
  #logSince = 0;
  readonly #keptChanges: number;
  readonly #partSize: number;

  constructor(id: string, { keptChanges = KEPT_CHANGES, partSize = PART_SIZE }: OwnReplicaOptions = {}) {
    this.id = id;
    this.#keptChanges = keptChanges;
    this.#partSize = partSize;
  }

  /** The number of changes so far. */
  get clock(): number {
    return this.#clock;
  }

  get entries(): ReadonlyMap<number, Entry> {
    return this.#entries;
  }

  /**
   * Adds an entry.
   *
   * @param replaced an entry that leaves with the same change
   * @param size the characters of `meta` as JSON
   */
  add(topic: string, key: string, meta: object, size: number, replaced?: Entry): Entry {
    const previous = replaced?.dot ?? 0;
    this.#changed(previous);
    const entry = new Entry(this.id, this.#clock, previous, topic, key, meta);
    this.#entries.set(entry.dot, entry);
    this.#sizes.set(entry.dot, ENTRY_HEAD + topic.length + key.length + size);
    return entry;
  }

  remove(entry: Entry): void {
    this.#changed(entry.dot);
  }

  #changed(removed: number): void {
    this.#clock++;
    this.#entries.delete(removed);
    this.#sizes.delete(removed);
    this.#log.push(removed);
    if (this.#log.length < 2 * this.#keptChanges) return;
    // Half is dropped at a time, so that the copy is paid by as many changes.
    this.#log = this.#log.slice(-this.#keptChanges);
    this.#logSince = this.#clock - this.#log.length;
  }

  /**
   * Yields the changes after a clock, in parts that a bus can carry.
   *
   * @returns `undefined` if they are no longer known: send {@link snapshot} instead
   */
  since(clock: number): Iterable<Delta> | undefined {
    return clock < this.#logSince || clock > this.#clock ? undefined : this.#deltas(clock);
  }

  *#deltas(clock: number): Iterable<Delta> {
    let since = clock;
    let adds: Entry[] = [];
    let removes: number[] = [];
    let size = 0;
    for (let dot = clock + 1; dot <= this.#clock; dot++) {
      const entry = this.#entries.get(dot);
      const removed = this.#log[dot - this.#logSince - 1] as number;
      const more = (this.#sizes.get(dot) ?? 0) + (removed === 0 ? 0 : 10);
      if (size > 0 && size + more > this.#partSize) {
        yield { since, until: dot - 1, adds, removes };
        [since, adds, removes, size] = [dot - 1, [], [], 0];
      }
      size += more;
      if (entry !== undefined) adds.push(entry);
      if (removed !== 0) removes.push(removed);
    }
    if (since < this.#clock) yield { since, until: this.#clock, adds, removes };
  }

  /** Returns all entries, in parts that a bus can carry. */
  snapshot(): readonly Snapshot[] {
    const parts: Entry[][] = [[]];
    let size = 0;
    for (const [dot, entry] of this.#entries) {
      const more = this.#sizes.get(dot) as number;
      if (size > 0 && size + more > this.#partSize) {
        parts.push([]);
        size = 0;
      }
      size += more;
      (parts.at(-1) as Entry[]).push(entry);
    }
    return parts.map((entries, part) => ({ clock: this.#clock, part, parts: parts.length, entries }));
  }
}

/** Sizes, for tests. */
export interface OwnReplicaOptions {
  /** Changes that can be sent again. Default 10,000. */
  readonly keptChanges?: number;
  /** Characters of one part. Default 65,536. */
  readonly partSize?: number;
}
