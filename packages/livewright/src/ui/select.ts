import type { KnownOptions } from "../foundation/known-options.ts";
import { elementComponent, type Component } from "../html/component.ts";
import type { HtmlAttributes } from "../html/html-attributes.ts";
import { html } from "../html/rendered.ts";
import { selectOptions, type SelectOption } from "../live/forms/select-options.ts";
import { constraintsFor, describedBy, fieldFrame, FIELD, type FieldProps } from "./field-frame.ts";

/** Props of a {@link select} that are not attributes of its element. */
interface SelectOwnProps extends FieldProps {
  readonly options: readonly SelectOption[];
  /** A first choice without a value, such as `"Choose a country"`. */
  readonly prompt?: string;
  /** If true, several options may be chosen, and the field is a list. Default false. */
  readonly multiple?: boolean;
}

/** Props of {@link select}. All others are attributes of the `<select>`. */
export type SelectProps = SelectOwnProps & Omit<HtmlAttributes<"select">, "name" | keyof SelectOwnProps>;

const OWN: KnownOptions<SelectOwnProps> = { ...FIELD, options: true, prompt: true, multiple: true };

/**
 * A choice among options.
 *
 * @example select({ field: account.plan, label: "Plan", options: ["free", "pro"], prompt: "Choose a plan" })
 */
export const select: Component<SelectProps> = elementComponent("select", OWN, (props: SelectProps) => {
  const { field, label: _label, hint, options, prompt, multiple = false, ...attributes } = props;
  return fieldFrame(
    props,
    html`${
      // Without this input, an empty selection would be missing from the params.
      multiple && html`<input type="hidden" name=${field.name} value="">`
    }<select class="lw-input" id=${field.id} name=${field.name} multiple=${multiple} ${{
      ...constraintsFor(field),
      ...describedBy(field, hint),
      ...attributes,
    }}>${selectOptions(options, multiple ? field.values : field.value, prompt)}</select>`,
  );
});
