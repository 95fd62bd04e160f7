import { type Params, type ParamValue, paramsTooLarge } from "./params.ts";

/** How many more levels one decoding may open, shared by all of them: a short key can open 30, each dearer than a field. */
export type LevelBudget = { left: number };

/** A map under construction. No prototype, so `__proto__` and `constructor` are keys like any other. */
type OpenMap = { [key: string]: ParamValue | Level };

/**
 * One nesting level while params are decoded: what stands inside one pair of brackets.
 *
 * Whether it is a map or a list is only known at the end (the last entry decides), so both are kept until {@link finish}.
 * A container inside a container is found by its key instead of by its path, which keeps decoding linear in the query.
 */
export class Level {
  readonly #budget: LevelBudget;
  #map: OpenMap | undefined;
  #list: (ParamValue | Level)[] | undefined;
  /** The level all `[][…]` of this level share. */
  #item: Level | undefined;
  /** Keys whose container was overwritten by a later plain value, and stays so whatever follows. */
  #closed: Set<string> | undefined;
  #isList = false;
  #hasChildren = false;

  constructor(budget: LevelBudget) {
    this.#budget = budget;
  }

  /** Gives `key` a plain value; the last one wins, over an earlier container too. */
  set(key: string, value: string): void {
    const map = (this.#map ??= Object.create(null) as OpenMap);
    if (this.#hasChildren && map[key] instanceof Level) (this.#closed ??= new Set()).add(key);
    map[key] = value;
    this.#isList = false;
  }

  /** Adds a plain value to the list. */
  append(value: string): void {
    (this.#list ??= []).push(value);
    this.#isList = true;
  }

  /**
   * The level below `key`, created at its first mention. Only that first mention is an entry of this level: it overwrites an
   * earlier plain value and counts for map or list, later ones do not.
   *
   * @throws LivewrightError `LW121` when the budget is spent
   * @returns `undefined` when a plain value has overwritten that container: what it would have held is dropped
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

  /** The level below `[]`. There is one: `a[][x]` and `a[][y]` are two keys of the same map. */
  item(): Level {
    if (this.#item === undefined) {
      this.#item = this.#open();
      (this.#list ??= []).push(this.#item);
      this.#isList = true;
    }
    return this.#item;
  }

  /** This level as the kind its last entry chose. Entries of the other kind are dropped. */
  finish(): Params | ParamValue[] {
    return this.#isList ? this.#finishList() : this.finishMap();
  }

  /** This level as a map, which the outermost one always is. */
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
