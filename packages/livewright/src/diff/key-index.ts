import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";

/** Linear searches before a map is built. A few are cheaper than indexing every key of a long list. */
const SEARCHES = 8;

/**
 * Finds the previous indexes of a list's keys, and detects duplicates.
 *
 * Most changes are one insertion, removal or swap. So it first tries the index after the last hit, then searches, and builds a map
 * only after several searches.
 */
export class KeyIndex {
  readonly #old: readonly unknown[];
  readonly #used: Uint8Array;
  #fresh: Set<unknown> | undefined;
  #map: Map<unknown, number> | undefined;
  #searches = 0;
  #next: number;

  /**
   * @param old the previous keys, all different
   * @param matched the number of leading keys that are known to be unchanged
   */
  constructor(old: readonly unknown[], matched: number) {
    this.#old = old;
    this.#used = new Uint8Array(old.length).fill(1, 0, matched);
    this.#next = matched;
  }

  /**
   * Returns the previous index of `key`, or -1 for a new key.
   *
   * @throws {LivewrightError} LW301 if `key` was taken before, LW302 for a value that cannot be a key
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

/**
 * Throws if two keys are the same, or if a value cannot be a key.
 *
 * @throws {LivewrightError} LW301, LW302
 */
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
    `A row of each() has the key ${describeValue(key)}. A key is a string or a number.`,
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
      hint: "Use a unique key, such as the item's id: each(items, (item) => item.id, …)",
    },
  );
}
