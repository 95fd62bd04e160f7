import { randomId } from "../foundation/ids.ts";
import { andThen } from "../foundation/maybe-async.ts";
import { begin, type Beginning } from "../live/lifecycle.ts";
import type { Layout } from "../live/live-view.ts";
import { Socket } from "../live/socket.ts";
import { type ConnectInfo, newSocketState, type SocketState } from "../live/socket-state.ts";
import type { Runtime } from "../process/runtime.ts";
import { signSession, signStatic } from "../session/session-token.ts";
import { toHtmlWithComponents } from "./dead-components.ts";
import { rootContainer } from "./root-container.ts";

/** A view to be rendered without a connection. */
export interface ViewRequest extends Beginning {
  readonly viewName: string;
  /** The name of the live session it belongs to; `null` for a view that no route mounted. */
  readonly liveSession: string | null;
  readonly layout: Layout | undefined;
  readonly connectInfo: ConnectInfo;
  /** The id of its element; made up if missing. */
  readonly id?: string | undefined;
  /** Whether it is the view of the page's route, which may navigate. */
  readonly main: boolean;
}

/** A view's HTML in its container, or where it sent the visitor instead. */
export type ViewResult =
  | {
      readonly kind: "view";
      readonly html: string;
      readonly title: string | undefined;
      readonly assigns: SocketState["assigns"];
    }
  | { readonly kind: "redirect"; readonly to: string; readonly status: number };

/**
 * Renders one view without a connection. What it records besides assigns and title (timers, subscriptions, messages) is for
 * the connected view and is left out here.
 *
 * @returns at once when no callback of the view is async
 * @throws whatever the view throws
 */
export function renderView(runtime: Runtime, request: ViewRequest): ViewResult | Promise<ViewResult> {
  const state = newSocketState({
    id: request.id ?? `phx-${randomId(8)}`,
    connected: false,
    connectParams: undefined,
    connectInfo: request.connectInfo,
    recorded() {},
    freezes: runtime.development,
  });
  return andThen(begin(request, new Socket(state), state), () => finish(runtime, request, state));
}

function finish(runtime: Runtime, request: ViewRequest, state: SocketState): ViewResult {
  const { id, navigation } = state;
  if (navigation !== undefined) {
    state.ended = true;
    return { kind: "redirect", to: navigation.to, status: navigation.kind === "redirect" ? navigation.status : 302 };
  }
  const { view, viewName, liveSession, layout, main } = request;
  const rendered = view.render(state.assigns);
  const content = toHtmlWithComponents(
    layout === undefined ? rendered : layout({ content: rendered, assigns: state.assigns }),
    state,
  );
  state.ended = true;
  const tokens = {
    id,
    session: signSession(runtime.keys, { id, view: viewName, liveSession }),
    static: signStatic(runtime.keys, { id }),
  };
  const html = rootContainer(view.container, tokens, main, content);
  return { kind: "view", html, title: state.title, assigns: state.assigns };
}
