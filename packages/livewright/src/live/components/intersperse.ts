import { each } from "../../html/each.ts";
import { html, type Renderable, type Rendered } from "../../html/rendered.ts";
import type { Slot } from "../../html/slot.ts";

/**
 * A list with something between its items: none before the first, and none behind the last.
 *
 * @param items the items, any iterable
 * @param separator what stands between them; a function when it is markup with state of its own
 * @param item what shows one
 * @example intersperse(crumbs, " › ", (crumb) => html`<a href=${crumb.path}>${crumb.title}</a>`)
 */
export function intersperse<Item>(
  items: Iterable<Item>,
  separator: string | Slot,
  item: (item: Item, index: number) => Renderable,
): Rendered {
  const between = (): Renderable => (typeof separator === "function" ? separator() : separator);
  return html`${each(items, (one, index) => html`${index > 0 && between()}${item(one, index)}`)}`;
}
