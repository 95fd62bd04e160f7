import type { KnownOptions } from "../foundation/known-options.ts";
import { strictComponent, type Component } from "../html/component.ts";
import { each } from "../html/each.ts";
import type { HtmlAttributes } from "../html/html-attributes.ts";
import { html, type Renderable } from "../html/rendered.ts";
import { js, type JsCommands } from "../js/commands.ts";
import { byId } from "../js/selectors.ts";

/** The parts of a menu entry other than attributes. */
interface DropdownItemOwnProps {
  readonly label: Renderable;
  readonly href?: string;
  /** The commands or the event of a button. A click also closes the menu. */
  readonly click?: JsCommands;
}

/**
 * One entry of a menu: a link if it has an `href`, otherwise a button. Further props are attributes of that element.
 */
export type DropdownItem = DropdownItemOwnProps & Omit<HtmlAttributes<"button">, keyof DropdownItemOwnProps>;

/** Props of {@link dropdown}. */
export interface DropdownProps {
  readonly id: string;
  readonly label: Renderable;
  readonly items: readonly DropdownItem[];
}

const KNOWN: KnownOptions<DropdownProps> = { id: true, label: true, items: true };

/**
 * A button with a menu. Arrow keys, Home and End move the focus. Escape, Tab, a choice, and a click outside close the
 * menu.
 *
 * @example dropdown({ id: "more", label: "More", items: [{ label: "Archive", click: js().push("archive") }] })
 */
export const dropdown: Component<DropdownProps> = strictComponent(
  "dropdown",
  KNOWN,
  ({ id, label, items }: DropdownProps) => {
    const button = byId(`${id}-button`);
    const close = js()
      .hide({ to: byId(`${id}-menu`), transition: "lw-fading", time: 100 })
      .setAttribute("aria-expanded", "false", { to: button });
    const toggle = js()
      .toggle({ to: byId(`${id}-menu`), in: "lw-appearing", out: "lw-fading", time: 100 })
      .toggleAttribute("aria-expanded", ["true", "false"])
      .focusFirst({ to: byId(`${id}-menu`) });
    return html`<div class="lw-dropdown"><button type="button" id="${id}-button" class="lw-button lw-quiet" aria-haspopup="menu" aria-expanded="false" aria-controls="${id}-menu" phx-click=${toggle}>${label}</button><div id="${id}-menu" class="lw-menu" role="menu" aria-labelledby="${id}-button" phx-hook="Livewright.Roving" phx-click-away=${close} data-escape=${close.focus({ to: button })} data-leave=${close}>${each(
      items,
      ({ label: text, href, click, ...attributes }) =>
        href === undefined
          ? html`<button type="button" role="menuitem" tabindex="-1" phx-click=${close.focus({ to: button }).concat(click ?? js())} ${attributes}>${text}</button>`
          : html`<a role="menuitem" tabindex="-1" href=${href} ${attributes}>${text}</a>`,
    )}</div></div>`;
  },
);
