import { each } from "../../html/each.ts";
import { html, type Rendered } from "../../html/rendered.ts";
import { inputText } from "./input-text.ts";

/** One choice: a text that is also its value, a label with a value, or a group of choices under a heading. */
export type SelectOption =
  | string
  | number
  | bigint
  | { readonly label: string; readonly value: unknown; readonly disabled?: boolean }
  | { readonly label: string; readonly options: readonly SelectOption[]; readonly disabled?: boolean };

/**
 * Renders the `<option>` elements of a `<select>`, and selects its values.
 *
 * @param options the choices, in order; groups become `<optgroup>`
 * @param selected the value, or the values of a `<select multiple>`
 * @param prompt a first choice without a value, such as `"Choose a country"`; empty if the value is none of the choices
 * @example html`<select name=${f.plan.name}>${selectOptions(["free", "pro"], f.plan.value)}</select>`
 */
export function selectOptions(
  options: readonly SelectOption[],
  selected: string | readonly string[],
  prompt?: string,
): Rendered {
  const values: ReadonlySet<string> = new Set(typeof selected === "string" ? [selected] : selected);
  // Without a selected option, a browser selects the first one, and the next submit replaces the value.
  const unlisted = typeof selected === "string" && selected !== "" && !textsOf(options).includes(selected);
  const first = prompt ?? (unlisted ? "" : undefined);
  return html`${first !== undefined && html`<option value="">${first}</option>`}${list(options, values)}`;
}

/** The values of all options, as text. */
function textsOf(options: readonly SelectOption[]): readonly string[] {
  return options.flatMap((option) =>
    typeof option === "object" && "options" in option
      ? textsOf(option.options)
      : [inputText(typeof option === "object" && "value" in option ? option.value : option)],
  );
}

function list(options: readonly SelectOption[], values: ReadonlySet<string>): Rendered {
  return html`${each(options, (option) => {
    if (typeof option === "object" && "options" in option) {
      const { label, disabled } = option;
      return html`<optgroup label=${label} disabled=${disabled}>${list(option.options, values)}</optgroup>`;
    }
    const given = typeof option === "object" && "value" in option ? option : { value: option };
    // Ids and decimals of a database are objects that have a text.
    const value = inputText(given.value);
    const { label = value, disabled } = given as { label?: string; disabled?: boolean };
    return html`<option value=${value} selected=${values.has(value)} disabled=${disabled}>${label}</option>`;
  })}`;
}
