// endpoint: turns a web-standard Request into a Response, and an upgrade into a connection.
//
// Owns: the session cookie, CSRF and origin checks, static files, error pages and the open connections. Called by: adapters, and
// applications with their own server. A request passes answer.ts, then live-page.ts or plain-route.ts.

import type { AppContext } from "../app/app-context.ts";
import type { JsonValue } from "../crypto/payload.ts";
import { underBasePath, withoutBasePath } from "../foundation/base-path.ts";
import { checkOptions } from "../foundation/known-options.ts";
import { performanceNow } from "../foundation/clock.ts";
import { checkLocalPath } from "../foundation/local-path.ts";
import { andThen, isPromise, type MaybePromise } from "../foundation/maybe-async.ts";
import type { Session } from "../live/live-view.ts";
import type { TemporaryFiles } from "../live/uploads/temporary-files.ts";
import { LongPolls } from "../longpoll/long-polls.ts";
import type { PresenceReader } from "../presence/presences.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import type { TopicName } from "../pubsub/topic.ts";
import type { RouteInfo } from "../router/route-context.ts";
import type { SessionRecord } from "../sessions/session-store.ts";
import { infoOf } from "../router/route-table.ts";
import { type ErrorContext, runInContext } from "../telemetry/error-context.ts";
import { answer } from "./answer.ts";
import { Connections, type UpgradeDecision } from "./connections.ts";
import { DRAIN_OPTIONS, type DrainOptions, readDrainOptions } from "./drain-options.ts";
import { FailedRequests } from "./failed-requests.ts";
import { liveSocketTopic } from "./live-socket-id.ts";
import { isLongPoll, longPoll } from "./long-poll.ts";
import { type EndpointOptions, readOptions, type Settings } from "./options.ts";
import type { SocketKind } from "./own-sockets.ts";
import { type FetchInfo, RequestContext } from "./request-context.ts";
import { sessionsOf } from "./session-records.ts";
import type { FileSource } from "./static-files.ts";
import { refuse } from "./refuse.ts";
import { decideUpgrade } from "./upgrade.ts";

/** The side of an {@link Endpoint} that faces the server it runs on. */
export interface EndpointAdapter {
  /** The keys, limits, logger and bus that all views share. */
  readonly context: AppContext;
  /** The path of the application on its host; `undefined` for the root. */
  readonly basePath: string | undefined;
  /** The path of WebSocket upgrades, e.g. `/live/websocket`, below the `basePath`. */
  readonly socketPath: string;
  /** The paths of all WebSocket upgrades: one for the views, and one for each socket of the application. */
  readonly socketPaths: readonly string[];
  /** Serves the installed client below `/livewright/`, if the adapter can read it. */
  readonly provideClient: (version: string, files: FileSource) => void;
  /** Sets the storage for uploads without a `writer`, if the adapter has access to a disk. */
  readonly provideTemporaryFiles: (files: TemporaryFiles) => void;
}

const NO_INFO: FetchInfo = Object.freeze({});

/**
 * An application as a web-standard server. {@link endpoint} creates it. `serve` of `livewright/node` listens on a port; any other
 * runtime needs only `fetch` and `upgrade`.
 */
export class Endpoint {
  readonly #settings: Settings;
  readonly #connections: Connections;
  readonly #failed: FailedRequests;
  readonly #polls: LongPolls;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#connections = new Connections(settings.runtime, settings.sessions);
    this.#failed = new FailedRequests(settings.runtime);
    this.#polls = new LongPolls(settings.runtime, settings.sharesBus);
    this.adapter = Object.freeze({
      context: settings.runtime,
      basePath: settings.runtime.basePath,
      socketPath: settings.socketPath,
      socketPaths: [settings.socketPath, ...[...settings.sockets.keys()].map((path) => `${path}/websocket`)],
      provideClient: settings.provideClient,
      provideTemporaryFiles: settings.provide,
    });
  }

  /** The bus of the application: `app.pubsub.broadcast("readings", reading)` reaches every view that subscribed. */
  get pubsub(): PubSub {
    return this.#settings.runtime.pubsub;
  }

  /**
   * Sends a message to every view, and every other subscriber, of a topic.
   *
   * @param topic a `topic`, which types the message, or a name
   * @example app.broadcast(readings, { value: 21 })
   */
  broadcast<Payload = unknown>(topic: TopicName<Payload>, message: NoInfer<Payload>): void {
    this.pubsub.broadcast(topic, message);
  }

  /**
   * Reads who is here, in all processes.
   *
   * @example app.presence.list(room).size
   */
  get presence(): PresenceReader {
    return this.#settings.runtime.presences;
  }

  /** Members for server adapters, in addition to `fetch` and `upgrade`. Applications do not need them. */
  readonly adapter: EndpointAdapter;

  /**
   * Creates a session, as a plain route does with `session.set`: for tests, and for users of an older application.
   *
   * @param data the content of the session
   * @returns the `Set-Cookie` header that stores the session in a browser; a promise of it if the session store is asynchronous
   * @throws {LivewrightError} LW110 if the session does not fit into a cookie; rejects with LW510 if the store fails
   */
  sessionCookie(data: Session): MaybePromise<string | undefined> {
    // A `cookie` function needs a request, so it receives one for the root of this host.
    const { session } = new RequestContext(this.#settings, new Request("http://localhost/"), NO_INFO);
    for (const [key, value] of Object.entries(data)) session.set(key, value as JsonValue);
    return andThen(session.save(), () => session.setCookie());
  }

  /**
   * Returns the sessions of one user, such as for a page of devices. Needs a session store.
   *
   * @param liveSocketId the `live_socket_id` of the sessions
   * @returns newest first, at most 1,000
   * @throws {LivewrightError} rejects with LW102 without a store, LW510 if the store fails
   * @example const devices = await app.listSessions(`users:${user.id}`);
   */
  async listSessions(liveSocketId: string): Promise<readonly SessionRecord[]> {
    return sessionsOf(this.#settings).list(liveSocketId);
  }

  /**
   * Ends one session and its connections, on every node of the bus. Needs a session store.
   *
   * @param key the `key` of a session from {@link listSessions}. Check that the session belongs to the user who asks
   * @returns false if the session does not exist
   * @throws {LivewrightError} rejects with LW102 without a store, LW510 if the store fails
   * @example await app.endSession(device.key);
   */
  async endSession(key: string): Promise<boolean> {
    return sessionsOf(this.#settings).end(key);
  }

  /**
   * Ends all sessions with this `live_socket_id`, and their connections on every node of the bus: "log out everywhere". Needs a session
   * store.
   *
   * @param liveSocketId the `live_socket_id` of the sessions, such as `"users:7"`
   * @param options `except`: the `key` of a session that stays; its connections are closed too, and reconnect
   * @returns the number of ended sessions
   * @throws {LivewrightError} rejects with LW102 without a store, LW510 if the store fails
   * @example await app.endSessions(`users:${user.id}`);
   */
  async endSessions(liveSocketId: string, options: { readonly except?: string | undefined } = {}): Promise<number> {
    checkOptions(options, { except: true }, "endSessions", "LW106");
    return sessionsOf(this.#settings).endAll(liveSocketId, options.except);
  }

  /** The number of open sockets: WebSockets, and sessions of long polling. */
  get connections(): number {
    return this.#connections.size;
  }

  /**
   * Answers a request. Never throws and never rejects: an error becomes an error page.
   *
   * @param request any request except an upgrade
   * @param info facts about the request that only the runtime knows
   * @returns synchronously if nothing on the way is async
   */
  readonly fetch = (request: Request, info: FetchInfo = NO_INFO): MaybePromise<Response> => {
    const start = performanceNow();
    let context: RequestContext;
    try {
      context = new RequestContext(this.#settings, request, info);
    } catch {
      return refuse(400, "The URL of the request is invalid.");
    }
    try {
      const { method } = request;
      const { logger } = this.#settings.runtime;
      const errorContext: ErrorContext = { view: `${method} ${context.url.pathname}`, callback: "handler", logger };
      const response = runInContext(errorContext, () =>
        isLongPoll(context, info) ? this.#longPoll(context, info) : answer(context),
      );
      if (!isPromise(response)) return this.#finish(context, request, response, start);
      return response.then(
        (answered) => this.#finish(context, request, answered, start),
        (error: unknown) => this.#finishFailed(context, request, error, start),
      );
    } catch (error) {
      return this.#finishFailed(context, request, error, start);
    }
  };

  /**
   * Decides about a WebSocket upgrade. Call it before the runtime accepts the socket, so that a refusal can be an HTTP response.
   *
   * @param request the request with its query, cookies and `Origin`
   * @param info facts about the request that only the runtime knows
   * @returns the refusal, or a function to call with the open socket. That function returns the connection, which receives the
   *   frames and the end of the socket. Synchronous unless `session` of the endpoint is async. Never rejects
   */
  readonly upgrade = (request: Request, info: FetchInfo = NO_INFO): MaybePromise<UpgradeDecision> =>
    this.#upgrade(request, info, "websocket");

  #upgrade(request: Request, info: FetchInfo, kind: SocketKind): MaybePromise<UpgradeDecision> {
    try {
      const { runtime, socketPath, longPollPath } = this.#settings;
      const { logger } = runtime;
      const errorContext: ErrorContext = {
        view: `GET ${kind === "websocket" ? socketPath : longPollPath}`,
        callback: "upgrade",
        logger,
      };
      const decision = runInContext(errorContext, () => decideUpgrade(this.#settings, request, info, kind));
      if (!isPromise(decision)) return this.#connections.admit(decision);
      return decision.then(
        (decided) => this.#connections.admit(decided),
        (error: unknown) => this.#failed.refuseUpgrade(error),
      );
    } catch (error) {
      return this.#failed.refuseUpgrade(error);
    }
  }

  async #longPoll(context: RequestContext, info: FetchInfo): Promise<Response> {
    context.routine = true;
    return longPoll(this.#polls, context, info, (request, facts) => this.#upgrade(request, facts, "longpoll"));
  }

  /**
   * Ends every connection, on every node of the bus, whose session has this `live_socket_id`, with all its views.
   *
   * The clients reconnect immediately and their views mount again. To keep a user out, first delete the data that the session
   * refers to, so that `mount` or a hook refuses it.
   *
   * @param liveSocketId the `live_socket_id` of the session, such as `"users:7"`, set by a handler or by `session` of the endpoint.
   *   The `session` function of a live session cannot set it, because a connection has no live session when it opens
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
   * Returns the route of a URL, with its params, metadata, view and live session.
   *
   * @param method such as `"GET"`; `"HEAD"` finds the route for GET
   * @param url an absolute URL; or a path of the application, to search the routes for any host
   * @returns `undefined` if no route matches
   * @example app.routeInfo("GET", "/articles/7/edit")?.path // "/articles/:id/edit"
   */
  routeInfo(method: string, url: string): RouteInfo | undefined {
    const { routes, runtime } = this.#settings;
    const parsed = URL.canParse(url, "http://any.invalid") ? new URL(url, "http://any.invalid") : undefined;
    if (parsed === undefined) return undefined;
    const { pathname, hostname } = parsed;
    // As for requests, a proxy may have removed the base path of a whole URL.
    const path = URL.canParse(url) ? (withoutBasePath(runtime.basePath, pathname) ?? pathname) : pathname;
    const match = routes.match(method === "HEAD" ? "GET" : method, path, hostname);
    return match && infoOf(match);
  }

  /**
   * Returns the path of a page or file on the host: `path` below the `basePath`. Links and redirects do this themselves. Use it for
   * URLs elsewhere, such as in a mail.
   *
   * @param path a path of the application
   * @throws {LivewrightError} LW409 for anything but a local path
   * @example new URL(app.path(paths.order({ id: 7 })), "https://example.test").href // "https://example.test/shop/orders/7"
   */
  path(path: string): string {
    return underBasePath(this.#settings.runtime.basePath, checkLocalPath(path));
  }

  /** True from the start of a drain: this server is about to stop, and should receive no new requests. */
  get draining(): boolean {
    return this.#settings.phase.draining;
  }

  /**
   * Closes the connections in small batches, so that their clients reconnect to another server without a rush, and refuses new ones.
   * Connections with a running callback, task or upload are closed last. Requests are still answered. A server that stops does this
   * itself.
   *
   * @param options see {@link DrainOptions}
   * @returns settles when all connections are closed; for a second call, too
   * @throws {LivewrightError} rejects with LW102 for an invalid option
   * @example await app.drain({ delay: 5_000, timeout: 30_000 });
   */
  async drain(options: DrainOptions = {}): Promise<void> {
    checkOptions(options, DRAIN_OPTIONS, "drain", "LW102");
    const checked = readDrainOptions(options);
    this.#settings.phase.draining = true;
    await this.#connections.drain(checked, () => this.#refuses());
    this.#settings.runtime.presences.close();
  }

  /** Closes all connections immediately, whose clients reconnect, and refuses further upgrades. Requests are still answered. */
  async close(): Promise<void> {
    this.#settings.phase.draining = true;
    await this.#connections.close(() => this.#refuses());
    this.#settings.runtime.presences.close();
  }

  /** Connections are about to be closed. During the delay of a drain, everything still works as before. */
  #refuses(): void {
    this.#polls.drain();
    this.#settings.runtime.presences.drain();
  }

  #finishFailed(context: RequestContext, request: Request, error: unknown, start: number): MaybePromise<Response> {
    return andThen(this.#failed.answer(context, error), (response) => this.#finish(context, request, response, start));
  }

  #finish(context: RequestContext, request: Request, response: Response, start: number): Response {
    const { url } = context;
    context.release();
    if (context.passedOn) return response;
    const { logger, development } = this.#settings.runtime;
    const line = `${request.method} ${url.pathname} ${response.status} ${inTenths(performanceNow() - start)}ms`;
    if (development && !context.routine) logger.info(line);
    else logger.debug(line);
    if (request.method !== "HEAD" || response.body === null) return response;
    const { status, statusText, headers } = response;
    // Releases the source of the body, such as an open file. If another reader has the body, cancelling it fails.
    void response.body.cancel().catch(() => {});
    return new Response(null, { status, statusText, headers });
  }
}

/** Writes a number with one decimal. `toFixed` is slower than the rest of a log line, which every request builds. */
function inTenths(value: number): string {
  const tenths = Math.round(value * 10);
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

/**
 * Creates an application.
 *
 * @param options see {@link EndpointOptions}
 * @throws {LivewrightError} LW101 without a `secretKeyBase` in production, LW102 for an invalid option, LW417 for an invalid
 *   view, LW501 for contradicting routes
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
