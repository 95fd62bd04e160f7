import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";

/** Linear searches made before a map is built: a few are cheaper than indexing every key of a long list. */
const SEARCHES = 8;

/**
 * Finds where the entries of a changed list were before, and notices keys that occur twice.
 *
 * Lists mostly change by one insertion, removal or swap, so it first tries the place after the last hit, then searches,
 * and builds a map only when that keeps failing.
 */
export class KeyIndex {
  readonly #old: readonly unknown[];
  readonly #used: Uint8Array;
  #fresh: Set<unknown> | undefined;
  #map: Map<unknown, number> | undefined;
  #searches = 0;
  #next: number;

  /**
   * @param old the keys before, all different
   * @param matched how many of them, from the start, are already known to be where they were
   */
  constructor(old: readonly unknown[], matched: number) {
    this.#old = old;
    this.#used = new Uint8Array(old.length).fill(1, 0, matched);
    this.#next = matched;
  }

  /**
   * The old index of `key`, or -1 for a new one.
   *
   * @throws {LivewrightError} LW301 if the key was asked for before, LW302 for a value that cannot be a key
   */
  take(key: unknown): number {
    const at = this.#old[this.#next] === key && this.#next < this.#old.length ? this.#next : this.#search(key);
    if (at === -1) {
      checkKey(key);
      this.#fresh ??= new Set();
      if (this.#fresh.has(key)) duplicateKey(key);
      this.#fresh.add(key);
      return -1;
    }
    if (this.#used[at] === 1) duplicateKey(key);
    this.#used[at] = 1;
    this.#next = at + 1;
    return at;
  }

  #search(key: unknown): number {
    if (this.#searches < SEARCHES) {
      this.#searches++;
      return this.#old.indexOf(key);
    }
    this.#map ??= new Map(this.#old.map((old, index) => [old, index]));
    return this.#map.get(key) ?? -1;
  }
}

/** Fails if two keys are the same, or if one cannot be a key. */
export function checkKeys(keys: readonly unknown[]): void {
  keys.forEach(checkKey);
  if (new Set(keys).size === keys.length) return;
  const seen = new Set<unknown>();
  for (const key of keys) {
    if (seen.has(key)) duplicateKey(key);
    seen.add(key);
  }
}

/** An object is another one when the items are loaded again, and NaN never equals itself: no row would keep its place. */
function checkKey(key: unknown): void {
  if (typeof key === "string" || typeof key === "bigint" || (typeof key === "number" && !Number.isNaN(key))) return;
  throw new LivewrightError(
    "LW302",
    `A row of each() has the key ${describeValue(key)}. A key is a text or a number.`,
    {
      hint: "Use the id of the item as the key: each(items, (item) => item.id, …)",
    },
  );
}

function duplicateKey(key: unknown): never {
  throw new LivewrightError(
    "LW301",
    `Two rows of one each() have the key ${typeof key === "string" ? JSON.stringify(key) : String(key)}.`,
    {
      hint: "Use something unique as the key, such as the item's id: each(items, (item) => item.id, …)",
    },
  );
}
