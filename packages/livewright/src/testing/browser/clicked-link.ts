import type { DomElement, DomEvent } from "./dom.ts";

/** A link of a page, or what means another method by `data-method`. */
export type Link = DomElement & { readonly href: string };

/** The link that a click leads to in this tab; nothing if it leads nowhere, or if what is behind it is wanted elsewhere. */
export function clickedLink({ target, ctrlKey, metaKey, shiftKey, button }: DomEvent): Link | undefined {
  if (ctrlKey === true || metaKey === true || shiftKey === true || button === 1) return undefined;
  const link = target?.closest("a[href], area[href], a[data-method]") as Link | null | undefined;
  if (link === null || link === undefined) return undefined;
  return /^(?:|_self|_top|_parent)$/.test(link.getAttribute("target") ?? "") ? link : undefined;
}
