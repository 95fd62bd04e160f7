import { type Changes, type Delta, NO_CHANGES, type Snapshot } from "./delta.ts";
import type { Entry } from "./entry.ts";

/** The presences of another process, as far as this one knows them. */
export class RemoteReplica {
  readonly id: string;
  /** The name that the process keeps when it restarts. */
  readonly name: string;
  /** The changes that have arrived: all up to this number. -1 if nothing can be trusted. */
  #clock = 0;
  readonly #entries: Map<number, Entry> = new Map();
  #parts: Parts | undefined;

  constructor(id: string, name: string) {
    this.id = id;
    this.name = name;
  }

  get clock(): number {
    return this.#clock;
  }

  get entries(): Iterable<Entry> {
    return this.#entries.values();
  }

  /** Takes nothing that has arrived for certain: the next snapshot replaces it. */
  distrust(): void {
    this.#clock = -1;
  }

  /** Merges changes. They have no effect if they are known, or if changes before them are missing. */
  merge({ since, until, adds, removes }: Delta): Changes {
    if (since > this.#clock || until <= this.#clock) return NO_CHANGES;
    const leaves = removes.flatMap((dot) => this.#take(dot));
    // An entry up to the clock is here, or was removed.
    const joins = adds.filter(({ dot }) => dot > this.#clock);
    for (const entry of joins) this.#entries.set(entry.dot, entry);
    this.#clock = until;
    return { joins, leaves };
  }

  /** Collects the parts of a snapshot, in any order, and replaces all entries with the last one. */
  mergeSnapshot({ clock, part, parts, entries }: Snapshot): Changes {
    if (clock <= this.#clock) return NO_CHANGES;
    if (this.#parts?.clock !== clock || this.#parts.count !== parts) {
      this.#parts = { clock, count: parts, arrived: new Map() };
    }
    const { arrived } = this.#parts;
    arrived.set(part, entries);
    if (arrived.size < parts) return NO_CHANGES;
    this.#parts = undefined;
    return this.#replace(
      clock,
      [...arrived].toSorted(([a], [b]) => a - b).flatMap(([, each]) => each),
    );
  }

  #replace(clock: number, entries: readonly Entry[]): Changes {
    const left = new Map(this.#entries);
    const joins: Entry[] = [];
    for (const entry of entries) {
      const known = this.#entries.get(entry.dot);
      // If the clock went back, something else may have been sent with this number.
      if (known !== undefined && (this.#clock >= 0 || isSame(known, entry))) {
        left.delete(entry.dot);
        continue;
      }
      joins.push(entry);
      this.#entries.set(entry.dot, entry);
    }
    for (const [dot, entry] of left) if (this.#entries.get(dot) === entry) this.#entries.delete(dot);
    this.#clock = clock;
    return { joins, leaves: [...left.values()] };
  }

  #take(dot: number): readonly Entry[] {
    const entry = this.#entries.get(dot);
    if (entry === undefined) return [];
    this.#entries.delete(dot);
    return [entry];
  }
}

function isSame(a: Entry, b: Entry): boolean {
  return a.topic === b.topic && a.key === b.key && JSON.stringify(a.meta) === JSON.stringify(b.meta);
}

/** The parts of a snapshot that have arrived. */
interface Parts {
  readonly clock: number;
  readonly count: number;
  readonly arrived: Map<number, readonly Entry[]>;
}
