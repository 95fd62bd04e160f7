import { LivewrightError } from "../foundation/errors.ts";
import type { DomElement } from "./browser/dom.ts";
import { showElement } from "./show-html.ts";

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
