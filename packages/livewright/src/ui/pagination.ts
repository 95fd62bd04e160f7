import type { KnownOptions } from "../foundation/known-options.ts";
import { strictComponent, type Component } from "../html/component.ts";
import { each } from "../html/each.ts";
import { html, type Renderable } from "../html/rendered.ts";

/** Props of {@link pagination}. */
export interface PaginationProps {
  /** The current page, from 1. */
  readonly page: number;
  /** The number of pages. */
  readonly pages: number;
  /** Returns the path of a page. The path must belong to the current view, because the links patch. */
  readonly href: (page: number) => string;
  /** The name for screen readers. Default `"Pages"`. */
  readonly label?: string;
}

const KNOWN: KnownOptions<PaginationProps> = { page: true, pages: true, href: true, label: true };

/** Links to the pages of a list: the first, the last, and the neighbors of the current page.
 *
 * @example pagination({ page, pages: 12, href: (n) => `/users?page=${n}` })
 */
export const pagination: Component<PaginationProps> = strictComponent(
  "pagination",
  KNOWN,
  ({ page, pages, href, label = "Pages" }: PaginationProps) => {
    const link = (to: number, text: Renderable, rel?: string): Renderable =>
      to < 1 || to > pages
        ? html`<span class="lw-page" aria-disabled="true" role="link">${text}</span>`
        : html`<a class="lw-page" href=${href(to)} rel=${rel} aria-current=${rel === undefined && to === page && "page"} data-phx-link="patch" data-phx-link-state="push">${text}</a>`;
    return html`<nav class="lw-pagination" aria-label=${label}>${link(page - 1, "Previous", "prev")}<ol>${each(
      shown(page, pages),
      (entry) =>
        html`<li>${entry === "gap" ? html`<span class="lw-gap" aria-hidden="true">…</span>` : link(entry, entry)}</li>`,
    )}</ol>${link(page + 1, "Next", "next")}</nav>`;
  },
);

/** Returns the numbers to show. A gap replaces two or more omitted numbers. */
function shown(page: number, pages: number): readonly (number | "gap")[] {
  const near = new Set([1, pages, page - 1, page, page + 1]);
  const numbers = [...near].filter((n) => n >= 1 && n <= pages).toSorted((a, b) => a - b);
  return numbers.flatMap((n, index) => {
    const before = numbers[index - 1];
    if (before === undefined || n === before + 1) return [n];
    return n === before + 2 ? [before + 1, n] : ["gap" as const, n];
  });
}
