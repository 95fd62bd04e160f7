import type { Attributes } from "../../html/attributes.ts";
import { component, type Component } from "../../html/component.ts";
import { html, type Renderable } from "../../html/rendered.ts";

/** Props of {@link focusWrap}. */
export interface FocusWrapProps {
  readonly id: string;
  readonly content: Renderable;
  /** Attributes of its element, such as `class`. */
  readonly attributes?: Attributes;
}

/**
 * Keeps the Tab key inside its content, as a dialog must: from the last thing that takes focus it goes on to the first, and
 * back. Does not move the focus there; a command of `phx-mounted` does.
 *
 * @example html`<div id="dialog" phx-mounted=${js().focusFirst()}>${focusWrap({ id: "dialog-focus", content })}</div>`
 */
export const focusWrap: Component<FocusWrapProps> = component(
  ({ id, content, attributes }: FocusWrapProps) =>
    html`<div id=${id} phx-hook="Phoenix.FocusWrap" ${attributes}><div id="${id}-start" tabindex="0" aria-hidden="true"></div>${content}<div id="${id}-end" tabindex="0" aria-hidden="true"></div></div>`,
);
