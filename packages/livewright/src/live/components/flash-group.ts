import type { KnownOptions } from "../../foundation/known-options.ts";
import { elementComponent, type Component } from "../../html/component.ts";
import { each } from "../../html/each.ts";
import type { HtmlAttributes } from "../../html/html-attributes.ts";
import { html } from "../../html/rendered.ts";
import { js, type JsCommands } from "../../js/commands.ts";
import { byId } from "../../js/selectors.ts";
import type { Flash } from "../flash.ts";

/** Props of a {@link flashGroup} that are not attributes of its element. */
interface FlashGroupOwnProps {
  readonly flash: Flash;
  /** The id of the element, unique on the page. Default `"flash"`. */
  readonly id?: string;
}

/** Props of {@link flashGroup}. All others are attributes of the element around the messages. */
export type FlashGroupProps = FlashGroupOwnProps & Omit<HtmlAttributes<"div">, keyof FlashGroupOwnProps>;

const OWN: KnownOptions<FlashGroupOwnProps> = { flash: true, id: true };

/**
 * Shows the flash of a view, one message below the other. A click removes a message, first on the page and then on the server.
 * Style it with `.flash`, and with `.flash-info`, `.flash-error` and so on.
 *
 * @example layout: ({ content, flash }) => html`${flashGroup({ flash })}<main>${content}</main>`
 */
export const flashGroup: Component<FlashGroupProps> = elementComponent(
  "flashGroup",
  OWN,
  ({ flash, id = "flash", ...attributes }: FlashGroupProps) =>
    html`<div id=${id} class="flash-group" aria-live="polite" ${attributes}>${each(
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
