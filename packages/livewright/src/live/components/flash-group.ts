import type { KnownOptions } from "../../foundation/known-options.ts";
import { strictComponent, type Component } from "../../html/component.ts";
import { each } from "../../html/each.ts";
import { html } from "../../html/rendered.ts";
import { js, type JsCommands } from "../../js/commands.ts";
import { byId } from "../../js/selectors.ts";
import type { Flash } from "../flash.ts";

/** Props of {@link flashGroup}. */
export interface FlashGroupProps {
  readonly flash: Flash;
  /** The id of the element, unique on the page. Default `"flash"`. */
  readonly id?: string;
}

const KNOWN: KnownOptions<FlashGroupProps> = { flash: true, id: true };

/**
 * Shows the flash of a view, one message below the other; a click takes a message away, at once on the page and then on the
 * server. Style it through `.flash` and `.flash-info`, `.flash-error` and so on.
 *
 * @example layout: ({ content, flash }) => html`${flashGroup({ flash })}<main>${content}</main>`
 */
export const flashGroup: Component<FlashGroupProps> = strictComponent(
  "flashGroup",
  KNOWN,
  ({ flash, id = "flash" }) =>
    html`<div id=${id} class="flash-group" aria-live="polite">${each(
      Object.entries(flash),
      ([kind]) => kind,
      ([kind, text]) =>
        html`<p id="${id}-${kind}" class="flash flash-${kind}" role="${kind === "error" ? "alert" : "status"}"><span>${text}</span> <button type="button" aria-label="Close" phx-click=${dismiss(`${id}-${kind}`, kind)}>×</button></p>`,
    )}</div>`,
);

function dismiss(id: string, kind: string): JsCommands {
  return js()
    .hide({ to: byId(id) })
    .push("lv:clear-flash", { value: { key: kind } });
}
