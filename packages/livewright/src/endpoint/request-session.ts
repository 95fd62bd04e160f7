import type { MaybePromise } from "../foundation/maybe-async.ts";
import type { Session } from "../live/live-view.ts";
import type { SessionHandle } from "../router/route-context.ts";

/** The session of one request, wherever its data is kept. */
export interface RequestSession extends SessionHandle {
  /** The name of the cookie. */
  readonly name: string;
  /** The data of the application. Replaced by every change, never modified. */
  readonly data: Session;
  /** The secret that identifies the session. Clearing and renewing the session replace it. */
  readonly secret: string | undefined;
  /** The key of the session in its store, if it is kept in one. */
  readonly key: string | undefined;
  /** The time at which the session ends although it is in use, in milliseconds since 1970, if there is one. */
  readonly endsAt: number | undefined;
  /**
   * Reads the session before a handler asks for it. Returns `undefined` if that needs no store, or was done before. Never fails: `data`
   * does.
   */
  load(): Promise<void> | undefined;
  /** Stores the changes, before the response is sent. Returns `undefined` if nothing needs a store. */
  save(): MaybePromise<void> | undefined;
  /** Returns a CSRF token for a page. Creates the session, and thus a cookie, if there is none. */
  csrfToken(): string;
  /** Returns true if `token` is a CSRF token of this session. */
  checkCsrf(token: unknown): boolean;
  /** Returns the `Set-Cookie` header of the response, if the browser needs one. */
  setCookie(): string | undefined;
}
