import type { KnownOptions } from "../foundation/known-options.ts";
import { elementComponent, type Component } from "../html/component.ts";
import type { HtmlAttributes } from "../html/html-attributes.ts";
import { html, type Renderable } from "../html/rendered.ts";
import { js, type JsCommands } from "../js/commands.ts";
import { byId } from "../js/selectors.ts";
import { focusWrap } from "../live/components/focus-wrap.ts";

/** Props of a {@link modal} that are not attributes of its element. */
interface ModalOwnProps {
  readonly id: string;
  readonly title: Renderable;
  readonly children: Renderable;
  /** The buttons below the content. */
  readonly actions?: Renderable;
  /** If true, the dialog is open from the start, for one that is only rendered while it is open. Default false. */
  readonly open?: boolean;
  /** Additional commands when the dialog is closed by its ×, by Escape, or by a click next to it, such as `js().push("cancel")`. */
  readonly cancel?: JsCommands;
}

/** Props of {@link modal}. All others are attributes of the element around the dialog. */
export type ModalProps = ModalOwnProps & Omit<HtmlAttributes<"div">, keyof ModalOwnProps>;

const OWN: KnownOptions<ModalOwnProps> = {
  id: true,
  title: true,
  children: true,
  actions: true,
  open: true,
  cancel: true,
};

/** A dialog over the page. It takes the focus, holds it, and returns it when it closes. Escape and a click outside close it. {@link showModal} and {@link hideModal} open and close it without the server.
 *
 * The client handles a key on the focused element first, so an input with `phx-keydown` in the dialog must handle
 * Escape itself.
 *
 * @example html`<button phx-click=${showModal("confirm")}>Delete…</button>
 *   ${modal({ id: "confirm", title: "Delete it?", children: "It cannot be brought back." })}`
 */
export const modal: Component<ModalProps> = elementComponent(
  "modal",
  OWN,
  ({ id, title, children, actions, open = false, cancel, ...attributes }: ModalProps) => {
    const close = cancel === undefined ? hideModal(id) : hideModal(id).concat(cancel);
    const leave = js().exec("data-cancel", { to: byId(id) });
    return html`<div id=${id} class="lw-modal" phx-mounted=${open && showModal(id)} phx-remove=${open && hideModal(id)} data-cancel=${close} ${attributes}><div class="lw-backdrop" aria-hidden="true"></div><div class="lw-modal-place">${focusWrap(
      {
        id: `${id}-dialog`,
        class: "lw-dialog",
        role: "dialog",
        "aria-modal": "true",
        "aria-labelledby": `${id}-title`,
        "phx-click-away": leave,
        "phx-key": "Escape",
        children: html`<div class="lw-dialog-head"><h2 id="${id}-title">${title}</h2><button type="button" class="lw-close" aria-label="Close" phx-click=${leave}>×</button></div><div id="${id}-content" class="lw-dialog-content">${children}</div>${
          actions !== undefined && html`<div id="${id}-actions" class="lw-dialog-actions">${actions}</div>`
        }`,
      },
    )}</div></div>`;
  },
);

const FADE = { transition: "lw-fading", time: 150 } as const;

/**
 * Opens a {@link modal}.
 *
 * @example html`<button phx-click=${showModal("confirm")}>Delete</button>`
 */
export function showModal(id: string): JsCommands {
  const escape = js().exec("data-cancel", { to: byId(id) });
  return (
    js()
      .pushFocus()
      .show({ to: byId(id), transition: ["lw-fading", "lw-faded", "lw-shown"], time: 150 })
      .addClass("lw-still", { to: "body" })
      // Only while the dialog is open, because other elements may also close on Escape.
      .setAttribute("phx-window-keydown", escape, { to: byId(`${id}-dialog`) })
      // The last command that finds an element wins, so these go from the closing button up to a field.
      .focusFirst({ to: byId(`${id}-dialog`) })
      .focusFirst({ to: byId(`${id}-actions`) })
      .focusFirst({ to: byId(`${id}-content`) })
  );
}

/**
 * Closes a {@link modal}.
 *
 * @example html`<button phx-click=${hideModal("confirm")}>Cancel</button>`
 */
export function hideModal(id: string): JsCommands {
  return js()
    .removeAttribute("phx-window-keydown", { to: byId(`${id}-dialog`) })
    .hide({ to: byId(id), ...FADE })
    .removeClass("lw-still", { to: "body" })
    .popFocus();
}
