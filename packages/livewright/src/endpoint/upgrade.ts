import type { ConnectionContext } from "../channel/connection.ts";
import { isCsrfToken } from "../crypto/csrf.ts";
import { canonicalPath } from "../foundation/canonical-path.ts";
import { andThen } from "../foundation/maybe-async.ts";
import type { Session } from "../live/live-view.ts";
import { liveSocketId } from "./live-socket-id.ts";
import type { Settings } from "./options.ts";
import { reasonOf } from "./status.ts";
import { type FetchInfo, mergeSessions, RequestContext } from "./request-context.ts";

const VSN = "2.0.0";

/**
 * Decides about a WebSocket upgrade (protocol section 1.1): what the connection may know about its visitor, or the
 * refusal.
 */
export function decideUpgrade(
  settings: Settings,
  request: Request,
  info: FetchInfo,
): ConnectionContext | Response | Promise<ConnectionContext> {
  let context: RequestContext;
  try {
    context = new RequestContext(settings, request, info);
  } catch {
    return refuse(400, "The URL could not be read.");
  }
  const { url } = context;
  const { logger, throttledLog } = settings.runtime;
  if (canonicalPath(url.pathname) !== settings.socketPath) return refuse(404, "There is no WebSocket here.");
  const origin = request.headers.get("origin");
  if (!settings.allowsOrigin(origin, url)) {
    // Without this line nobody finds out why, behind a proxy that changes Host, no page ever connects.
    throttledLog?.warn(
      "origin",
      "LW621  A WebSocket from another origin was refused. Is it yours? Then add it to the endpoint's origins.",
      { origin, host: url.host },
    );
    return refuse(403, "This origin may not connect.");
  }
  // The client puts more into the query than it means to; only these two names count.
  const query = url.searchParams;
  if (query.get("vsn") !== VSN) return refuse(403, `Only vsn=${VSN} is spoken here.`);
  // Without the page's token the socket opens, as in Phoenix, but without a session: every join is answered "stale", and the
  // client loads the page again, which gives it a good token.
  const token = query.get("_csrf_token");
  const cookieless = !context.hasCredentials && isCsrfToken(token);
  const known = cookieless || context.session.checkCsrf(token);
  if (cookieless) noteMissingCookie(settings, context);
  else if (!known) logger.debug("A WebSocket without a valid CSRF token gets no session.");
  const { routes } = settings;
  // The token of the page that connects is as good for its forms as one of their own.
  const connectInfo = context.connectInfoWith(known ? (token ?? undefined) : undefined);
  if (!known) return { session: undefined, connectInfo, routes };
  return andThen(context.sessionFor(), (session) => ({
    session: routes.deriveSessions ? derived(session, context.nativeRequest) : fixed(session),
    connectInfo,
    liveSocketId: liveSocketId(session),
    sessionSecret: context.session.secret,
    routes,
  }));
}

/**
 * A browser that keeps no cookies gets the views that everyone may see, instead of a page that is loaded again and again. The
 * token protects what a browser sends by itself, and it sent nothing: any program could connect like this.
 */
function noteMissingCookie({ runtime }: Settings, { session, url: { host, protocol } }: RequestContext): void {
  runtime.throttledLog?.warn(
    "cookie",
    `LW622  A page connects without the session cookie it came with, so its views have no session. Either its browser keeps no cookies, or the cookie options do not fit the address (secure on http, a domain of another host, sameSite in a page of another site).`,
    { cookie: session.name, address: `${protocol}//${host}` },
  );
}

// The two below stand alone, so that what they return, which lives as long as the connection, keeps no request context.

/** The session of each live session, asked for with the request of the connection. */
function derived(session: Session, request: Request): ConnectionContext["session"] {
  return (liveSession) => mergeSessions(session, liveSession?.session?.(request));
}

function fixed(session: Session): ConnectionContext["session"] {
  return () => session;
}

/** A refusal in plain text. */
export function refuse(status: number, detail: string): Response {
  return new Response(`${status} ${reasonOf(status)}\n\n${detail}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}

/**
 * The subprotocol to answer with. The client offers `phoenix`, and beside it its token, when it has one; a browser fails
 * the connection unless one that it offered is chosen, and one that it did not offer must not be.
 *
 * @param offered the `Sec-WebSocket-Protocol` header
 */
export function chooseProtocol(offered: string | null | undefined): "phoenix" | undefined {
  return offered?.split(",").some((name) => name.trim() === "phoenix") === true ? "phoenix" : undefined;
}
