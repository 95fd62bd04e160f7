import { merged } from "../foundation/merged.ts";

/** The assigns that every view has from its route. */
export interface RouteAssigns {
  /** The action of the current route, as in `live("/articles/:id/edit", ArticleForm, "edit")`. A patch may change it. */
  readonly liveAction: string | undefined;
}

/** The part of a socket's state that holds the action. */
interface Routed {
  assigns: Readonly<Record<string, unknown>>;
  changed: boolean;
  recorded(): void;
}

/** Sets `liveAction` to the action of the current route. If it stays the same, nothing is rendered. */
export function setLiveAction(state: Routed, action: string | undefined): void {
  if (state.assigns["liveAction"] === action) return;
  state.assigns = merged(state.assigns, { liveAction: action });
  state.changed = true;
  state.recorded();
}
