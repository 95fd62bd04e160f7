import type { KnownOptions } from "../foundation/known-options.ts";
import { strictComponent, type Component } from "../html/component.ts";
import { html } from "../html/rendered.ts";
import { selectOptions, type SelectOption } from "../live/forms/select-options.ts";
import { constraintsFor, describedBy, fieldFrame, FIELD, type FieldProps } from "./field-frame.ts";

/** Props of {@link select}. */
export interface SelectProps extends FieldProps {
  readonly options: readonly SelectOption[];
  /** A first choice without a value, such as `"Choose a country"`. */
  readonly prompt?: string;
  /** Whether several may be chosen; the field is then a list. Default false. */
  readonly multiple?: boolean;
}

const KNOWN: KnownOptions<SelectProps> = { ...FIELD, options: true, prompt: true, multiple: true };

/** A choice among options. */
export const select: Component<SelectProps> = strictComponent("select", KNOWN, (props: SelectProps) => {
  const { field, hint, options, prompt, multiple = false, attributes } = props;
  return fieldFrame(
    props,
    html`${
      // So that choosing nothing arrives as nothing, and not as no change.
      multiple && html`<input type="hidden" name=${field.name} value="">`
    }<select class="lw-input" id=${field.id} name=${field.name} multiple=${multiple} ${{
      ...constraintsFor(field),
      ...describedBy(field, hint),
      ...attributes,
    }}>${selectOptions(options, multiple ? field.values : field.value, prompt)}</select>`,
  );
});
