import type { DomElement, DomEvent } from "./browser/dom.ts";
import { FOCUSABLE, hiddenPart } from "./browser/visible.ts";
import { requireValid } from "./input-constraints.ts";

/**
 * Fields with one line of text. Enter submits their form: by its button, or without one if the form has a single such
 * field.
 */
const LINE = /^(?:text|search|tel|url|email|password|date|month|week|time|datetime-local|number)$/;
const BUTTON = /^(?:button|submit|reset|image|color|file)$/;
const BOX = /^(?:checkbox|radio)$/;

/**
 * Does the default action of a keydown event.
 *
 * @returns the element that the browser clicks, if any
 */
export function pressed(target: DomElement, key: string, event: DomEvent): DomElement | undefined {
  if (isModified(event)) return undefined;
  if (key === "Tab") moveFocus(target, event.shiftKey === true);
  if (key !== "Enter") return undefined;
  if (target.localName !== "input" || BUTTON.test(target.type ?? "")) {
    return target.matches("button, summary, a[href], input") ? target : undefined;
  }
  return submitFrom(target);
}

/**
 * Does the default action of a keyup event.
 *
 * @returns the element that the browser clicks, if any
 */
export function released(target: DomElement, key: string, event: DomEvent): DomElement | undefined {
  if (key !== " " || isModified(event)) return undefined;
  const { localName, type = "" } = target;
  const isButton = localName === "input" ? BUTTON.test(type) || BOX.test(type) : /^(?:button|summary)$/.test(localName);
  return isButton ? target : undefined;
}

function isModified({ ctrlKey, metaKey, altKey }: DomEvent): boolean {
  return ctrlKey === true || metaKey === true || altKey === true;
}

/** @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#implicit-submission */
function submitFrom({ form }: DomElement): DomElement | undefined {
  if (form === null || form === undefined) return undefined;
  const controls = [...(form.elements ?? [])];
  const button = controls.find(({ type }) => type === "submit" || type === "image");
  if (button !== undefined) return button.matches(":disabled") ? undefined : button;
  const lines = controls.filter(({ localName, type }) => localName === "input" && LINE.test(type ?? ""));
  if (lines.length > 1) return undefined;
  requireValid(form, undefined);
  (form as unknown as { requestSubmit(): void }).requestSubmit();
  return undefined;
}

function moveFocus(from: DomElement, back: boolean): void {
  const { ownerDocument } = from;
  const all = [...ownerDocument.querySelectorAll(FOCUSABLE)].filter((one) => one === from || takesTab(one));
  const isBody = from === ownerDocument.body;
  const at = isBody ? (back ? 0 : -1) : all.indexOf(from);
  const next = all.at(back ? at - 1 : at + 1);
  // After the last element, the focus moves to the controls of the browser.
  if (next === undefined || (back && at === 0 && !isBody)) ownerDocument.activeElement?.blur();
  else next.focus();
}

function takesTab(element: DomElement): boolean {
  if (Number(element.getAttribute("tabindex") ?? 0) < 0 || element.matches(":disabled")) return false;
  if (element.type === "hidden" || hiddenPart(element) !== undefined) return false;
  // In a group of radio buttons, Tab reaches only the checked one, or else the first.
  if (element.type !== "radio" || element.checked === true) return true;
  const group = [...(element.form?.elements ?? [])].filter(
    ({ type, name }) => type === "radio" && name === element.name,
  );
  return group.every(({ checked }) => checked !== true) && (group[0] ?? element) === element;
}
