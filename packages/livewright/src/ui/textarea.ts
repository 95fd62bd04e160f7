import type { KnownOptions } from "../foundation/known-options.ts";
import { strictComponent, type Component } from "../html/component.ts";
import { html } from "../html/rendered.ts";
import { constraintsFor, describedBy, fieldFrame, FIELD, type FieldProps } from "./field-frame.ts";

/** Props of {@link textarea}. */
export interface TextareaProps extends FieldProps {
  /** Lines shown. Default 4. */
  readonly rows?: number;
}

const KNOWN: KnownOptions<TextareaProps> = { ...FIELD, rows: true };

/** A text of several lines. */
export const textarea: Component<TextareaProps> = strictComponent("textarea", KNOWN, (props: TextareaProps) => {
  const { field, hint, rows = 4, attributes } = props;
  return fieldFrame(
    props,
    html`<textarea class="lw-input" id=${field.id} name=${field.name} rows=${rows} ${{
      ...constraintsFor(field, "minlength", "maxlength"),
      ...describedBy(field, hint),
      ...attributes,
    }}>${field.value}</textarea>`,
  );
});
