import type { KnownOptions } from "../foundation/known-options.ts";
import { elementComponent, type Component } from "../html/component.ts";
import type { HtmlAttributes } from "../html/html-attributes.ts";
import { html } from "../html/rendered.ts";
import { constraintsFor, describedBy, FIELD, type FieldProps, notes } from "./field-frame.ts";

/** Props of a {@link checkbox} that are not attributes of its element. */
interface CheckboxOwnProps extends FieldProps {
  /** The value of this checkbox in a list of values. Default: a switch between true and false. */
  readonly value?: string;
}

/** Props of {@link checkbox}. All others are attributes of the `<input>`. */
export type CheckboxProps = CheckboxOwnProps &
  Omit<HtmlAttributes<"input">, "name" | "type" | "checked" | keyof CheckboxOwnProps>;

const OWN: KnownOptions<CheckboxOwnProps> = { ...FIELD, value: true };

/** A checkbox with its label. A switch posts `false` if it is off. With `value`, it posts the value if it is on, and its field must be a list. Errors belong to the whole list, so a checkbox with `value` does not show them.
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
