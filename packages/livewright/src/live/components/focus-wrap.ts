import type { KnownOptions } from "../../foundation/known-options.ts";
import type { Attributes } from "../../html/attributes.ts";
import { strictComponent, type Component } from "../../html/component.ts";
import { html, type Renderable } from "../../html/rendered.ts";

/** Props of {@link focusWrap}. */
export interface FocusWrapProps {
  readonly id: string;
  readonly content: Renderable;
  /** Attributes of its element, such as `class`. */
  readonly attributes?: Attributes;
}

const KNOWN: KnownOptions<FocusWrapProps> = { id: true, content: true, attributes: true };

/**
 * Keeps the Tab key inside its content, as a dialog must: from the last thing that takes focus it goes on to the first, and
 * back. Does not move the focus there; a command of `phx-mounted` does.
 *
 * @example html`<div id="dialog" phx-mounted=${js().focusFirst()}>${focusWrap({ id: "dialog-focus", content })}</div>`
 */
export const focusWrap: Component<FocusWrapProps> = strictComponent(
  "focusWrap",
  KNOWN,
  ({ id, content, attributes }: FocusWrapProps) =>
    html`<div id=${id} phx-hook="Phoenix.FocusWrap" ${attributes}><div id="${id}-start" tabindex="0" aria-hidden="true"></div>${content}<div id="${id}-end" tabindex="0" aria-hidden="true"></div></div>`,
);
