import type { Flash } from "../live/flash.ts";
import type { Session } from "../live/live-view.ts";
import type { RootLayout } from "../live/root-layout.ts";
import type { ConnectInfo } from "../live/connect-info.ts";
import type { SocketState } from "../live/socket-state.ts";
import type { LiveSession, Routes } from "../router/route-table.ts";

/** The request that a page is rendered for. The request context of the endpoint is one. */
export interface PageRequest {
  readonly url: URL;
  /** All routes of the application, which decide how a link on the page reaches its target. */
  readonly routes: Routes;
  /** The root layout of pages whose live session has none. */
  readonly rootLayout: RootLayout;
  /** The session cookie. Its secret ties the page to the connections that may join its views. */
  readonly session: { readonly secret: string | undefined; csrfToken(): string };
  readonly flash: { forPage(): Flash };
  readonly connectInfo: ConnectInfo;
  /** Assigns that the application knows about the request, for `assignNew`. */
  readonly assigns: SocketState["assigns"] | undefined;
  readonly nonce: string | undefined;
  /** Returns the session as the views of a live session see it, or as other views see it. */
  sessionFor(liveSession?: LiveSession): Session | Promise<Session>;
}
