import { type Params, type ParamValue, paramsTooLarge } from "./params.ts";

/** The number of levels that one decoding may still open. A short key can open 30, and each costs more than a field. */
export type LevelBudget = { left: number };

/** A map under construction. It has no prototype, so `__proto__` and `constructor` are ordinary keys. */
type OpenMap = { [key: string]: ParamValue | Level };

/**
 * One nesting level during decoding: the content of one pair of brackets.
 *
 * The last entry decides whether the level is a map or a list, so both are kept until {@link finish}. A container is found by its key
 * in its parent instead of its path, which keeps decoding linear in the length of the query.
 */
export class Level {
  readonly #budget: LevelBudget;
  #map: OpenMap | undefined;
  #list: (ParamValue | Level)[] | undefined;
  /** The level that all `[][…]` of this level share. */
  #item: Level | undefined;
  /** Keys whose container was overwritten by a plain value. They stay closed. */
  #closed: Set<string> | undefined;
  #isList = false;
  #hasChildren = false;

  constructor(budget: LevelBudget) {
    this.#budget = budget;
  }

  /** Sets a plain value. The last one wins, even over an earlier container. */
  set(key: string, value: string): void {
    const map = (this.#map ??= Object.create(null) as OpenMap);
    if (this.#hasChildren && map[key] instanceof Level) (this.#closed ??= new Set()).add(key);
    map[key] = value;
    this.#isList = false;
  }

  /** Appends a plain value to the list. */
  append(value: string): void {
    (this.#list ??= []).push(value);
    this.#isList = true;
  }

  /**
   * Returns the level below `key`, and creates it for the first mention. Only the first mention is an entry of this level: it
   * overwrites an earlier plain value and decides between map and list.
   *
   * @throws {LivewrightError} LW121 if the budget is spent
   * @returns `undefined` if a plain value has overwritten the container; its content is dropped
   */
  child(key: string): Level | undefined {
    const map = (this.#map ??= Object.create(null) as OpenMap);
    const present = map[key];
    if (present instanceof Level) return present;
    if (this.#closed?.has(key) === true) return undefined;
    const child = this.#open();
    map[key] = child;
    this.#isList = false;
    this.#hasChildren = true;
    return child;
  }

  /** Returns the level below `[]`. There is one: `a[][x]` and `a[][y]` are two keys of the same map. */
  item(): Level {
    if (this.#item === undefined) {
      this.#item = this.#open();
      (this.#list ??= []).push(this.#item);
      this.#isList = true;
    }
    return this.#item;
  }

  /** Returns the map or the list, as the last entry decided. Entries of the other kind are dropped. */
  finish(): Params | ParamValue[] {
    return this.#isList ? this.#finishList() : this.finishMap();
  }

  /** Returns the map. The outermost level is always a map. */
  finishMap(): Params {
    const map = (this.#map ??= Object.create(null) as OpenMap);
    if (this.#hasChildren) {
      for (const key in map) {
        const value = map[key];
        if (value instanceof Level) map[key] = value.finish();
      }
    }
    return map as Params;
  }

  #open(): Level {
    this.#budget.left -= 1;
    if (this.#budget.left < 0) throw paramsTooLarge("They open too many maps and lists.", "maxParamKeys");
    return new Level(this.#budget);
  }

  #finishList(): ParamValue[] {
    const list = (this.#list ??= []);
    if (this.#item !== undefined) list[list.indexOf(this.#item)] = this.#item.finish();
    return list as ParamValue[];
  }
}
