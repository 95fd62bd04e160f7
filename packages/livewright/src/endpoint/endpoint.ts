// endpoint: turns a web-standard Request into a Response, and an upgrade into a connection. Owns the session cookie, CSRF and
// origin checks, static files, error pages and the open connections. Called by the adapters, and by applications with a server of
// their own.

import { isInstance } from "../foundation/is-instance.ts";
import type { Connection, ConnectionContext, Transport } from "../channel/connection.ts";
import type { JsonValue } from "../crypto/payload.ts";
import { canonicalPath } from "../foundation/canonical-path.ts";
import { performanceNow } from "../foundation/clock.ts";
import { type ErrorCode, LivewrightError } from "../foundation/errors.ts";
import { TokenBucket } from "../foundation/token-bucket.ts";
import { andThen, isPromise } from "../foundation/maybe-async.ts";
import type { TemporaryFiles } from "../live/uploads/temporary-files.ts";
import type { Session } from "../live/live-view.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import type { TopicName } from "../pubsub/topic.ts";
import type { AppContext } from "../app/app-context.ts";
import { type ErrorContext, errorContextFields, takeAttribution, runInContext } from "../telemetry/error-context.ts";
import { logLimit } from "../telemetry/limit-log.ts";
import { startInUserCode } from "../foundation/stack.ts";
import type { RouteInfo } from "../router/route-context.ts";
import { infoOf, type RouteMatch } from "../router/route-table.ts";
import { Connections } from "./connections.ts";
import { errorResponse } from "./error-page.ts";
import { livePage } from "./live-page.ts";
import { liveSocketTopic } from "./live-socket-id.ts";
import { refuseForged } from "./csrf.ts";
import { mayOverride, methodOf } from "./method-override.ts";
import { SessionCookie } from "./session-cookie.ts";
import { type EndpointOptions, readOptions, type Settings } from "./options.ts";
import { plainRoute } from "./plain-route.ts";
import { hasFile, mountOf, serveFile, type StaticMount } from "./static-files.ts";
import { isAbort, statusOf } from "./status.ts";
import { decideUpgrade, refuse } from "./upgrade.ts";
import { type FetchInfo, RequestContext } from "./request-context.ts";

/** The refusal of an upgrade, or what to do with the socket when it is open. */
export type UpgradeDecision = Response | ((transport: Transport) => Connection);

/** The side of an {@link Endpoint} that faces the server it runs on. */
export interface EndpointAdapter {
  /** Keys, limits, logger and bus, shared by all views. */
  readonly context: AppContext;
  /** The path of WebSocket upgrades, e.g. `/live/websocket`. */
  readonly socketPath: string;
  /** Sets the version of the client that browsers load, for an adapter that serves the installed one. */
  readonly announceClient: (version: string) => void;
  /** Sets where uploads without a writer of their own go, for an adapter that has a disk. */
  readonly provideTemporaryFiles: (files: TemporaryFiles) => void;
}

/** What a client is refused for because it met a limit. */
const LIMITED: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["LW121", "LW504", "LW505", "LW506"]);
const REPORTS_PER_MINUTE = 20;
/** Seconds. */
const RETRY_AFTER = "5";

const NO_INFO: FetchInfo = Object.freeze({});

/**
 * An application as a web-standard server sees it. Made by {@link endpoint}; `serve` of `livewright/node` puts it on a
 * port, and any other runtime needs only `fetch` and `upgrade`.
 */
export class Endpoint {
  readonly #settings: Settings;
  readonly #connections: Connections;
  readonly #reports: TokenBucket = new TokenBucket(REPORTS_PER_MINUTE, 60_000);
  #draining: boolean = false;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#connections = new Connections(settings.runtime);
    this.adapter = Object.freeze({
      context: settings.runtime,
      socketPath: settings.socketPath,
      announceClient: settings.announce,
      provideTemporaryFiles: settings.provide,
    });
  }

  /** The bus of the application: `app.pubsub.broadcast("readings", reading)` reaches every view that subscribed. */
  get pubsub(): PubSub {
    return this.#settings.runtime.pubsub;
  }

  /**
   * Sends a message to every view that subscribed to a topic, and to whoever else did.
   *
   * @param topic a `topic`, which says what type the message has, or a name
   * @example app.broadcast(readings, { value: 21 })
   */
  broadcast<Payload = unknown>(topic: TopicName<Payload>, message: NoInfer<Payload>): void {
    this.pubsub.broadcast(topic, message);
  }

  /** What a server adapter needs in addition to `fetch` and `upgrade`. Applications need none of it. */
  readonly adapter: EndpointAdapter;

  /**
   * Makes a session, as a plain route does with `session.set`: for tests, and for visitors who come from an older application.
   *
   * @param data what it holds
   * @returns the `Set-Cookie` header that gives it to a browser
   * @throws {LivewrightError} LW110 when it does not fit into a cookie
   */
  sessionCookie(data: Session): string | undefined {
    const { runtime, cookies } = this.#settings;
    // No request asks for this one: a cookie that depends on requests is written as for the root of this host.
    const { session: format } = cookies(() => new Request("http://localhost/"));
    const session = new SessionCookie(runtime.keys, format, null, false);
    for (const [key, value] of Object.entries(data)) session.set(key, value as JsonValue);
    return session.setCookie();
  }

  /** How many WebSockets are open. */
  get connections(): number {
    return this.#connections.size;
  }

  /**
   * Answers a request. Never throws and never rejects: what goes wrong becomes an error page.
   *
   * @param request not an upgrade
   * @param info what the runtime knows beside the request
   * @returns at once when nothing on the way is async
   */
  readonly fetch = (request: Request, info: FetchInfo = NO_INFO): Response | Promise<Response> => {
    const start = performanceNow();
    let context: RequestContext;
    try {
      context = new RequestContext(this.#settings, request, info);
    } catch {
      return refuse(400, "The URL could not be read.");
    }
    try {
      const { method } = request;
      const { logger } = this.#settings.runtime;
      const errorContext: ErrorContext = { view: `${method} ${context.url.pathname}`, callback: "handler", logger };
      const response = runInContext(errorContext, () => this.#answer(context, info));
      if (!isPromise(response)) return this.#finish(context, request, response, start);
      return response.then(
        (answered) => this.#finish(context, request, answered, start),
        (error: unknown) => this.#finish(context, request, this.#failed(context, error), start),
      );
    } catch (error) {
      return this.#finish(context, request, this.#failed(context, error), start);
    }
  };

  /**
   * Decides about a WebSocket upgrade. Takes the request before the runtime has accepted anything, so that a refusal can
   * still be an HTTP response.
   *
   * @param request the request with its query, cookies and `Origin`
   * @param info what the runtime knows beside the request
   * @returns the refusal; or a function to be called with the open socket, whose result wants its frames and its end. At once
   *   unless `session` of the endpoint is async; never rejects
   */
  readonly upgrade = (request: Request, info: FetchInfo = NO_INFO): UpgradeDecision | Promise<UpgradeDecision> => {
    try {
      const { logger } = this.#settings.runtime;
      const errorContext: ErrorContext = { view: `GET ${this.#settings.socketPath}`, callback: "upgrade", logger };
      const decision = runInContext(errorContext, () => decideUpgrade(this.#settings, request, info));
      if (!isPromise(decision)) return this.#accept(decision);
      return decision.then(
        (context) => this.#accept(context),
        (error: unknown) => this.#upgradeFailed(error),
      );
    } catch (error) {
      return this.#upgradeFailed(error);
    }
  };

  #accept(decision: ConnectionContext | Response): UpgradeDecision {
    if (this.#draining) return refuse(503, "The server is about to restart.");
    if (decision instanceof Response) return decision;
    const { ip } = decision.connectInfo;
    const limit = this.#connections.exceeded(ip);
    if (limit !== undefined) {
      this.#logCrowd(limit, ip);
      return refuse(503, "There are too many connections from this address.");
    }
    return (transport) => this.#connections.open(transport, decision);
  }

  /** A client that is refused tries again. */
  #logCrowd(limit: "maxSocketsPerIp" | "maxUnjoinedSocketsPerIp", ip: string | undefined): void {
    const what = "A socket was refused: its address has too many. If it is a proxy of yours, set trustProxy";
    logLimit(this.#settings.runtime, "LW606", limit, what, { ip });
  }

  #upgradeFailed(error: unknown): Response {
    this.#settings.runtime.logger.error("A WebSocket upgrade failed.", { error });
    return refuse(500, "The upgrade failed.");
  }

  /**
   * Ends every connection, on every node of the bus, of visitors whose session has this `live_socket_id`: all their views
   * close. Their clients connect again at once and their views mount anew, so whatever should not come back must be refused
   * there: delete what the session refers to before.
   *
   * @param liveSocketId what was put into the session as `live_socket_id`, e.g. `"users:7"`: by a handler, or by `session` of
   *   the endpoint; not by that of a live session, which is not known yet when a connection is opened
   * @example
   * ```ts
   * await sessions.deleteAllOf(user);
   * app.disconnect(`users:${user.id}`);
   * ```
   */
  disconnect(liveSocketId: string): void {
    this.pubsub.broadcast(liveSocketTopic(liveSocketId), "disconnect");
  }

  /**
   * What is behind a URL: its route with params, metadata, view and live session.
   *
   * @param method e.g. `"GET"`; `"HEAD"` is answered by the route for GET
   * @param url an absolute URL, or a path, for routes of any host
   * @returns `undefined` when no route matches
   * @example app.routeInfo("GET", "/articles/7/edit")?.path // "/articles/:id/edit"
   */
  routeInfo(method: string, url: string): RouteInfo | undefined {
    const parsed = URL.canParse(url, "http://any.invalid") ? new URL(url, "http://any.invalid") : undefined;
    const match =
      parsed && this.#settings.routes.match(method === "HEAD" ? "GET" : method, parsed.pathname, parsed.hostname);
    return match && infoOf(match);
  }

  /** Refuses upgrades from now on and ends all connections; their clients reconnect. Requests are still answered. */
  async close(): Promise<void> {
    this.#draining = true;
    await this.#connections.shutdown();
  }

  #answer(context: RequestContext, info: FetchInfo): Response | Promise<Response> {
    const { request, url } = context;
    const mount = isRead(request) ? this.#mountOf(url.pathname) : undefined;
    if (mount === undefined || mount.prefix === "/") return this.#route(context, info, mount);
    return this.#file(context, mount).then((response) => response ?? this.#route(context, info, undefined));
  }

  /** @param mount files to look at when there is no route */
  #route(context: RequestContext, info: FetchInfo, mount: StaticMount | undefined): Response | Promise<Response> {
    const { request, url } = context;
    const { routes } = this.#settings;
    const { hostname, pathname } = url;
    const method =
      request.method === "POST" ? this.#meant(context) : request.method === "HEAD" ? "GET" : request.method;
    return andThen(method, (meant) => this.#routed(context, info, mount, routes.match(meant, pathname, hostname)));
  }

  /** The method that a POST means, which its form may say. */
  #meant(context: RequestContext): string | Promise<string> {
    const { hostname, pathname } = context.url;
    const allowed = this.#settings.routes.allowedMethods(pathname, hostname);
    return mayOverride("POST", allowed) ? this.#overridden(context, allowed) : "POST";
  }

  async #overridden(context: RequestContext, allowed: readonly string[]): Promise<string> {
    const { routes, allowsOrigin } = this.#settings;
    const { hostname, pathname } = context.url;
    const checked = (method: string): boolean => {
      const route = routes.match(method, pathname, hostname)?.route;
      return route?.kind !== "plain" || route.csrf;
    };
    // Whatever the form means, it needs a proof: one that has none is not read.
    if (["POST", "PUT", "PATCH", "DELETE"].every(checked)) refuseForged(context, allowsOrigin);
    return methodOf(context.form, allowed);
  }

  #routed(
    context: RequestContext,
    info: FetchInfo,
    mount: StaticMount | undefined,
    match: RouteMatch | undefined,
  ): Response | Promise<Response> {
    if (match === undefined) {
      if (mount === undefined) return this.#unrouted(context);
      return this.#file(context, mount).then((response) => response ?? this.#unrouted(context));
    }
    const { route } = match;
    return route.kind === "live"
      ? livePage(this.#settings, context, route, match, info.Response ?? Response)
      : plainRoute(this.#settings, context, route, match);
  }

  #file({ request, url }: RequestContext, mount: StaticMount): Promise<Response | undefined> {
    return serveFile(request, mount.source, canonicalPath(url.pathname).slice(mount.prefix.length));
  }

  #mountOf(pathname: string): StaticMount | undefined {
    return mountOf(this.#settings.mounts, pathname)?.mount;
  }

  #unrouted(context: RequestContext): Response | Promise<Response> {
    const { request, url } = context;
    if (canonicalPath(url.pathname) === this.#settings.socketPath) return refuse(426, "This path is for WebSockets.");
    const allowed = this.#settings.routes.allowedMethods(url.pathname, url.hostname);
    // Whoever wants to read has been looked up among the files already.
    const mount = isRead(request) ? undefined : this.#mountOf(url.pathname);
    if (mount === undefined) return this.#refused(context, allowed);
    const found = hasFile(mount.source, canonicalPath(url.pathname).slice(mount.prefix.length));
    return found.then((isFile) => this.#refused(context, isFile ? ["GET", "HEAD", ...allowed] : allowed));
  }

  #refused({ request, url }: RequestContext, methods: readonly string[]): Response {
    const { development } = this.#settings.runtime;
    const allowed = [...new Set(methods)].join(", ");
    if (allowed === "") {
      const status = isDecodable(url.pathname) ? 404 : 400;
      const error =
        status === 404
          ? new LivewrightError("LW502", `No route matches ${request.method} ${url.pathname}.`)
          : undefined;
      return errorResponse({ status, error, request }, development);
    }
    if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: { allow: allowed } });
    const response = errorResponse({ status: 405, detail: `Allowed here: ${allowed}.`, request }, development);
    response.headers.set("allow", allowed);
    return response;
  }

  #failed({ request, url }: RequestContext, error: unknown): Response {
    const { logger, development } = this.#settings.runtime;
    const status = statusOf(error);
    if (isAbort(request, error)) {
      logger.debug(`${request.method} ${url.pathname} was aborted by its client.`, { error });
      // Nobody reads the answer.
      return refuse(499, "");
    }
    startInUserCode(error);
    const blamed = takeAttribution(error);
    const origin = blamed === undefined ? {} : errorContextFields(blamed);
    const limited = isInstance(error, LivewrightError) && LIMITED.has(error.code);
    if (limited) this.#limited(error, request.method, url.pathname);
    else if (status >= 500) logger.error(`${request.method} ${url.pathname} failed.`, { ...origin, error });
    else logger.debug(`${request.method} ${url.pathname} was refused.`, { error });
    try {
      const response = errorResponse({ status, error, request }, development);
      if (status === 503 && limited) response.headers.set("retry-after", RETRY_AFTER);
      return response;
    } catch (failure) {
      // An error can be made so that looking at it fails.
      logger.error("The error page failed.", { error: failure });
      return refuse(status, "");
    }
  }

  /** Reports a limit that a client met, so that whoever runs the server can raise it. Not for every request of an attack. */
  #limited(error: LivewrightError, method: string, path: string): void {
    const { logger } = this.#settings.runtime;
    const line = `${method} ${path} was refused. ${error.message}`;
    if (this.#reports.take(performanceNow())) logger.warn(line);
    else logger.debug(line);
  }

  #finish(context: RequestContext, request: Request, response: Response, start: number): Response {
    const { url } = context;
    context.release();
    const { logger, development } = this.#settings.runtime;
    const line = `${request.method} ${url.pathname} ${response.status} ${(performanceNow() - start).toFixed(1)}ms`;
    if (development) logger.info(line);
    else logger.debug(line);
    if (request.method !== "HEAD" || response.body === null) return response;
    const { status, statusText, headers } = response;
    // Whatever is behind the body, an open file perhaps, is let go. One that somebody else reads is theirs.
    void response.body.cancel().catch(() => {});
    return new Response(null, { status, statusText, headers });
  }
}

/**
 * Puts an application together.
 *
 * @param options see {@link EndpointOptions}
 * @throws {LivewrightError} LW101 without a `secretKeyBase` in production, LW102 for other options, LW501 for routes
 * @example
 * ```ts
 * const app = endpoint({
 *   secretKeyBase: process.env.SECRET_KEY_BASE,
 *   routes: [live("/", Home), get("/health", () => new Response("ok"))],
 * });
 * ```
 */
export function endpoint(options: EndpointOptions): Endpoint {
  return new Endpoint(readOptions(options));
}

function isRead(request: Request): boolean {
  return request.method === "GET" || request.method === "HEAD";
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
