import type { Renderable } from "./rendered.ts";

/**
 * A prop with which a caller passes markup to a component. The component calls it with an argument, as often as it needs. For content
 * without an argument that is rendered once, use a `Renderable`: an equal one does not make the component run again, while a function
 * is new on every render.
 *
 * @typeParam Argument the argument that the component passes; default none
 * @example
 * ```ts
 * interface MenuProps<Item> {
 *   readonly items: readonly Item[];
 *   readonly entry: Slot<Item>;
 *   readonly footer?: Slot;
 * }
 * const menu = component(({ items, entry, footer }: MenuProps<string>) => html`
 *   <ul>${each(items, (item) => html`<li>${entry(item)}</li>`)}</ul>${footer?.()}`);
 *
 * html`<nav>${menu({ items: pages, entry: (page) => html`<a href=${page}>${page}</a>` })}</nav>`
 * ```
 */
export type Slot<Argument = void> = (argument: Argument) => Renderable;
