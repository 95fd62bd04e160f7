import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { markMade } from "../foundation/copies.ts";

/** One insertion into a stream, until it has been rendered. */
export interface StreamInsert {
  readonly domId: string;
  readonly item: unknown;
  /** 0 is the front, -1 the end, other numbers are positions among the container's children. */
  readonly at: number;
  /** Keep the first n (positive) or last n (negative) children. */
  readonly limit: number | null;
  /** Only if the id is on the page already. */
  readonly updateOnly: boolean;
}

/** What has happened to a stream since it was last rendered. */
export interface StreamChanges {
  readonly inserts: readonly StreamInsert[];
  readonly deletes: readonly string[];
  readonly reset: boolean;
  /** What the reset put in the place of what was there; an array of its own for each reset, and empty without one. */
  readonly start: readonly StreamInsert[];
}

/** Nothing has happened. */
export const NO_CHANGES: StreamChanges = Object.freeze({
  inserts: Object.freeze([]),
  deletes: Object.freeze([]),
  reset: false,
  start: Object.freeze([]),
});

/**
 * Two insertions of one item as one: an update leaves the item where it is; one that may only update is placed by the first
 * that may insert.
 */
export function mergeInserts(earlier: StreamInsert, later: StreamInsert): StreamInsert {
  return earlier.updateOnly ? later : { ...later, at: earlier.at, updateOnly: false };
}

/** One thing that happened to a stream. */
interface StreamStep {
  readonly insert: StreamInsert | undefined;
  /** The element that was deleted, if nothing was inserted. */
  readonly deleted: string | undefined;
  /** The insertion that this one was merged into, and what came of it: always the same object, so it is known when it was sent. */
  before: StreamInsert | undefined;
  merged: StreamInsert | undefined;
}

const NO_STEPS: StreamStep[] = [];

/** Changes, and what happened after them. */
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
      // The client deletes before it inserts, so an item that came and went since the last render must not come at all.
      const id = deleted as string;
      if (isRepeated) for (const [at, it] of inserts.entries()) if (it?.domId === id) inserts[at] = undefined;
      if (earlier !== undefined) inserts[index] = undefined;
      places.delete(id);
      deletes.delete(id);
      deletes.add(id);
    } else if (earlier === undefined || (earlier.updateOnly && !insert.updateOnly)) {
      // Where it goes, if it is not on the page, is behind what was inserted before it.
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
 * A list whose items live on the page only. It holds what was inserted and deleted since the last render, and after the
 * render it holds nothing (protocol section 4.6).
 *
 * @typeParam Item what was put in; known only while it is on its way to the page
 */
export class Stream<Item = unknown> {
  readonly name: string;
  /** The same object in all states of one stream, and in no other stream. */
  readonly identity: object;
  readonly #domId: (item: Item) => string;
  #changes: StreamChanges;
  /** What happened after these changes: shared by all later states of the stream, so that each step costs the same. */
  #steps: StreamStep[];
  /** How many of the steps had happened. */
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
   * The id of an item's element.
   *
   * @throws {LivewrightError} LW411 if it is not a text
   */
  domId(item: Item): string {
    return checkDomId(this.name, this.#domId(item));
  }

  get changes(): StreamChanges {
    if (this.#count > 0) this.settle(replay(this.#changes, this.#steps, this.#count));
    return this.#changes;
  }

  /** At least as many as there are inserts and deletes, without those of a reset. Costs nothing. */
  get waitingAtMost(): number {
    const { inserts, deletes, start } = this.#changes;
    return Math.max(0, inserts.length + deletes.length - start.length) + this.#count;
  }

  /** This stream with items inserted. */
  inserted(inserts: readonly StreamInsert[]): Stream<Item> {
    if (this.#count === 0 && this.#changes.inserts.length === 0) return this.with({ ...this.#changes, inserts });
    return this.#after(inserts.map((insert) => ({ insert, deleted: undefined, before: undefined, merged: undefined })));
  }

  /** This stream with elements deleted. */
  deleted(ids: readonly string[]): Stream<Item> {
    return this.#after(ids.map((deleted) => ({ insert: undefined, deleted, before: undefined, merged: undefined })));
  }

  #after(steps: readonly StreamStep[]): Stream<Item> {
    if (steps.length === 0) return this.with(this.changes);
    // Another state may have gone on from here already.
    const all = this.#count > 0 && this.#steps.length === this.#count ? this.#steps : this.#steps.slice(0, this.#count);
    for (const step of steps) all.push(step);
    return new Stream(this.name, this.#domId, this.#changes, this.identity, all);
  }

  /** This stream with more changes; the older object is not touched, so identity tells that something changed. */
  with(changes: StreamChanges): Stream<Item> {
    return new Stream(this.name, this.#domId, changes, this.identity);
  }

  /**
   * Lets go of what was rendered.
   *
   * @param left what has happened since
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
 * @throws {LivewrightError} LW411 if it is not a text: every other value becomes the same text for different items
 */
export function checkDomId(stream: string, id: unknown): string {
  if (typeof id === "string" && id !== "") return id;
  throw new LivewrightError(
    "LW411",
    `${describeValue(id)} is not the id of an item's element in the stream "${stream}". Expected a text.`,
    { hint: `socket.stream("${stream}", items, { domId: (item) => \`${stream}-\${item.key}\` })` },
  );
}
