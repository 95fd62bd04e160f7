import type { KnownOptions } from "../foundation/known-options.ts";
import { elementComponent, type Component } from "../html/component.ts";
import type { HtmlAttributes } from "../html/html-attributes.ts";
import { html } from "../html/rendered.ts";
import { constraintsFor, describedBy, FIELD, type FieldProps, notes } from "./field-frame.ts";

/** Props of a {@link checkbox} that are not attributes of its element. */
interface CheckboxOwnProps extends FieldProps {
  /** One of several for a list of values; default is a switch between true and false. */
  readonly value?: string;
}

/** Props of {@link checkbox}. All others are attributes of the `<input>`. */
export type CheckboxProps = CheckboxOwnProps &
  Omit<HtmlAttributes<"input">, "name" | "type" | "checked" | keyof CheckboxOwnProps>;

const OWN: KnownOptions<CheckboxOwnProps> = { ...FIELD, value: true };

/**
 * A checkbox. A switch posts `false` when it is off. One of several posts its value when it is on, and needs a field that is a list.
 * Errors belong to the whole list, so one of several does not show them; its hint is its own.
 *
 * @example checkbox({ field: account.terms, label: "I accept the terms" })
 */
export const checkbox: Component<CheckboxProps> = elementComponent(
  "checkbox",
  OWN,
  ({ field, label, hint, value, ...attributes }: CheckboxProps) => {
    const id = value === undefined ? field.id : `${field.id}_${value}`;
    const checked = value === undefined ? field.checked : field.values.includes(value);
    const told = value === undefined ? field : { id, errors: [] };
    return html`<div class="lw-field lw-check">${
      value === undefined && html`<input type="hidden" name=${field.name} value="false">`
    }<label for=${id}><input id=${id} type="checkbox" name=${field.name} value=${value ?? "true"} checked=${checked} ${{
      ...(value === undefined && constraintsFor(field)),
      ...describedBy(told, hint),
      "aria-invalid": field.errors.length > 0 ? "true" : null,
      ...attributes,
    }}><span>${label}</span></label>${notes(told, hint)}</div>`;
  },
);
