import type { DomElement } from "./dom.ts";

/** Elements that can have the focus. */
export const FOCUSABLE = "input, select, textarea, button, a[href], iframe, summary, [tabindex], [contenteditable]";

/**
 * Why a visitor does not see an element: it or the one around it that is hidden, by its attribute or its own style. Style
 * sheets are not read. Undefined if there is no reason.
 */
export function hiddenPart(element: DomElement): DomElement | undefined {
  for (let one: DomElement | null = element; one !== null; one = one.parentElement) {
    if (one.hasAttribute("hidden") || /(?:^|;)\s*display\s*:\s*none/i.test(one.getAttribute("style") ?? "")) return one;
  }
  return undefined;
}
