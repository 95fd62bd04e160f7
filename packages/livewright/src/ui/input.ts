import type { KnownOptions } from "../foundation/known-options.ts";
import { elementComponent, type Component } from "../html/component.ts";
import type { HtmlAttributes } from "../html/html-attributes.ts";
import { html } from "../html/rendered.ts";
import type { Field } from "../live/forms/field.ts";
import { inputText } from "../live/forms/input-text.ts";
import { describedBy, fieldFrame, FIELD, type FieldProps } from "./field-frame.ts";

/** The types of an `<input>` for text. Checkboxes have their own component. */
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

/** Props of an {@link input} that are not attributes of its element. */
interface InputOwnProps extends FieldProps {
  /** The type of the input. Default: the type from the schema, such as `"email"` or `"number"`; otherwise `"text"`. */
  readonly type?: InputType;
}

/** Props of {@link input}. All others are attributes of the `<input>`. */
export type InputProps = InputOwnProps & Omit<HtmlAttributes<"input">, "name" | keyof InputOwnProps>;

const OWN: KnownOptions<InputOwnProps> = { ...FIELD, type: true };

/**
 * An input with its label, its help and its errors.
 *
 * The schema's constraints become attributes: `required`, `min`, `max`, `step`, `minlength`, `maxlength`, `pattern`.
 * The browser then validates the form before it submits it. To leave validation to the server, add `novalidate` to the
 * form.
 *
 * @example input({ field: account.email, label: "Email", autocomplete: "email" })
 */
export const input: Component<InputProps> = elementComponent("input", OWN, (props: InputProps) => {
  const { field, label: _label, hint, type = typeFor(field), ...attributes } = props;
  const { raw } = field;
  // The value of a file input cannot be set. The value of a password is written, because a patch without it would empty
  // the input.
  const value = type === "file" ? null : inputText(raw, type);
  const control = html`<input class="lw-input" id=${field.id} name=${field.name} type=${type} value=${value} ${{
    ...(type !== "hidden" && field.constraints),
    ...describedBy(field, hint),
    ...attributes,
  }}>`;
  return type === "hidden" ? control : fieldFrame(props, control);
});

/** A boolean belongs in a {@link checkbox}. In an `input` it is text. */
function typeFor({ type }: Field): InputType {
  return type === "checkbox" ? "text" : type;
}
