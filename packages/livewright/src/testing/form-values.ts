import { LivewrightError } from "../foundation/errors.ts";
import type { DomElement } from "./browser/dom.ts";
import { mostSimilar } from "../foundation/nearest.ts";
import { showElement } from "./show-html.ts";
import { whyUntypable } from "./input-constraints.ts";

/** What is filled into one field: `true` and `false` check and uncheck, lists choose several. */
export type FieldValue = string | number | boolean | null | readonly (string | number)[];

/** What is filled into a form: by the names of its fields, or nested as the server reads them; rows as a list, or by number. */
export interface FormValues {
  readonly [name: string]: FieldValue | FormValues | readonly FormValues[];
}

/** What may be filled into a form whose event takes these params: as much of them as one likes, as it is typed in. */
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

/** One change that a visitor makes: what is clicked or typed in, and to what. */
export interface Step {
  readonly control: DomElement;
  /** Missing for what is clicked. */
  readonly value?: string;
  /** The options of a list that are to be chosen. */
  readonly chosen?: readonly DomElement[];
}

/** Names with their values, as `user[name]` stands in a form. */
export function flatten(values: FormValues, prefix: string = ""): [name: string, value: FieldValue][] {
  return Object.entries(values).flatMap(([key, value]) => {
    const name = prefix === "" ? key : `${prefix}[${key}]`;
    // Where a type has it as optional, it may be there and say nothing.
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
      ? ["a Date", 'Give the text that is typed in, such as "2026-11-20".']
      : ["a file", 'Files are chosen with  view.selectFiles("input[type=file]", files)'];
  return new LivewrightError("LW807", `The field "${name}" cannot be filled in with ${what}.`, { hint });
}

/**
 * What has to be done in a form so that a field has a value.
 *
 * @throws {LivewrightError} LW807 when a visitor could not do that
 */
export function stepsFor(form: DomElement, name: string, value: FieldValue): readonly Step[] {
  const controls = controlsOf(form, name);
  const [first] = controls;
  if (first === undefined) throw unknownField(form, name);
  const enabled = controls.filter((control) => !control.matches(":disabled"));
  if (enabled.length === 0) throw refusal(form, `The field "${name}" is disabled`, first);
  switch (first.type) {
    case "hidden":
      throw refusal(form, `The field "${name}" is hidden, so no visitor can fill it in`, first, {
        hint: "What a script would put there can be given when the form is submitted:  submit(form, values, { hidden: … })",
      });
    case "file":
      throw refusal(form, `The field "${name}" takes files, not values`, first);
    case "checkbox":
      return checkSteps(form, name, enabled, value);
    case "radio":
      return radioSteps(form, name, enabled, value);
    case "select-one":
    case "select-multiple":
      return selectSteps(form, name, first, value);
    default:
      if (Array.isArray(value)) return listSteps(form, name, enabled, value.map(String));
      if (typeof value === "boolean") throw refusal(form, `The field "${name}" is no box, but takes text`, first);
      return [typed(form, name, first, value === null ? "" : String(value))];
  }
}

/** Controls with a name, or with that name and `[]`. One that is hidden only stands in for a box that is not checked. */
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
      throw offer(form, name, boxes, `There are ${boxes.length} boxes, so ${value} does not say which`);
    }
    return only.checked === (value === true) ? [] : [{ control: only }];
  }
  const wanted = new Set([value].flat().map(String));
  for (const one of wanted) {
    if (!boxes.some((box) => box.value === one))
      throw offer(form, name, boxes, `${JSON.stringify(one)} is not offered`);
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
  if (control === undefined) throw offer(form, name, buttons, `${JSON.stringify(value)} is not offered`);
  return control.checked === true ? [] : [{ control }];
}

function selectSteps(form: DomElement, name: string, list: DomElement, value: FieldValue): readonly Step[] {
  const options = [...(list.options ?? [])].filter((option) => !option.matches(":disabled"));
  const wanted = (Array.isArray(value) ? value : value === null ? [] : [value]).map(String);
  if (wanted.length !== 1 && list.multiple !== true) {
    throw offer(form, name, options, `${JSON.stringify(value)} is not one choice`);
  }
  const chosen = wanted.map((one) => {
    const option = options.find((candidate) => candidate.value === one);
    if (option === undefined) throw offer(form, name, options, `${JSON.stringify(one)} is not offered`);
    return option;
  });
  return [{ control: list, chosen }];
}

/** Several text fields of one name, as in a list of rows. */
function listSteps(
  form: DomElement,
  name: string,
  controls: readonly DomElement[],
  values: readonly string[],
): readonly Step[] {
  const [first] = controls;
  if (values.length > controls.length && first !== undefined) {
    throw refusal(form, `There are ${controls.length} fields "${name}", and ${values.length} values for them`, first);
  }
  return values.flatMap((value, i) => {
    const control = controls[i];
    return control === undefined ? [] : [typed(form, name, control, value)];
  });
}

/** @throws {LivewrightError} LW807 for what cannot be typed in there */
function typed(form: DomElement, name: string, control: DomElement, value: string): Step {
  if (control.readOnly === true) throw refusal(form, `The field "${name}" is read-only`, control);
  const refused = whyUntypable(control, value);
  if (refused === undefined) return { control, value };
  const { why, hint } = refused;
  throw refusal(form, `The field "${name}" does not take ${JSON.stringify(value)}: ${why}`, control, { hint });
}

function unknownField(form: DomElement, name: string): LivewrightError {
  const names = [...new Set(fieldsOf(form).map((field) => field.name ?? ""))];
  const like = mostSimilar(name, names, 3).map((one) => JSON.stringify(one));
  return new LivewrightError("LW807", `There is no field ${JSON.stringify(name)} in ${showForm(form)}.`, {
    frame:
      names.length === 0 ? "  It has none at all." : `  It has ${names.map((one) => JSON.stringify(one)).join(", ")}.`,
    ...(like.length > 0 && { hint: `Most like it: ${like.join(", ")}` }),
  });
}

function offer(form: DomElement, name: string, choices: readonly DomElement[], why: string): LivewrightError {
  const values = choices.map((choice) => JSON.stringify(choice.value)).join(", ");
  return new LivewrightError("LW807", `${why} in the field "${name}" of ${showForm(form)}.`, {
    frame: `  It offers ${values === "" ? "nothing" : values}.`,
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

function showForm(form: DomElement): string {
  return form.id === "" ? "the form" : `the form "#${form.id}"`;
}
