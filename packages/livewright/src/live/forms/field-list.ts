import type { FieldLocation, FormContext } from "./field.ts";
import { tooManyRows } from "./row-bounds.ts";
import { type RowData, rowsOf } from "./rows.ts";

/** The data of one row. */
export interface RowSource {
  readonly key: string;
  readonly index: number;
  /** True if the row was just added and is empty. */
  readonly added: boolean;
  readonly data: Readonly<Record<string, unknown>>;
  readonly list: FieldList<object>;
}

/**
 * A list of groups in a form. Iterate it, or pass it to `inputsFor`.
 *
 * @typeParam Row the type of one row
 */
export class FieldList<Row extends object> implements Iterable<Row> {
  readonly id: string;
  readonly name: string;
  readonly #location: FieldLocation;
  readonly #context: FormContext;
  readonly #used: boolean;
  readonly #data: Readonly<Record<string, unknown>>;
  readonly #key: string;
  readonly #rowOf: (row: RowSource) => object;
  #rows: readonly Row[] | undefined;

  /** For the framework: a form makes its lists. */
  constructor(
    context: FormContext,
    location: FieldLocation,
    data: Readonly<Record<string, unknown>>,
    key: string,
    used: boolean,
    rowOf: (row: RowSource) => object,
  ) {
    this.id = location.id;
    this.name = location.name;
    this.#location = location;
    this.#context = context;
    this.#used = used;
    this.#data = data;
    this.#key = key;
    this.#rowOf = rowOf;
  }

  /**
   * The rows, in their order.
   *
   * @throws {LivewrightError} LW121 if a list that `fields` does not name exceeds `maxRows` of the form
   */
  get rows(): readonly Row[] {
    return (this.#rows ??= this.#read().map(
      // The tree that makes these rows matches the type of this list.
      ({ key, data, added }, index) => this.#rowOf({ key, data, added, index, list: this }) as Row,
    ));
  }

  get length(): number {
    return this.rows.length;
  }

  /** The errors of the list itself, such as too few rows. Shown under the same conditions as the errors of a field. */
  get errors(): readonly string[] {
    // A user who requests a row beyond the limit sees the error, even if no input was changed.
    return this.#used || !this.#context.grows ? this.allErrors : [];
  }

  get allErrors(): readonly string[] {
    return this.#context.errors.at(this.#location.path);
  }

  /** The name of the inputs and buttons that set the order of the rows; see `rowsOf`. */
  get sortName(): string {
    return this.#controlName("sort");
  }

  get dropName(): string {
    return this.#controlName("drop");
  }

  get moveName(): string {
    return this.#controlName("move");
  }

  [Symbol.iterator](): Iterator<Row> {
    return this.rows[Symbol.iterator]();
  }

  #read(): readonly RowData[] {
    const { grows, maxRows } = this.#context;
    const rows = rowsOf(this.#data, this.#key, grows);
    if (rows.length <= maxRows) return rows;
    const present = rowsOf(this.#data, this.#key, false);
    if (present.length > maxRows) throw tooManyRows(present.length, maxRows);
    return present;
  }

  #controlName(what: string): string {
    return this.name.endsWith("]") ? `${this.name.slice(0, -1)}_${what}][]` : `${this.name}_${what}[]`;
  }
}
