import type { DomElement } from "./dom.ts";

/** Selects elements that can have the focus. */
export const FOCUSABLE = "input, select, textarea, button, a[href], iframe, summary, [tabindex], [contenteditable]";

/**
 * Returns the part of the page that hides an element: the element itself or an ancestor with `hidden` or
 * `display: none`. Undefined if the element is visible. Ignores style sheets.
 */
export function hiddenPart(element: DomElement): DomElement | undefined {
  for (let one: DomElement | null = element; one !== null; one = one.parentElement) {
    if (one.hasAttribute("hidden") || /(?:^|;)\s*display\s*:\s*none/i.test(one.getAttribute("style") ?? "")) return one;
  }
  return undefined;
}
