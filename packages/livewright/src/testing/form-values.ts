import { LivewrightError } from "../foundation/errors.ts";
import type { DomElement } from "./browser/dom.ts";
import { mostSimilar } from "../foundation/nearest.ts";
import { showElement } from "./show-html.ts";
import { whyUntypable } from "./input-constraints.ts";

/** The value of one field. `true` and `false` check and uncheck; a list selects several options. */
export type FieldValue = string | number | boolean | null | readonly (string | number)[];

/**
 * The values of a form: by field name, or nested as the server decodes them. Rows are a list, or an object by index.
 */
export interface FormValues {
  readonly [name: string]: FieldValue | FormValues | readonly FormValues[];
}

/** The values of a form whose event takes these params. All are optional, and have the type that a user enters. */
export type FormValuesOf<Params> = unknown extends Params
  ? FormValues
  : { readonly [Name in keyof Params]?: FieldOf<NonNullable<Params[Name]>> | null };
type FieldOf<Value> = unknown extends Value
  ? FieldValue | FormValues
  : Value extends string
    ? string extends Value
      ? string | number
      : Value
    : Value extends number | boolean
      ? Value
      : Value extends readonly (infer Item)[]
        ? Item extends string | number
          ? readonly Item[]
          : FormValues | readonly FormValuesOf<Item>[]
        : Value extends Date | Blob
          ? string
          : FormValuesOf<Value>;

/** One change that a user makes: a click, a text, or a selection. */
export interface Step {
  readonly control: DomElement;
  /** The new text. Missing for a click. */
  readonly value?: string;
  /** The options of a list to select. */
  readonly chosen?: readonly DomElement[];
}

/** Returns field names with their values; nested values get names such as `user[name]`. */
export function flatten(values: FormValues, prefix: string = ""): [name: string, value: FieldValue][] {
  return Object.entries(values).flatMap(([key, value]) => {
    const name = prefix === "" ? key : `${prefix}[${key}]`;
    // An optional property may be present without a value.
    if (value === undefined) return [];
    const rows = Array.isArray(value) && value.some((row) => typeof row === "object");
    const nested = rows || (typeof value === "object" && value !== null && !Array.isArray(value));
    if (value instanceof Date || value instanceof Blob) throw notTyped(name, value);
    return nested ? flatten(value as FormValues, name) : [[name, value as FieldValue] as [string, FieldValue]];
  });
}

function notTyped(name: string, value: Date | Blob): LivewrightError {
  const [what, hint] =
    value instanceof Date
      ? ["a Date", 'Pass the text that a user enters, such as "2026-11-20".']
      : ["a file", 'Choose files with  view.selectFiles("input[type=file]", files)'];
  return new LivewrightError("LW807", `The field "${name}" cannot be filled in with ${what}.`, { hint });
}

/**
 * Returns the steps that give a field a value.
 *
 * @throws {LivewrightError} LW807 if a user could not enter the value
 */
export function stepsFor(form: DomElement, name: string, value: FieldValue): readonly Step[] {
  const controls = controlsOf(form, name);
  const [first] = controls;
  if (first === undefined) throw unknownField(form, name);
  const enabled = controls.filter((control) => !control.matches(":disabled"));
  if (enabled.length === 0) throw refusal(form, `The field "${name}" is disabled`, first);
  switch (first.type) {
    case "hidden":
      throw refusal(form, `The field "${name}" is hidden, so a user cannot fill it in`, first, {
        hint: "To set it as a script would, pass it with the submit:  view.submit(form, values, { hidden: … })",
      });
    case "file":
      throw refusal(form, `The field "${name}" accepts files, not values`, first);
    case "checkbox":
      return checkSteps(form, name, enabled, value);
    case "radio":
      return radioSteps(form, name, enabled, value);
    case "select-one":
    case "select-multiple":
      return selectSteps(form, name, first, value);
    default:
      if (Array.isArray(value)) return listSteps(form, name, enabled, value.map(String));
      if (typeof value === "boolean") throw refusal(form, `The field "${name}" takes text, not ${value}`, first);
      return [typed(form, name, first, value === null ? "" : String(value))];
  }
}

/** Returns the controls with a name, or with that name and `[]`. Omits the hidden input of a checkbox. */
function controlsOf(form: DomElement, name: string): readonly DomElement[] {
  const all = fieldsOf(form).filter((control) => control.name === name || control.name === `${name}[]`);
  const seen = all.filter(({ type }) => type !== "hidden");
  return seen.length > 0 ? seen : all;
}

function fieldsOf(form: DomElement): readonly DomElement[] {
  return [...(form.elements ?? [])].filter(({ name, type }) => name !== "" && type !== "submit" && type !== "button");
}

function checkSteps(form: DomElement, name: string, boxes: readonly DomElement[], value: FieldValue): readonly Step[] {
  const [only] = boxes;
  if (typeof value === "boolean" || value === null) {
    if (only === undefined || boxes.length > 1) {
      throw offer(form, name, boxes, `${value} does not select one of ${boxes.length} checkboxes`);
    }
    return only.checked === (value === true) ? [] : [{ control: only }];
  }
  const wanted = new Set([value].flat().map(String));
  for (const one of wanted) {
    if (!boxes.some((box) => box.value === one))
      throw offer(form, name, boxes, `${JSON.stringify(one)} is not a choice`);
  }
  return boxes.filter((box) => box.checked !== wanted.has(box.value ?? "")).map((control) => ({ control }));
}

function radioSteps(
  form: DomElement,
  name: string,
  buttons: readonly DomElement[],
  value: FieldValue,
): readonly Step[] {
  const control = buttons.find((button) => button.value === String(value));
  if (control === undefined) throw offer(form, name, buttons, `${JSON.stringify(value)} is not a choice`);
  return control.checked === true ? [] : [{ control }];
}

function selectSteps(form: DomElement, name: string, list: DomElement, value: FieldValue): readonly Step[] {
  const options = [...(list.options ?? [])].filter((option) => !option.matches(":disabled"));
  const wanted = (Array.isArray(value) ? value : value === null ? [] : [value]).map(String);
  if (wanted.length !== 1 && list.multiple !== true) {
    throw offer(form, name, options, `${JSON.stringify(value)} is not exactly one choice`);
  }
  const chosen = wanted.map((one) => {
    const option = options.find((candidate) => candidate.value === one);
    if (option === undefined) throw offer(form, name, options, `${JSON.stringify(one)} is not a choice`);
    return option;
  });
  return [{ control: list, chosen }];
}

/** Returns the steps for several text fields of one name, as in a list of rows. */
function listSteps(
  form: DomElement,
  name: string,
  controls: readonly DomElement[],
  values: readonly string[],
): readonly Step[] {
  const [first] = controls;
  if (values.length > controls.length && first !== undefined) {
    throw refusal(form, `The ${controls.length} fields "${name}" cannot take ${values.length} values`, first);
  }
  return values.flatMap((value, i) => {
    const control = controls[i];
    return control === undefined ? [] : [typed(form, name, control, value)];
  });
}

/** @throws {LivewrightError} LW807 if a user could not type the text */
function typed(form: DomElement, name: string, control: DomElement, value: string): Step {
  if (control.readOnly === true) throw refusal(form, `The field "${name}" is read-only`, control);
  const refused = whyUntypable(control, value);
  if (refused === undefined) return { control, value };
  const { why, hint } = refused;
  throw refusal(form, `The field "${name}" cannot contain ${JSON.stringify(value)}: ${why}`, control, { hint });
}

function unknownField(form: DomElement, name: string): LivewrightError {
  const names = [...new Set(fieldsOf(form).map((field) => field.name ?? ""))];
  const like = mostSimilar(name, names, 3).map((one) => JSON.stringify(one));
  return new LivewrightError("LW807", `There is no field ${JSON.stringify(name)} in ${showForm(form)}.`, {
    frame:
      names.length === 0 ? "  It has no fields." : `  It has ${names.map((one) => JSON.stringify(one)).join(", ")}.`,
    ...(like.length > 0 && { hint: `The most similar names are ${like.join(", ")}.` }),
  });
}

function offer(form: DomElement, name: string, choices: readonly DomElement[], why: string): LivewrightError {
  const values = choices.map((choice) => JSON.stringify(choice.value)).join(", ");
  return new LivewrightError("LW807", `${why} of the field "${name}" in ${showForm(form)}.`, {
    frame: values === "" ? "  The field has no enabled choice." : `  The choices are ${values}.`,
  });
}

function refusal(
  form: DomElement,
  why: string,
  control: DomElement,
  options: { readonly hint?: string } = {},
): LivewrightError {
  return new LivewrightError("LW807", `${why}, in ${showForm(form)}:`, {
    frame: `    ${showElement(control)}`,
    ...options,
  });
}

/** Names a form in a message. */
export function showForm(form: DomElement): string {
  return form.id === "" ? "the form" : `the form "#${form.id}"`;
}
