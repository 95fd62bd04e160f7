import type { KnownOptions } from "../foundation/known-options.ts";
import { elementComponent, type Component } from "../html/component.ts";
import type { HtmlAttributes } from "../html/html-attributes.ts";
import { html, type Renderable } from "../html/rendered.ts";

/** Props of a {@link button} that are not attributes of its element. */
interface ButtonOwnProps {
  readonly children: Renderable;
  /** The emphasis of the button. Default `"primary"`. */
  readonly kind?: "primary" | "quiet" | "danger";
  /** Default `"submit"`, as in HTML. Use `"button"` for a button with `phx-click` in a form. */
  readonly type?: "submit" | "button" | "reset";
  /** The text while its form is being sent. */
  readonly busy?: string;
}

/** Props of {@link button}. All others are attributes: `phx-click`, `disabled`, `aria-label`, … */
export type ButtonProps = ButtonOwnProps & Omit<HtmlAttributes<"button">, keyof ButtonOwnProps>;

const OWN: KnownOptions<ButtonOwnProps> = { children: true, kind: true, type: true, busy: true };

/**
 * A button.
 *
 * @example button({ children: "Save", busy: "Saving…" })
 */
export const button: Component<ButtonProps> = elementComponent(
  "button",
  OWN,
  ({ children, kind = "primary", type = "submit", busy, ...attributes }: ButtonProps) =>
    html`<button class="lw-button lw-${kind}" type=${type} phx-disable-with=${busy} ${attributes}>${children}</button>`,
);
