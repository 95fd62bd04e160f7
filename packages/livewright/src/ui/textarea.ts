import { component, type Component } from "../html/component.ts";
import { html } from "../html/rendered.ts";
import { constraintsFor, describedBy, fieldFrame, type FieldProps } from "./field-frame.ts";

/** Props of {@link textarea}. */
export interface TextareaProps extends FieldProps {
  /** Lines shown. Default 4. */
  readonly rows?: number;
}

/** A text of several lines. */
export const textarea: Component<TextareaProps> = component((props: TextareaProps) => {
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
