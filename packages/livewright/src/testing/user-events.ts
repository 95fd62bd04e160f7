import { LivewrightError } from "../foundation/errors.ts";
import type { DomDocument, DomElement, DomWindow } from "./browser/dom.ts";
import { hiddenPart } from "./browser/visible.ts";
import { pressed, released } from "./key-actions.ts";
import { showElement } from "./show-html.ts";
import { requireValid } from "./input-constraints.ts";

/** Elements that do something of themselves, or are bound to do something, when they are clicked. */
const CLICKABLE =
  "[phx-click], [data-phx-link], a[href], button, input, select, textarea, label, option, summary, [contenteditable], [data-method]";

/** Modifiers of a key or a click, as in DOM events: `ctrlKey`, `shiftKey`, … */
export type EventDetails = Readonly<Record<string, unknown>>;

/**
 * Clicks as a visitor does: presses, takes the focus, and lets go.
 *
 * @throws {LivewrightError} LW802 for what cannot be clicked, or does nothing when it is
 */
export function click(dom: DomWindow, element: DomElement, details: EventDetails): void {
  requireVisible(element, "clicked");
  requireEnabled(element, "clicked");
  const document = element.ownerDocument;
  if (element.closest(CLICKABLE) === null && document.querySelector("[phx-click-away]") === null) {
    throw new LivewrightError("LW802", `A click on ${showElement(element)} does nothing.`, {
      hint: "Neither it nor what is around it has phx-click, is a link, or is part of a form.",
    });
  }
  requireSubmits(element);
  const mouse = { bubbles: true, cancelable: true, composed: true, detail: 1, button: 0, ...details };
  const fire = (type: string): boolean => element.dispatchEvent(new dom.MouseEvent(type, mouse));
  if (fire("mousedown")) {
    const focusable = element.closest("button, input, select, textarea, a[href], [tabindex], summary");
    if (focusable === null) document.activeElement?.blur();
    else focusable.focus();
  }
  fire("mouseup");
  fire("click");
}

/** A button that submits a form whose fields are not valid, and does nothing else, does nothing. */
function requireSubmits(element: DomElement): void {
  const button = element.closest("button, input");
  const form = button?.form ?? null;
  if (button === null || form === null || !/^(?:submit|image)$/.test(button.type ?? "")) return;
  if (element.closest("[phx-click]") === null) requireValid(form, button);
}

/**
 * Presses or releases a key, in an element or, without one, on the page. What a browser then does by itself is done as well:
 * Enter submits a form, Enter and Space click, Tab goes on to the next field.
 */
export function key(
  dom: DomWindow,
  document: DomDocument,
  element: DomElement | undefined,
  type: "keydown" | "keyup",
  name: string,
  details: EventDetails,
): void {
  if (element !== undefined) {
    requireVisible(element, "typed in");
    requireEnabled(element, "typed in");
    // Where it can have the focus, it has it when a key is pressed there.
    element.focus();
  }
  const target = element ?? document.activeElement ?? document.body;
  const event = new dom.KeyboardEvent(type, { bubbles: true, cancelable: true, composed: true, key: name, ...details });
  if (!target.dispatchEvent(event)) return;
  const activated = type === "keydown" ? pressed(target, name, event) : released(target, name, event);
  if (activated === undefined) return;
  requireSubmits(activated);
  activated.dispatchEvent(new dom.MouseEvent("click", { bubbles: true, cancelable: true, composed: true }));
}

/** @throws {LivewrightError} LW802 for what cannot take the focus */
export function focus(element: DomElement): void {
  requireVisible(element, "focused");
  requireEnabled(element, "focused");
  if (element.ownerDocument.activeElement === element) return;
  element.focus();
  if (element.ownerDocument.activeElement === element) return;
  throw new LivewrightError("LW802", `${showElement(element)} cannot take the focus.`, {
    hint: "Form controls, links and elements with tabindex can.",
  });
}

/** @throws {LivewrightError} LW802 for what cannot have had the focus */
export function blur(element: DomElement): void {
  focus(element);
  element.blur();
}

/** @throws {LivewrightError} LW802 for what a visitor does not see */
export function requireVisible(element: DomElement, what: string): void {
  const hidden = hiddenPart(element);
  if (hidden === undefined) return;
  const because = hidden === element ? "it" : `${showElement(hidden)} around it`;
  throw new LivewrightError("LW802", `${showElement(element)} cannot be ${what}: ${because} is hidden.`);
}

/** @throws {LivewrightError} LW802 for a form control that is disabled, or waits for the server */
export function requireEnabled(element: DomElement, what: string): void {
  if (!element.matches(":disabled")) return;
  throw new LivewrightError("LW802", `${showElement(element)} cannot be ${what}: it is disabled.`);
}
