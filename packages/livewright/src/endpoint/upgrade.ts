import type { ConnectionContext } from "../channel/connection.ts";
import { isCsrfToken } from "../crypto/csrf.ts";
import { canonicalPath } from "../foundation/canonical-path.ts";
import { andThen, type MaybePromise } from "../foundation/maybe-async.ts";
import type { Session } from "../live/live-view.ts";
import { liveSocketId } from "./live-socket-id.ts";
import type { AcceptedSocket } from "../sockets/channel-connection.ts";
import { connectSocket } from "./connect-socket.ts";
import type { Settings } from "./options.ts";
import { type ErrorContext, runInContext } from "../telemetry/error-context.ts";
import { type OwnSocket, socketAt, type SocketKind } from "./own-sockets.ts";
import { refuse } from "./refuse.ts";
import { type FetchInfo, mergeSessions, RequestContext } from "./request-context.ts";

const VSN = "2.0.0";

/**
 * Decides about a WebSocket upgrade (protocol section 1.1), or about a new session of long polling.
 *
 * @returns the context of the connection, or the response that refuses it
 */
export function decideUpgrade(
  settings: Settings,
  request: Request,
  info: FetchInfo,
  kind: SocketKind,
): MaybePromise<ConnectionContext | AcceptedSocket | Response> {
  let context: RequestContext;
  try {
    context = new RequestContext(settings, request, info);
  } catch {
    return refuse(400, "The URL of the request is invalid.");
  }
  const { url } = context;
  const { logger } = settings.runtime;
  const found = socketAt(settings, canonicalPath(url.pathname), kind);
  if (found === undefined) return refuse(404, "There is no WebSocket here.");
  const own = found === "views" ? undefined : found;
  if (!checkOrigin(settings, request.headers.get("origin"), url, own))
    return refuse(403, "This origin may not connect.");
  if (own !== undefined) {
    const { path } = own.definition;
    const errorContext: ErrorContext = { view: `the socket ${path}`, callback: "connect", logger };
    return runInContext(errorContext, () => connectSocket(context, own.definition));
  }
  // The client also sends connect params in the query. Only these two names count here.
  const query = url.searchParams;
  if (query.get("vsn") !== VSN) return refuse(403, `The protocol version must be vsn=${VSN}.`);
  // Without a valid token the socket opens, as in Phoenix, but has no session. Every join is answered "stale", so the client loads
  // the page again and receives a valid token.
  const token = query.get("_csrf_token");
  const cookieless = !context.hasCredentials && isCsrfToken(token);
  const known = cookieless || context.session.checkCsrf(token);
  if (cookieless) noteMissingCookie(settings, context);
  else if (!known) logger.debug("A WebSocket without a valid CSRF token gets no session.");
  const { routes } = settings;
  // Forms of the connected views use the token of the page.
  const connectInfo = context.connectInfoWith(known ? (token ?? undefined) : undefined);
  if (!known) return { session: undefined, connectInfo, routes };
  return andThen(context.session.load(), () =>
    andThen(context.sessionFor(), (session) => ({
      session: routes.deriveSessions ? derived(session, context.nativeRequest) : fixed(session),
      connectInfo,
      liveSocketId: liveSocketId(session),
      sessionSecret: context.session.secret,
      sessionKey: context.session.key,
      sessionEndsAt: context.session.endsAt,
      routes,
    })),
  );
}

/** Returns true if a page of the origin may connect. Logs a refusal. */
export function checkOrigin(
  { allowsOrigin, runtime }: Settings,
  origin: string | null,
  url: URL,
  own?: OwnSocket,
): boolean {
  if ((own?.allowsOrigin ?? allowsOrigin)(origin, url)) return true;
  // Behind a proxy that changes the Host header, this line is the only hint why pages do not connect.
  runtime.throttledLog?.warn(
    "origin",
    "LW621  A WebSocket from another origin was refused. If it is yours, add it to the option origins of the endpoint.",
    { origin, host: url.host },
  );
  return false;
}

/**
 * Logs a connection without cookies. It gets views without a session; refusing it would make the browser reload the page forever.
 * The CSRF token protects credentials that a browser sends automatically, and this browser sent none.
 */
function noteMissingCookie({ runtime }: Settings, { session, url: { host, protocol } }: RequestContext): void {
  runtime.throttledLog?.warn(
    "cookie",
    `LW622  A page connected without its session cookie, so its views have no session. Either the browser stores no cookies, or the cookie options do not fit the address: secure over http, the domain of another host, or sameSite in a page of another site.`,
    { cookie: session.name, address: `${protocol}//${host}` },
  );
}

// Top-level functions, because the functions they return live as long as the connection and must not keep the request context.

/** Returns a function that derives the session of a live session from the request of the connection. */
function derived(session: Session, request: Request): ConnectionContext["session"] {
  return (liveSession) => mergeSessions(session, liveSession?.session?.(request));
}

function fixed(session: Session): ConnectionContext["session"] {
  return () => session;
}

/**
 * Returns the subprotocol of the response. The client offers `phoenix`, sometimes with its token as another name. A browser closes
 * the connection unless the response names one of the offered protocols.
 *
 * @param offered the `Sec-WebSocket-Protocol` header
 */
export function chooseProtocol(offered: string | null | undefined): "phoenix" | undefined {
  return offered?.split(",").some((name) => name.trim() === "phoenix") === true ? "phoenix" : undefined;
}
