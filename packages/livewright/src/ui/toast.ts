import type { KnownOptions } from "../foundation/known-options.ts";
import { strictComponent, type Component } from "../html/component.ts";
import { html, type Renderable } from "../html/rendered.ts";
import { js, type JsCommands } from "../js/commands.ts";
import { byId } from "../js/selectors.ts";

/** Props of {@link toast}. */
export interface ToastProps {
  readonly id: string;
  readonly content: Renderable;
  /** Errors interrupt what is being read out; the others wait. Default `"info"`. */
  readonly kind?: "info" | "success" | "error";
  /** Milliseconds after which it goes by itself; leave it out for what must not be missed. */
  readonly timeout?: number;
  /** What else happens when it is closed, e.g. `js().push("seen")`. */
  readonly close?: JsCommands;
}

const KNOWN: KnownOptions<ToastProps> = { id: true, content: true, kind: true, timeout: true, close: true };

/** A short message over the page. */
export const toast: Component<ToastProps> = strictComponent(
  "toast",
  KNOWN,
  ({ id, content, kind = "info", timeout, close = js() }: ToastProps) => {
    const to = byId(id);
    const fade = js().hide({ to, transition: "lw-fading", time: 150 });
    const wait = timeout !== undefined && js().hide({ transition: "lw-waiting", time: timeout, blocking: false });
    return html`<div id=${id} class="lw-toast lw-${kind}" role=${kind === "error" ? "alert" : "status"} phx-mounted=${wait}><p>${content}</p><button type="button" class="lw-close" aria-label="Close" phx-click=${fade.concat(close)}>×</button></div>`;
  },
);
