import { component, type Component } from "../html/component.ts";
import { html } from "../html/rendered.ts";
import { inputText } from "../live/forms/input-text.ts";
import { describedBy, fieldFrame, type FieldProps } from "./field-frame.ts";

/** The types of an `<input>` that is written into. Checkboxes have a component of their own. */
export type InputType =
  | "text"
  | "email"
  | "password"
  | "search"
  | "tel"
  | "url"
  | "number"
  | "range"
  | "date"
  | "datetime-local"
  | "month"
  | "week"
  | "time"
  | "color"
  | "file"
  | "hidden";

/** Props of {@link input}. */
export interface InputProps extends FieldProps {
  /** Default `"text"`. */
  readonly type?: InputType;
}

/**
 * An input with its label, its help and what is wrong with it.
 *
 * @example input({ field: account.email, type: "email", label: "Email", attributes: { autocomplete: "email" } })
 */
export const input: Component<InputProps> = component((props: InputProps) => {
  const { field, type = "text", hint, attributes } = props;
  const { raw } = field;
  // What was chosen in a file input cannot be given back. A password is: left out, the next patch would empty the input.
  const value = type === "file" ? null : inputText(raw, type);
  const control = html`<input class="lw-input" id=${field.id} name=${field.name} type=${type} value=${value} ${{
    ...describedBy(field, hint),
    ...attributes,
  }}>`;
  return type === "hidden" ? control : fieldFrame(props, control);
});
