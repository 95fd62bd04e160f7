import { LivewrightError } from "../foundation/errors.ts";
import type { DomElement } from "./browser/dom.ts";
import { showElement } from "./show-html.ts";

/** What is typed into fields that take no other text. */
const FORMATS: Readonly<Record<string, string>> = {
  date: "a date such as 2026-11-20",
  "datetime-local": "a time such as 2026-11-20T09:30",
  month: "a month such as 2026-11",
  week: "a week such as 2026-W47",
  time: "a time such as 09:30",
  number: "a number",
  color: "a colour such as #00a0ff",
};

/** Why a visitor cannot get a text into a field: a browser would drop or change it, and say nothing. */
export function whyUntypable(
  control: DomElement,
  value: string,
): { readonly why: string; readonly hint: string } | undefined {
  const longest = Number(control.getAttribute("maxlength") ?? Number.NaN);
  if (value.length > longest && longest >= 0) {
    return {
      why: `there is room for ${longest} characters`,
      hint: "What the server says of more is seen with  view.push(event, params)",
    };
  }
  if (control.localName !== "input" || value === "") return undefined;
  const hint = "What was typed in would be lost, or changed.";
  if (/[\r\n]/.test(value)) return { why: "it has one line", hint };
  const probe = (control as unknown as { cloneNode(): DomElement }).cloneNode();
  probe.value = value;
  const { type = "", value: kept = "" } = probe;
  if (type === "range") {
    const bounds = `from ${control.getAttribute("min") ?? 0} to ${control.getAttribute("max") ?? 100}`;
    return Number(kept) === Number(value) ? undefined : { why: `it is a slider ${bounds}`, hint };
  }
  const format = FORMATS[type];
  const isLost = type === "color" ? kept.toLowerCase() !== value.toLowerCase() : kept === "";
  return isLost && format !== undefined ? { why: `it takes ${format}`, hint } : undefined;
}

/**
 * Makes sure that a form is submitted: a browser shows what is wrong instead.
 *
 * @param submitter the button, which may say that nothing is checked
 * @throws {LivewrightError} LW802
 */
export function requireValid(form: DomElement, submitter: DomElement | undefined): void {
  if (form.hasAttribute("novalidate") || submitter?.hasAttribute("formnovalidate") === true) return;
  const checked = [...(form.elements ?? [])] as unknown as (DomElement & { checkValidity(): boolean })[];
  const invalid = checked.filter((control) => !control.checkValidity());
  if (invalid.length === 0) return;
  throw new LivewrightError("LW802", "A browser would not submit this form: some fields are not valid.", {
    frame: invalid.map((control) => `    ${showElement(control)}`).join("\n"),
    hint: "Fill them in, or give the form novalidate if the server is to say what is wrong.",
  });
}
