import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { markMade } from "../foundation/copies.ts";

/** An insertion into a stream that was not rendered yet. */
export interface StreamInsert {
  readonly domId: string;
  readonly item: unknown;
  /** 0 is the front, -1 the end, other numbers are positions among the container's children. */
  readonly at: number;
  /** Keeps the first n (positive) or last n (negative) children. */
  readonly limit: number | null;
  /** Inserts only if an element with the id is on the page. */
  readonly updateOnly: boolean;
}

/** The changes of a stream since it was last rendered. */
export interface StreamChanges {
  readonly inserts: readonly StreamInsert[];
  readonly deletes: readonly string[];
  readonly reset: boolean;
  /** The items of the last reset; a separate array for each reset, empty without one. */
  readonly start: readonly StreamInsert[];
}

/** The changes of a stream that did not change. */
export const NO_CHANGES: StreamChanges = Object.freeze({
  inserts: Object.freeze([]),
  deletes: Object.freeze([]),
  reset: false,
  start: Object.freeze([]),
});

/**
 * Merges two insertions of one item. An update keeps the item's position. If the earlier one may only update, the later one decides
 * the position.
 */
export function mergeInserts(earlier: StreamInsert, later: StreamInsert): StreamInsert {
  return earlier.updateOnly ? later : { ...later, at: earlier.at, updateOnly: false };
}

/** One change of a stream. */
interface StreamStep {
  readonly insert: StreamInsert | undefined;
  /** The id of the deleted element; `undefined` for an insertion. */
  readonly deleted: string | undefined;
  /** The insertion that this one was merged into, and the result: always the same object, so that a sent one is recognized. */
  before: StreamInsert | undefined;
  merged: StreamInsert | undefined;
}

const NO_STEPS: StreamStep[] = [];

/** Returns changes with the first `count` steps applied. */
function replay(base: StreamChanges, steps: readonly StreamStep[], count: number): StreamChanges {
  const inserts: (StreamInsert | undefined)[] = [...base.inserts];
  const places = new Map(base.inserts.map(({ domId }, index) => [domId, index]));
  const isRepeated = places.size < inserts.length;
  const deletes = new Set(base.deletes.toReversed());
  for (let i = 0; i < count; i++) {
    const step = steps[i] as StreamStep;
    const { insert, deleted } = step;
    const index = places.get(insert?.domId ?? (deleted as string)) ?? -1;
    const earlier = inserts[index];
    if (insert === undefined) {
      // The client deletes before it inserts. So an item that was inserted and deleted since the last render must be omitted.
      const id = deleted as string;
      if (isRepeated) for (const [at, it] of inserts.entries()) if (it?.domId === id) inserts[at] = undefined;
      if (earlier !== undefined) inserts[index] = undefined;
      places.delete(id);
      deletes.delete(id);
      deletes.add(id);
    } else if (earlier === undefined || (earlier.updateOnly && !insert.updateOnly)) {
      // If it is not on the page, it goes behind the earlier insertions.
      if (earlier !== undefined) inserts[index] = undefined;
      places.set(insert.domId, inserts.push(insert) - 1);
    } else {
      if (step.before !== earlier) {
        step.before = earlier;
        step.merged = mergeInserts(earlier, insert);
      }
      inserts[index] = step.merged;
    }
  }
  return {
    inserts: inserts.filter((insert) => insert !== undefined),
    deletes: [...deletes].toReversed(),
    reset: base.reset,
    start: base.start,
  };
}

/**
 * A list whose items exist only on the page. It holds the changes since the last render, and is empty after the render (protocol
 * section 4.6).
 *
 * @typeParam Item the type of the items; the server keeps an item only until it is rendered
 */
export class Stream<Item = unknown> {
  readonly name: string;
  /** The same object in all states of one stream, different in every other stream. */
  readonly identity: object;
  readonly #domId: (item: Item) => string;
  #changes: StreamChanges;
  /** The steps after `#changes`. All later states of the stream share the array, so that each step costs the same. */
  #steps: StreamStep[];
  /** The number of steps that belong to this state. */
  #count: number;

  constructor(
    name: string,
    domId: (item: Item) => string,
    changes: StreamChanges = NO_CHANGES,
    identity: object = Object.freeze({}),
    steps: StreamStep[] = NO_STEPS,
  ) {
    this.name = name;
    this.identity = identity;
    this.#domId = domId;
    this.#changes = changes;
    this.#steps = steps;
    this.#count = steps.length;
  }

  /**
   * Returns the id of an item's element.
   *
   * @throws {LivewrightError} LW411 if it is not a string
   */
  domId(item: Item): string {
    return checkDomId(this.name, this.#domId(item));
  }

  get changes(): StreamChanges {
    if (this.#count > 0) this.settle(replay(this.#changes, this.#steps, this.#count));
    return this.#changes;
  }

  /** An upper bound of the inserts and deletes, without the items of a reset. Costs nothing. */
  get waitingAtMost(): number {
    const { inserts, deletes, start } = this.#changes;
    return Math.max(0, inserts.length + deletes.length - start.length) + this.#count;
  }

  /** Returns this stream with items inserted. */
  inserted(inserts: readonly StreamInsert[]): Stream<Item> {
    if (this.#count === 0 && this.#changes.inserts.length === 0) return this.with({ ...this.#changes, inserts });
    return this.#after(inserts.map((insert) => ({ insert, deleted: undefined, before: undefined, merged: undefined })));
  }

  /** Returns this stream with elements deleted. */
  deleted(ids: readonly string[]): Stream<Item> {
    return this.#after(ids.map((deleted) => ({ insert: undefined, deleted, before: undefined, merged: undefined })));
  }

  #after(steps: readonly StreamStep[]): Stream<Item> {
    if (steps.length === 0) return this.with(this.changes);
    // Another state may already have added steps after this one.
    const all = this.#count > 0 && this.#steps.length === this.#count ? this.#steps : this.#steps.slice(0, this.#count);
    for (const step of steps) all.push(step);
    return new Stream(this.name, this.#domId, this.#changes, this.identity, all);
  }

  /** Returns this stream with other changes. The old object stays, so that its identity shows the change. */
  with(changes: StreamChanges): Stream<Item> {
    return new Stream(this.name, this.#domId, changes, this.identity);
  }

  /**
   * Drops the rendered changes.
   *
   * @param left the changes since the render
   */
  settle(left: StreamChanges = NO_CHANGES): void {
    this.#changes = left;
    this.#steps = NO_STEPS;
    this.#count = 0;
  }
}
markMade(Stream.prototype);

/**
 * Returns the id of a stream item's element.
 *
 * @throws {LivewrightError} LW411 if it is not a string: every other value becomes the same text for different items
 */
export function checkDomId(stream: string, id: unknown): string {
  if (typeof id === "string" && id !== "") return id;
  throw new LivewrightError(
    "LW411",
    `${describeValue(id)} is not the id of an item's element in the stream "${stream}". Expected a text.`,
    { hint: `socket.stream("${stream}", items, { domId: (item) => \`${stream}-\${item.key}\` })` },
  );
}
