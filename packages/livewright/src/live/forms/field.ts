import { usedInput } from "../../params/used.ts";
import type { Attributes } from "../../html/attributes.ts";
import { isOn, valuesOf } from "./coerce.ts";
import { constraintsOf, type FieldType, typeOf } from "./constraints.ts";
import type { FormErrors } from "./form-errors.ts";
import type { LeafTree } from "./form-tree.ts";
import { inputText } from "./input-text.ts";

/** What all parts of one form share. */
export interface FormContext {
  readonly errors: FormErrors;
  /** What happened to the form so far; see `FormOptions`. */
  readonly action: string | undefined;
  /** Whether lists get the rows that are asked for. */
  readonly grows: boolean;
  /** How many rows there may be. */
  readonly maxRows: number;
}

/** Where in a form something is. */
export interface Place {
  readonly id: string;
  /** As in the `name` of an input. Empty at the top of a form that has no name of its own. */
  readonly name: string;
  /** The keys that lead here in the data a schema sees. */
  readonly path: readonly string[];
}

/** The place of `key` inside another. */
export function placeOf(parent: Place, key: string): Place {
  return {
    id: `${parent.id}_${key}`,
    name: parent.name === "" ? key : `${parent.name}[${key}]`,
    path: [...parent.path, key],
  };
}

/**
 * One input of a form: what it is called, what it holds, and what is wrong with that.
 *
 * @typeParam Value what the schema calls it
 */
export class Field<Value = unknown> {
  /** For `id`, and for the `for` of its label. */
  readonly id: string;
  /** For `name`. Of a list of values it ends with `[]`. */
  readonly name: string;
  readonly #place: Place;
  readonly #context: FormContext;
  readonly #parent: Readonly<Record<string, unknown>>;
  readonly #key: string;
  readonly #tree: LeafTree;
  declare readonly "~value": Value;

  /** Fields come from a form. */
  constructor(
    context: FormContext,
    place: Place,
    parent: Readonly<Record<string, unknown>>,
    key: string,
    tree: LeafTree,
  ) {
    this.id = place.id;
    this.name = tree.multiple ? `${place.name}[]` : place.name;
    this.#tree = tree;
    this.#place = place;
    this.#context = context;
    this.#parent = parent;
    this.#key = key;
  }

  /**
   * The attributes by which a browser checks what the schema checks: `required`, `min`, `max`, `step`, `minlength`,
   * `maxlength`, `pattern`. Empty for a schema without a JSON Schema.
   *
   * @example html`<input id=${age.id} name=${age.name} value=${age.value} type=${age.type} ${age.constraints}>`
   */
  get constraints(): Attributes {
    return constraintsOf(this.#tree);
  }

  /** The `type` of an input for it, such as `"email"`, `"number"` or `"date"`; `"text"` where the schema says nothing else. */
  get type(): FieldType {
    return typeOf(this.#tree);
  }

  /** What was typed, or what the form started with, as it is. */
  get raw(): unknown {
    return Object.hasOwn(this.#parent, this.#key) ? this.#parent[this.#key] : undefined;
  }

  /** The text for `value`: what was typed, even if it is wrong. Dates are written as `YYYY-MM-DD`, missing values as `""`. */
  get value(): string {
    return inputText(this.raw);
  }

  /** The texts of a list of values, for `<select multiple>` and checkboxes of one name. */
  get values(): readonly string[] {
    return valuesOf(this.raw)
      .map((value) => inputText(value))
      .filter((text) => text !== "");
  }

  /** Whether a checkbox is on. */
  get checked(): boolean {
    return isOn(this.raw);
  }

  /** Whether the visitor has been here: changed it, or submitted the form. */
  get used(): boolean {
    const { action } = this.#context;
    if (action === undefined) return false;
    return action !== "validate" || usedInput(this.#parent, this.#key);
  }

  /** What is wrong and worth showing: nothing until the field was used or the form submitted. */
  get errors(): readonly string[] {
    return this.used ? this.allErrors : [];
  }

  /** What is wrong, shown or not. */
  get allErrors(): readonly string[] {
    return this.#context.errors.at(this.#place.path);
  }
}
