import type { DomElement, DomEvent } from "./dom.ts";

/** A link of a page, with or without `data-method`. */
export type Link = DomElement & { readonly href: string };

/** Returns the link that a click follows in this tab. Undefined without a link, or if it opens in another tab. */
export function clickedLink({ target, ctrlKey, metaKey, shiftKey, button }: DomEvent): Link | undefined {
  if (ctrlKey === true || metaKey === true || shiftKey === true || button === 1) return undefined;
  const link = target?.closest("a[href], area[href], a[data-method]") as Link | null | undefined;
  if (link === null || link === undefined) return undefined;
  return /^(?:|_self|_top|_parent)$/.test(link.getAttribute("target") ?? "") ? link : undefined;
}
