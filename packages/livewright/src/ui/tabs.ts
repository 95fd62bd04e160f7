import type { KnownOptions } from "../foundation/known-options.ts";
import { strictComponent, type Component } from "../html/component.ts";
import { each } from "../html/each.ts";
import { html, type Renderable } from "../html/rendered.ts";
import { js, type JsCommands } from "../js/commands.ts";
import { byId } from "../js/selectors.ts";

/** One tab and its panel. */
export interface Tab {
  /** Unique among the tabs; becomes part of ids. */
  readonly key: string;
  /** The subject of the tabs, for screen readers. */
  readonly label: Renderable;
  readonly children: Renderable;
}

/** Props of {@link tabs}. */
export interface TabsProps {
  readonly id: string;
  /** The subject of the tabs, for screen readers. */
  readonly label: string;
  readonly tabs: readonly Tab[];
  /** The key of the tab that is open at first. Default: the first one. */
  readonly selected?: string;
  /** Returns additional commands for opening a tab. */
  readonly select?: (key: string) => JsCommands;
}

const KNOWN: KnownOptions<TabsProps> = { id: true, label: true, tabs: true, selected: true, select: true };

/** Tabs that open without the server. Arrow keys, Home and End move between them.
 *
 * @example tabs({ id: "plan", label: "Plan", tabs: [{ key: "a", label: "A", children: html`<p>…</p>` }] })
 */
export const tabs: Component<TabsProps> = strictComponent(
  "tabs",
  KNOWN,
  ({ id, label, tabs: all, selected = all[0]?.key, select }: TabsProps) => {
    const open = (key: string): JsCommands => {
      const switched = js()
        .setAttribute("aria-selected", "false", { to: `${byId(id)} > [role=tablist] > [role=tab]` })
        .setAttribute("tabindex", "-1", { to: `${byId(id)} > [role=tablist] > [role=tab]` })
        .setAttribute("hidden", "", { to: `${byId(id)} > [role=tabpanel]` })
        .setAttribute("aria-selected", "true")
        .setAttribute("tabindex", "0")
        .removeAttribute("hidden", { to: byId(`${id}-${key}-panel`) });
      return select === undefined ? switched : switched.concat(select(key));
    };
    return html`<div id=${id} class="lw-tabs"><div id="${id}-list" role="tablist" aria-label=${label} phx-hook="Livewright.Roving" data-follow>${each(
      all,
      ({ key }) => key,
      ({ key, label: text }) =>
        html`<button type="button" role="tab" id="${id}-${key}-tab" aria-controls="${id}-${key}-panel" aria-selected=${String(key === selected)} tabindex=${key === selected ? 0 : -1} phx-click=${open(key)}>${text}</button>`,
    )}</div>${each(
      all,
      ({ key }) => key,
      ({ key, children }) =>
        html`<div role="tabpanel" id="${id}-${key}-panel" aria-labelledby="${id}-${key}-tab" tabindex="0" hidden=${key !== selected}>${children}</div>`,
    )}</div>`;
  },
);
