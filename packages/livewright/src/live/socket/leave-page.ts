import { checkOptions } from "../../foundation/known-options.ts";
import { type HistoryArguments, readHistoryArguments } from "../history-arguments.ts";
import { checkTarget, HALT, type Halt, type Navigation, type RedirectTarget } from "../navigation.ts";
import type { SocketState } from "../socket-state.ts";

const REDIRECT_OPTIONS = { status: true } as const;

/** Leaves the page with a full load; see `socket.redirect`. */
export function redirect(
  state: SocketState,
  to: RedirectTarget,
  options: { readonly status?: 301 | 302 | 303 | 307 | 308 } = {},
): Halt {
  checkOptions(options, REDIRECT_OPTIONS, "redirect", "LW409");
  return goTo(state, {
    kind: "redirect",
    ...checkTarget(to),
    status: options.status ?? 302,
  });
}

/** Replaces the view; see `socket.pushNavigate`. */
export function pushNavigate(state: SocketState, to: string, options: HistoryArguments): Halt {
  return goTo(state, { kind: "navigate", ...readHistoryArguments("pushNavigate", to, options) });
}

/** Changes the URL; see `socket.pushPatch`. */
export function pushPatch(state: SocketState, to: string, options: HistoryArguments): void {
  goTo(state, { kind: "patch", ...readHistoryArguments("pushPatch", to, options) });
}

/** A view or component that has ended no longer has a page to move. */
function goTo(state: SocketState, navigation: Navigation): Halt {
  if (state.ended) return HALT;
  state.navigation = navigation;
  state.notifyOwner();
  return HALT;
}
