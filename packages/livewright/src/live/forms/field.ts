import { usedInput } from "../../params/used.ts";
import type { Attributes } from "../../html/attributes.ts";
import { isOn, valuesOf } from "./coerce.ts";
import { constraintsOf, type FieldType, inputTypeOf } from "./constraints.ts";
import type { FormErrors } from "./form-errors.ts";
import type { LeafTree } from "./form-tree.ts";
import { inputText } from "./input-text.ts";

/** The state that all parts of one form share. */
export interface FormContext {
  readonly errors: FormErrors;
  /** The last action on the form; see `FormOptions`. */
  readonly action: string | undefined;
  /** True if requested rows are added to lists. */
  readonly grows: boolean;
  /** The maximum number of rows in all lists of the form. */
  readonly maxRows: number;
}

/** The location of an input, group or list in its form. */
export interface FieldLocation {
  readonly id: string;
  /** The `name` of its input. Empty at the top of a form without a name. */
  readonly name: string;
  /** The keys that lead to it in the data that the schema validates. */
  readonly path: readonly string[];
}

/** Returns the location of `key` inside a group. */
export function locationIn(parent: FieldLocation, key: string): FieldLocation {
  return {
    id: `${parent.id}_${key}`,
    name: parent.name === "" ? key : `${parent.name}[${key}]`,
    path: [...parent.path, key],
  };
}

/**
 * One input of a form: its name, its value, and its errors.
 *
 * @typeParam Value the type of the value in the schema
 */
export class Field<Value = unknown> {
  /** The `id` of the input, and the `for` of its label. */
  readonly id: string;
  /** The `name` of the input. The name of a list of values ends with `[]`. */
  readonly name: string;
  readonly #location: FieldLocation;
  readonly #context: FormContext;
  readonly #parent: Readonly<Record<string, unknown>>;
  readonly #key: string;
  readonly #tree: LeafTree;
  readonly #skippable: boolean;
  declare readonly "~value": Value;

  /** For the framework: a form makes its fields. */
  constructor(
    context: FormContext,
    location: FieldLocation,
    parent: Readonly<Record<string, unknown>>,
    key: string,
    tree: LeafTree,
    skippable: boolean,
  ) {
    this.id = location.id;
    this.name = tree.multiple ? `${location.name}[]` : location.name;
    this.#tree = tree;
    this.#location = location;
    this.#skippable = skippable;
    this.#context = context;
    this.#parent = parent;
    this.#key = key;
  }

  /**
   * The attributes that make the browser check the constraints of the schema: `required`, `min`, `max`, `step`, `minlength`,
   * `maxlength`, `pattern`. Empty for a schema without a JSON Schema.
   *
   * @example html`<input id=${age.id} name=${age.name} value=${age.value} type=${age.type} ${age.constraints}>`
   */
  get constraints(): Attributes {
    return constraintsOf(this.#tree, this.#skippable);
  }

  /** The `type` of its input, such as `"email"`, `"number"` or `"datetime-local"`. `"text"` if the schema requires no other. */
  get type(): FieldType {
    return inputTypeOf(this.#tree);
  }

  /** The posted value, or the initial value, without conversion. */
  get raw(): unknown {
    return Object.hasOwn(this.#parent, this.#key) ? this.#parent[this.#key] : undefined;
  }

  /**
   * The text for `value`: the text that the user typed, even if it is invalid. Missing values are `""`. Dates are `YYYY-MM-DD`, in
   * UTC, and have the time as `THH:MM` if the kind is `"datetime"`.
   */
  get value(): string {
    return this.#textOf(this.raw);
  }

  /** The texts of a list of values, for `<select multiple>` and checkboxes of one name. */
  get values(): readonly string[] {
    return valuesOf(this.raw)
      .map((value) => this.#textOf(value))
      .filter((text) => text !== "");
  }

  /** True if the checkbox is checked. */
  get checked(): boolean {
    return isOn(this.raw);
  }

  /** True if the user has changed the field or submitted the form. */
  get used(): boolean {
    const { action } = this.#context;
    if (action === undefined) return false;
    return action !== "validate" || usedInput(this.#parent, this.#key);
  }

  /** The errors to show: none until the user has changed the field or submitted the form. */
  get errors(): readonly string[] {
    return this.used ? this.allErrors : [];
  }

  /** All errors, shown or not. */
  get allErrors(): readonly string[] {
    return this.#context.errors.within(this.#location.path);
  }

  #textOf(value: unknown): string {
    const { type } = this;
    return inputText(value, type === "datetime-local" ? type : undefined);
  }
}
