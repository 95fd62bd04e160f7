import { each } from "../html/each.ts";
import { html, type Renderable, type Rendered } from "../html/rendered.ts";

/** One line of a {@link list}. */
export interface ListEntry {
  readonly title: string;
  readonly children: Renderable;
}

/**
 * A list of facts about one item, line by line.
 *
 * @example list([{ title: "Name", content: user.name }, { title: "Since", content: user.since }])
 */
export function list(entries: readonly ListEntry[]): Rendered {
  return html`<dl class="lw-list">${each(
    entries,
    ({ title }) => title,
    ({ title, children }) => html`<div><dt>${title}</dt><dd>${children}</dd></div>`,
  )}</dl>`;
}
