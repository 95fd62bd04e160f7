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

  constructor(
    name: string,
    domId: (item: Item) => string,
    changes: StreamChanges = NO_CHANGES,
    identity: object = Object.freeze({}),
  ) {
    this.name = name;
    this.identity = identity;
    this.#domId = domId;
    this.#changes = changes;
  }

  /** The id of an item's element. */
  domId(item: Item): string {
    return this.#domId(item);
  }

  get changes(): StreamChanges {
    return this.#changes;
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
  }
}
