import type { KnownOptions } from "../foundation/known-options.ts";
import type { Attributes } from "../html/attributes.ts";
import { strictComponent, type Component } from "../html/component.ts";
import { html, type Renderable } from "../html/rendered.ts";

/** Props of {@link button}. */
export interface ButtonProps {
  readonly content: Renderable;
  /** How much it stands out. Default `"primary"`. */
  readonly kind?: "primary" | "quiet" | "danger";
  /** Default `"submit"`, as in HTML; a button with `phx-click` in a form wants `"button"`. */
  readonly type?: "submit" | "button" | "reset";
  /** The text while its form is being sent. */
  readonly busy?: string;
  /** Further attributes: `phx-click`, `disabled`, `aria-label`, … */
  readonly attributes?: Attributes;
}

const KNOWN: KnownOptions<ButtonProps> = { content: true, kind: true, type: true, busy: true, attributes: true };

/** A button. */
export const button: Component<ButtonProps> = strictComponent(
  "button",
  KNOWN,
  ({ content, kind = "primary", type = "submit", busy, attributes }: ButtonProps) =>
    html`<button class="lw-button lw-${kind}" type=${type} phx-disable-with=${busy} ${attributes}>${content}</button>`,
);
