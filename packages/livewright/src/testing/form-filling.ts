import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { DomElement, DomWindow } from "./browser/dom.ts";
import type { FormValues, Step } from "./form-values.ts";
import { flatten, showForm, stepsFor } from "./form-values.ts";
import { click, requireEnabled, requireVisible } from "./user-events.ts";
import { mostSimilar } from "../foundation/nearest.ts";
import { showElement, textOf } from "./show-html.ts";
import { eventsOf } from "./unhandled-events.ts";
import { requireValid } from "./input-constraints.ts";

/** Options of a submit. */
export interface SubmitOptions {
  /**
   * The button to click: its text, or its selector within the form. Default: the first button, as when the user presses
   * Enter.
   */
  readonly submitter?: string;
  /** Values for hidden fields, which a script would set. */
  readonly hidden?: FormValues;
}

const SUBMIT: KnownOptions<SubmitOptions> = { submitter: true, hidden: true };

/** Fails with LW106 for unknown options of `submit`. */
export function checkSubmitOptions(options: SubmitOptions): void {
  checkOptions(options, SUBMIT, "submit", "LW106");
}

/**
 * Fills in fields one by one, as a user does. The page is idle before the next field.
 *
 * @param page the page of the form
 * @param form finds the form again, in case a patch has replaced it
 * @param settle runs a step and waits until the page is idle
 * @throws {LivewrightError} LW807 if a value cannot be entered
 */
export async function fillIn(
  page: { readonly dom: DomWindow },
  form: () => DomElement,
  values: FormValues,
  settle: (run: () => void) => Promise<void>,
): Promise<void> {
  let last: DomElement | undefined;
  for (const [name, value] of flatten(values)) {
    for (const step of stepsFor(form(), name, value)) {
      last = step.control;
      await settle(() => take(page.dom, step));
    }
  }
  // The client sends such a field when the user leaves it.
  if (last?.getAttribute("phx-debounce") === "blur") {
    const field = last;
    await settle(() => field.blur());
  }
}

/**
 * Submits a form as a browser does.
 *
 * @throws {LivewrightError} LW802 if a browser would not submit the form
 */
export function submit(dom: DomWindow, form: DomElement, options: SubmitOptions): void {
  const submitter = submitterOf(form, options.submitter);
  if (submitter !== undefined) {
    requireVisible(submitter, "clicked");
    requireEnabled(submitter, "clicked");
  }
  for (const [name, value] of flatten(options.hidden ?? {})) setHidden(form, name, String(value));
  requireValid(form, submitter);
  if (submitter !== undefined && options.submitter !== undefined) click(dom, submitter, {});
  else (form as unknown as { requestSubmit(by?: DomElement): void }).requestSubmit(submitter);
}

function take(dom: DomWindow, { control, value, chosen }: Step): void {
  if (value === undefined && chosen === undefined) return click(dom, control, {});
  requireVisible(control, "filled in");
  control.focus();
  if (chosen === undefined) control.value = value ?? "";
  else for (const option of control.options ?? []) option.selected = chosen.includes(option);
  control.dispatchEvent(new dom.InputEvent("input", { bubbles: true, composed: true }));
  control.dispatchEvent(new dom.Event("change", { bubbles: true }));
}

function submitterOf(form: DomElement, wanted: string | undefined): DomElement | undefined {
  const buttons = [...(form.elements ?? [])].filter(({ type }) => type === "submit" || type === "image");
  if (wanted === undefined) return buttons[0];
  const matching = buttons.filter((button) => labelOf(button) === wanted || matches(button, wanted));
  const [button] = matching;
  if (button !== undefined && matching.length === 1) return button;
  throw new LivewrightError(
    "LW801",
    `${matching.length} buttons of the form match ${JSON.stringify(wanted)}. Expected one.`,
    {
      frame: buttons.map((one) => `    ${showElement(one)}`).join("\n"),
    },
  );
}

function labelOf(button: DomElement): string {
  return textOf(button) || (button.value ?? "");
}

function matches(element: DomElement, selector: string): boolean {
  try {
    return element.matches(selector);
  } catch {
    return false;
  }
}

function setHidden(form: DomElement, name: string, value: string): void {
  const field = [...(form.elements ?? [])].find((one) => one.type === "hidden" && one.name === name);
  if (field === undefined) {
    throw new LivewrightError("LW807", `${showForm(form)} has no hidden field ${JSON.stringify(name)}.`);
  }
  field.value = value;
}

/** Fails unless a form sends an event.
 *
 * @throws {LivewrightError} LW802
 */
export function requireSends(form: DomElement, event: string): void {
  const sent = eventsOf(form);
  if (sent.includes(event)) return;
  const names = sent.map((name) => JSON.stringify(name)).join(" and ") || "nothing";
  const [likely] = mostSimilar(event, sent, 1);
  throw new LivewrightError("LW802", `${showElement(form)} sends ${names}, not ${JSON.stringify(event)}.`, {
    ...(likely !== undefined && { hint: `Did you mean ${JSON.stringify(likely)}?` }),
  });
}
