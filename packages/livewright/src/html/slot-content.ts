import type { Renderable } from "./rendered.ts";

/**
 * A prop that a component shows where, and as often as, it likes: a function from what the component has to tell to
 * markup. Content that needs no argument and is shown once is simply a `Renderable`; equal ones do not make the component
 * run again, while a function is new on every render.
 *
 * @typeParam Argument what the component passes; nothing by default
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
