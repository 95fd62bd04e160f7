import { each } from "../../html/each.ts";
import { html, type Renderable, type Rendered } from "../../html/rendered.ts";
import type { Slot } from "../../html/slot.ts";

/**
 * Renders a list with a separator between its items.
 *
 * @param items any iterable
 * @param separator text, or a function that renders markup
 * @param item renders one item
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
