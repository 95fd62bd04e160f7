import { LivewrightError } from "../foundation/errors.ts";
import type { DomDocument, DomElement, DomWindow } from "./browser/dom.ts";
import { hiddenPart } from "./browser/visible.ts";
import { pressed, released } from "./key-actions.ts";
import { showElement } from "./show-html.ts";
import { requireValid } from "./input-constraints.ts";

/** Elements that react to a click: by default, or by a binding. */
const CLICKABLE =
  "[phx-click], [data-phx-link], a[href], button, input, select, textarea, label, option, summary, [contenteditable], [data-method]";

/** Modifiers of a key or a click, as in DOM events: `ctrlKey`, `shiftKey`, … */
export type EventDetails = Readonly<Record<string, unknown>>;

/**
 * Clicks as a user does: presses the mouse button, moves the focus, and releases the button.
 *
 * @throws {LivewrightError} LW802 if the element cannot be clicked, or does not react to a click
 */
export function click(dom: DomWindow, element: DomElement, details: EventDetails): void {
  requireVisible(element, "clicked");
  requireEnabled(element, "clicked");
  const document = element.ownerDocument;
  if (element.closest(CLICKABLE) === null && document.querySelector("[phx-click-away]") === null) {
    throw new LivewrightError("LW802", `A click on ${showElement(element)} does nothing.`, {
      hint: "Neither the element nor an ancestor has phx-click, is a link, or is part of a form.",
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

/** Fails for a submit button whose form is invalid, unless it also has `phx-click`. */
function requireSubmits(element: DomElement): void {
  const button = element.closest("button, input");
  const form = button?.form ?? null;
  if (button === null || form === null || !/^(?:submit|image)$/.test(button.type ?? "")) return;
  if (element.closest("[phx-click]") === null) requireValid(form, button);
}

/**
 * Presses or releases a key, in an element or on the page. Includes the default action of browsers: Enter submits a
 * form, Enter and Space click, Tab moves the focus to the next field.
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
    // A user can only press a key in the focused element.
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

/** @throws {LivewrightError} LW802 if the element cannot take the focus */
export function focus(element: DomElement): void {
  requireVisible(element, "focused");
  requireEnabled(element, "focused");
  if (element.ownerDocument.activeElement === element) return;
  element.focus();
  if (element.ownerDocument.activeElement === element) return;
  throw new LivewrightError("LW802", `${showElement(element)} cannot take the focus.`, {
    hint: "Only form controls, links and elements with tabindex can take the focus.",
  });
}

/** @throws {LivewrightError} LW802 if the element cannot take the focus */
export function blur(element: DomElement): void {
  focus(element);
  element.blur();
}

/** @throws {LivewrightError} LW802 if the element is hidden */
export function requireVisible(element: DomElement, what: string): void {
  const hidden = hiddenPart(element);
  if (hidden === undefined) return;
  const because = hidden === element ? "it" : `its ancestor ${showElement(hidden)}`;
  throw new LivewrightError("LW802", `${showElement(element)} cannot be ${what}: ${because} is hidden.`);
}

/**
 * @throws {LivewrightError} LW802 if the element is disabled, by its template or by the client while it waits for the
 * server
 */
export function requireEnabled(element: DomElement, what: string): void {
  if (!element.matches(":disabled")) return;
  throw new LivewrightError("LW802", `${showElement(element)} cannot be ${what}: it is disabled.`);
}
