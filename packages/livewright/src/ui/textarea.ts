import type { KnownOptions } from "../foundation/known-options.ts";
import { elementComponent, type Component } from "../html/component.ts";
import type { HtmlAttributes } from "../html/html-attributes.ts";
import { html } from "../html/rendered.ts";
import { constraintsFor, describedBy, fieldFrame, FIELD, type FieldProps } from "./field-frame.ts";

/** Props of a {@link textarea} that are not attributes of its element. */
interface TextareaOwnProps extends FieldProps {
  /** The number of visible lines. Default 4. */
  readonly rows?: number;
}

/** Props of {@link textarea}. All others are attributes of the `<textarea>`. */
export type TextareaProps = TextareaOwnProps & Omit<HtmlAttributes<"textarea">, "name" | keyof TextareaOwnProps>;

const OWN: KnownOptions<TextareaOwnProps> = { ...FIELD, rows: true };

/**
 * A text area with its label, its help and its errors.
 *
 * @example textarea({ field: post.body, label: "Text", rows: 10 })
 */
export const textarea: Component<TextareaProps> = elementComponent("textarea", OWN, (props: TextareaProps) => {
  const { field, label: _label, hint, rows = 4, ...attributes } = props;
  return fieldFrame(
    props,
    html`<textarea class="lw-input" id=${field.id} name=${field.name} rows=${rows} ${{
      ...constraintsFor(field, "minlength", "maxlength"),
      ...describedBy(field, hint),
      ...attributes,
    }}>${field.value}</textarea>`,
  );
});
