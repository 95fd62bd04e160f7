import type { KnownOptions } from "../foundation/known-options.ts";
import type { Attributes } from "../html/attributes.ts";
import { each } from "../html/each.ts";
import { html, type Renderable, type Rendered } from "../html/rendered.ts";
import type { Field } from "../live/forms/field.ts";

/** Props that all inputs share. Further props are attributes of the input itself: `autocomplete`, `required`, `phx-debounce`, … */
export interface FieldProps {
  /** A field of a form, which has the id, name, value and errors. */
  readonly field: Field;
  readonly label: Renderable;
  /** A line of help below the input. */
  readonly hint?: Renderable;
}

/** The names of {@link FieldProps}. */
export const FIELD: KnownOptions<FieldProps> = { field: true, label: true, hint: true };

/** Returns the attributes that announce errors and help to assistive technology. */
export function describedBy({ id, errors }: Pick<Field, "id" | "errors">, hint: Renderable): Attributes {
  const ids = [...(hint === undefined ? [] : [`${id}_hint`]), ...(errors.length === 0 ? [] : [`${id}_error`])];
  return {
    "aria-invalid": errors.length === 0 ? null : "true",
    "aria-describedby": ids.length === 0 ? null : ids.join(" "),
  };
}

/** Returns the constraints of a field that an element supports. Every control supports `required`.
 *
 * @param names further attributes of the element
 */
export function constraintsFor({ constraints }: Pick<Field, "constraints">, ...names: readonly string[]): Attributes {
  return Object.fromEntries(
    Object.entries(constraints).filter(([name]) => name === "required" || names.includes(name)),
  );
}

/** Renders a label above an input, and its errors and help below. */
export function fieldFrame({ field, label, hint }: FieldProps, control: Renderable): Rendered {
  return html`<div class="lw-field"><label for=${field.id}>${label}</label>${control}${notes(field, hint)}</div>`;
}

/** Renders help and errors. */
export function notes({ id, errors }: Pick<Field, "id" | "errors">, hint: Renderable): Rendered {
  return html`${hint !== undefined && html`<p id="${id}_hint" class="lw-hint">${hint}</p>`}${
    errors.length > 0 &&
    html`<div id="${id}_error" class="lw-errors">${each(errors, (error) => html`<p class="lw-error">${error}</p>`)}</div>`
  }`;
}
