import type { FormContext, Place } from "./field.ts";
import { tooManyRows } from "./row-bounds.ts";
import { type RowData, rowsOf } from "./rows.ts";

/** What a row is made from. */
export interface RowSource {
  readonly key: string;
  readonly index: number;
  /** Whether it was asked for just now, and is empty. */
  readonly added: boolean;
  readonly data: Readonly<Record<string, unknown>>;
  readonly list: FieldList<object>;
}

/**
 * A list of groups in a form; iterate it, or give it to `inputsFor`.
 *
 * @typeParam Row what one of them is
 */
export class FieldList<Row extends object> implements Iterable<Row> {
  readonly id: string;
  readonly name: string;
  readonly #place: Place;
  readonly #context: FormContext;
  readonly #used: boolean;
  readonly #data: Readonly<Record<string, unknown>>;
  readonly #key: string;
  readonly #rowOf: (row: RowSource) => object;
  #rows: readonly Row[] | undefined;

  /** Lists come from a form. */
  constructor(
    context: FormContext,
    place: Place,
    data: Readonly<Record<string, unknown>>,
    key: string,
    used: boolean,
    rowOf: (row: RowSource) => object,
  ) {
    this.id = place.id;
    this.name = place.name;
    this.#place = place;
    this.#context = context;
    this.#used = used;
    this.#data = data;
    this.#key = key;
    this.#rowOf = rowOf;
  }

  /**
   * The rows, in their order.
   *
   * @throws {LivewrightError} LW121 for more than the form may have, of a list that its `fields` do not name
   */
  get rows(): readonly Row[] {
    return (this.#rows ??= this.#read().map(
      // The shape that made these rows is that of the type of this list.
      ({ key, data, added }, index) => this.#rowOf({ key, data, added, index, list: this }) as Row,
    ));
  }

  get length(): number {
    return this.rows.length;
  }

  /** What is wrong with the list itself, such as too few rows. Shown as those of a field are. */
  get errors(): readonly string[] {
    // Whoever asked for a row that there is no room for is told, even if the others are untouched.
    return this.#used || !this.#context.grows ? this.allErrors : [];
  }

  get allErrors(): readonly string[] {
    return this.#context.errors.at(this.#place.path);
  }

  /** The name of the hidden inputs, and of a button, that say in which order the rows are; see `rowsOf`. */
  get sortName(): string {
    return this.#beside("sort");
  }

  get dropName(): string {
    return this.#beside("drop");
  }

  get moveName(): string {
    return this.#beside("move");
  }

  [Symbol.iterator](): Iterator<Row> {
    return this.rows[Symbol.iterator]();
  }

  #read(): readonly RowData[] {
    const { grows, maxRows } = this.#context;
    const rows = rowsOf(this.#data, this.#key, grows);
    if (rows.length <= maxRows) return rows;
    const there = rowsOf(this.#data, this.#key, false);
    if (there.length > maxRows) throw tooManyRows(there.length, maxRows);
    return there;
  }

  #beside(what: string): string {
    return this.name.endsWith("]") ? `${this.name.slice(0, -1)}_${what}][]` : `${this.name}_${what}[]`;
  }
}
