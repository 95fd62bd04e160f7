import { merged } from "../foundation/merged.ts";

/** The assigns that every view has from its route. */
export interface RouteAssigns {
  /** The action of the current route, as in `live("/articles/:id/edit", ArticleForm, "edit")`. A patch may change it. */
  readonly liveAction: string | undefined;
}

/** The part of a socket's state that depends on the URL. */
interface Routed {
  assigns: Readonly<Record<string, unknown>>;
  changed: boolean;
  uri: string | undefined;
  notifyOwner(): void;
}

/** Sets `liveAction` and the URL that layouts read. If both stay the same, nothing is rendered. */
export function setRoute(
  state: Routed,
  { action, uri }: { readonly action?: string | undefined; readonly uri: string },
): void {
  const moved = state.uri !== undefined && state.uri !== uri;
  if (moved) state.uri = uri;
  if (setLiveAction(state, action) || !moved) return;
  state.changed = true;
  state.notifyOwner();
}

/** Sets `liveAction`. Returns true if it changed. */
export function setLiveAction(state: Omit<Routed, "uri">, action: string | undefined): boolean {
  if (state.assigns["liveAction"] === action) return false;
  state.assigns = merged(state.assigns, { liveAction: action });
  state.changed = true;
  state.notifyOwner();
  return true;
}
