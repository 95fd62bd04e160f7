import type { KnownOptions } from "../foundation/known-options.ts";
import { strictComponent, type Component } from "../html/component.ts";
import { html } from "../html/rendered.ts";
import type { Field } from "../live/forms/field.ts";
import { inputText } from "../live/forms/input-text.ts";
import { describedBy, fieldFrame, FIELD, type FieldProps } from "./field-frame.ts";

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
  /** Default: as the schema says, such as `"email"` or `"number"`; otherwise `"text"`. */
  readonly type?: InputType;
}

const KNOWN: KnownOptions<InputProps> = { ...FIELD, type: true };

/**
 * An input with its label, its help and what is wrong with it.
 *
 * The schema's constraints become attributes: `required`, `min`, `max`, `step`, `minlength`, `maxlength`, `pattern`. With them the
 * browser checks the form before it submits it; give the form `novalidate` to leave that to the server.
 *
 * @example input({ field: account.email, label: "Email", attributes: { autocomplete: "email" } })
 */
export const input: Component<InputProps> = strictComponent("input", KNOWN, (props: InputProps) => {
  const { field, hint, attributes } = props;
  const type = props.type ?? typeFor(field);
  const { raw } = field;
  // What was chosen in a file input cannot be given back. A password is: left out, the next patch would empty the input.
  const value = type === "file" ? null : inputText(raw, type);
  const control = html`<input class="lw-input" id=${field.id} name=${field.name} type=${type} value=${value} ${{
    ...(type !== "hidden" && field.constraints),
    ...describedBy(field, hint),
    ...attributes,
  }}>`;
  return type === "hidden" ? control : fieldFrame(props, control);
});

/** A switch is a checkbox, which is a component of its own; written into, it is text. */
function typeFor({ type }: Field): InputType {
  return type === "checkbox" ? "text" : type;
}
