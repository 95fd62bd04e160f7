import { LivewrightError } from "../foundation/errors.ts";
import type { DomElement } from "./browser/dom.ts";
import { showElement } from "./show-html.ts";

/** The text that each type of field accepts. */
const FORMATS: Readonly<Record<string, string>> = {
  date: "a date such as 2026-11-20",
  "datetime-local": "a time such as 2026-11-20T09:30",
  month: "a month such as 2026-11",
  week: "a week such as 2026-W47",
  time: "a time such as 09:30",
  number: "a number",
  color: "a colour such as #00a0ff",
};

/** Returns why a user cannot enter a text in a field. A browser would silently drop or change the text. */
export function whyUntypable(
  control: DomElement,
  value: string,
): { readonly why: string; readonly hint: string } | undefined {
  const longest = Number(control.getAttribute("maxlength") ?? Number.NaN);
  if (value.length > longest && longest >= 0) {
    return {
      why: `its maxlength is ${longest} characters`,
      hint: "To test the server's answer to a longer text, push the event:  view.push(event, params)",
    };
  }
  if (control.localName !== "input" || value === "") return undefined;
  const hint = "A browser would drop or change this text.";
  if (/[\r\n]/.test(value)) return { why: "it has only one line", hint };
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

/** Fails if a browser would show validation messages instead of submitting the form.
 *
 * @param submitter the button, which can switch validation off with `formnovalidate`
 * @throws {LivewrightError} LW802
 */
export function requireValid(form: DomElement, submitter: DomElement | undefined): void {
  if (form.hasAttribute("novalidate") || submitter?.hasAttribute("formnovalidate") === true) return;
  const checked = [...(form.elements ?? [])] as unknown as (DomElement & { checkValidity(): boolean })[];
  const invalid = checked.filter((control) => !control.checkValidity());
  if (invalid.length === 0) return;
  throw new LivewrightError("LW802", "A browser would not submit this form: some fields are not valid.", {
    frame: invalid.map((control) => `    ${showElement(control)}`).join("\n"),
    hint: "Fill them in. If the server validates the form, add  novalidate  to it.",
  });
}
