import type { KnownOptions } from "../../foundation/known-options.ts";
import { elementComponent, type Component } from "../../html/component.ts";
import type { HtmlAttributes } from "../../html/html-attributes.ts";
import { html, type Renderable } from "../../html/rendered.ts";

/** Props of a {@link focusWrap} that are not attributes of its element. */
interface FocusWrapOwnProps {
  readonly id: string;
  readonly children: Renderable;
}

/** Props of {@link focusWrap}. All others are attributes of its element, such as `class`. */
export type FocusWrapProps = FocusWrapOwnProps & Omit<HtmlAttributes<"div">, "phx-hook" | keyof FocusWrapOwnProps>;

const OWN: KnownOptions<FocusWrapOwnProps> = { id: true, children: true };

/**
 * Keeps the Tab key inside its content, as a dialog must: after the last focusable element follows the first, and backwards. It
 * does not move the focus into the content; use a command of `phx-mounted`.
 *
 * @example html`<div id="dialog" phx-mounted=${js().focusFirst()}>${focusWrap({ id: "dialog-focus", children })}</div>`
 */
export const focusWrap: Component<FocusWrapProps> = elementComponent(
  "focusWrap",
  OWN,
  ({ id, children, ...attributes }: FocusWrapProps) =>
    html`<div id=${id} phx-hook="Phoenix.FocusWrap" ${attributes}><div id="${id}-start" tabindex="0" aria-hidden="true"></div>${children}<div id="${id}-end" tabindex="0" aria-hidden="true"></div></div>`,
);
