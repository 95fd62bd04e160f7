import type { KnownOptions } from "../foundation/known-options.ts";
import { elementComponent, type Component } from "../html/component.ts";
import type { HtmlAttributes } from "../html/html-attributes.ts";
import { html, type Renderable } from "../html/rendered.ts";
import { js, type JsCommands } from "../js/commands.ts";
import { byId } from "../js/selectors.ts";

/** Props of a {@link toast} that are not attributes of its element. */
interface ToastOwnProps {
  readonly id: string;
  readonly children: Renderable;
  /** Errors interrupt a screen reader; other kinds wait. Default `"info"`. */
  readonly kind?: "info" | "success" | "error";
  /** Milliseconds after which the message disappears. Omit it for messages that must not be missed. */
  readonly timeout?: number;
  /** Additional commands when the message is closed, such as `js().push("seen")`. */
  readonly close?: JsCommands;
}

/** Props of {@link toast}. All others are attributes of its element. */
export type ToastProps = ToastOwnProps & Omit<HtmlAttributes<"div">, keyof ToastOwnProps>;

const OWN: KnownOptions<ToastOwnProps> = { id: true, children: true, kind: true, timeout: true, close: true };

/**
 * A short message over the page.
 *
 * @example toast({ id: "saved", kind: "info", children: "Saved." })
 */
export const toast: Component<ToastProps> = elementComponent(
  "toast",
  OWN,
  ({ id, children, kind = "info", timeout, close = js(), ...attributes }: ToastProps) => {
    const to = byId(id);
    const fade = js().hide({ to, transition: "lw-fading", time: 150 });
    const wait = timeout !== undefined && js().hide({ transition: "lw-waiting", time: timeout, blocking: false });
    return html`<div id=${id} class="lw-toast lw-${kind}" role=${kind === "error" ? "alert" : "status"} phx-mounted=${wait} ${attributes}><p>${children}</p><button type="button" class="lw-close" aria-label="Close" phx-click=${fade.concat(close)}>×</button></div>`;
  },
);
