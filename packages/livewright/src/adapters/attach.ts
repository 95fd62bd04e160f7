import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";
import type { Endpoint } from "../endpoint/endpoint.ts";
import type { DrainOptions } from "../endpoint/drain-options.ts";
import type { HostSession } from "../endpoint/request-context.ts";
import { withoutBasePath } from "../foundation/base-path.ts";
import { canonicalPath } from "../foundation/canonical-path.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { ignore } from "../foundation/ignore.ts";
import { checkOptions } from "../foundation/known-options.ts";
import { provideClient, provideUploads, removeUploads } from "./app-files.ts";
import { containErrors } from "./containment.ts";
import { drainOptions, untilRefusing } from "./drain-times.ts";
import { HOST_OPTIONS, type HostOptions } from "./host-options.ts";
import { ignoreUpgrade, wantsWebSocket } from "./ignored-upgrade.ts";
import { isFlatForm, keepForm } from "./kept-form.ts";
import { loadWs } from "./load-ws.ts";
import { routeUpgrade } from "./routed-upgrade.ts";
import { proxyRule } from "./trusted-proxies.ts";
import { rejectUpgrade, type WebSockets, webSockets } from "./web-sockets.ts";

/** An endpoint on a server. */
export interface AttachedEndpoint {
  /**
   * Stops the endpoint and leaves the server open: upgrades are refused, clients reconnect elsewhere, and running callbacks may finish.
   * Requests are still answered.
   */
  readonly drain: () => Promise<void>;
  /** Closes the server: it accepts no new connections, drains all its endpoints, and lets requests finish. */
  readonly close: () => Promise<void>;
}

/** An endpoint on a server that its host closes. */
export interface HostedEndpoint extends AttachedEndpoint {
  /** Ends connections as they become idle, and all of them after the drain timeout. Called when the host is about to close the server. */
  readonly closing: () => void;
}

/** One endpoint on a server. */
interface Mount {
  readonly app: Endpoint;
  /** Ends the endpoint, however long its callbacks run. */
  readonly stop: () => Promise<void>;
  readonly sockets: WebSockets;
  readonly upgrade: (message: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

const DEFAULT_HEADER_TIMEOUT = 20_000;
const DEFAULT_KEEP_ALIVE_TIMEOUT = 72_000;

/**
 * Connects the WebSockets of an endpoint to a server that the application owns. Upgrades for other paths are left to other listeners; if
 * there are none, they are refused. Several endpoints may share a server; each needs a `socketPath` of its own.
 *
 * @param how `routed` sends upgrades through the request handlers of the server first
 * @throws {LivewrightError} LW102 for an invalid option, or a `socketPath` that another endpoint of the server has
 * @throws {LivewrightError} LW103 or LW104 in a bundle that lacks a part of the package
 */
export async function attachTo<Req>(
  server: Server,
  app: Endpoint,
  options: HostOptions<Req>,
  how: { readonly what: string; readonly routed: boolean },
): Promise<HostedEndpoint> {
  checkOptions(options, HOST_OPTIONS, how.what, "LW102");
  checkKeepAliveTimeout(options.keepAliveTimeout);
  const proxies = proxyRule(options.trustProxy ?? false);
  const { WebSocketServer } = await loadWs();
  // Without it, the endpoint does not know the version of the client that it serves.
  if (options.client !== false) await provideClient(app);
  const upgrades = upgradesOf(server);
  if (how.what !== "serve") keepForms(server, app);
  provideUploads(app, options.uploads);
  setTimeouts(server, options);
  const sockets = webSockets(app, WebSocketServer, { proxies, compression: options.compressMessages ?? false });
  const { session } = options;
  const times = drainOptions(options);
  const { logger } = app.adapter.context;
  const warn = (): void => logger.warn("Requests or sockets did not end in time and were aborted.");
  let stopContaining = ignore;
  const end = async (): Promise<void> => {
    try {
      await app.drain(times);
      await sockets.closed();
    } finally {
      await removeUploads(app);
      stopContaining();
    }
  };
  let ending: Promise<void> | undefined;
  const stop = (): Promise<void> => (ending ??= end());
  const drain = async (): Promise<void> => {
    const deadline = setTimeout(() => {
      warn();
      sockets.terminate();
    }, times.delay + times.timeout);
    await stop().finally(() => clearTimeout(deadline));
  };
  upgrades.add({
    app,
    sockets,
    stop,
    upgrade(message, socket, head) {
      if (!how.routed) return sockets.upgrade(message, socket, head, hostSession(session, message));
      sockets.hold(socket);
      routeUpgrade(server, message, socket, app, (found) => sockets.upgrade(message, socket, head, found));
    },
  });
  stopContaining = containErrors();
  return {
    drain,
    close: () => upgrades.close(times, warn),
    closing: () => upgrades.endConnections(times, warn),
  };
}

/** Keeps the forms of an endpoint exactly, in case a parser of the server reads them. */
function keepForms(server: Server, app: Endpoint): void {
  const { maxParamBytes } = app.adapter.context.limits;
  server.prependListener("request", (message) => {
    if (!isFlatForm(message)) return;
    const path = pathOf(message);
    const own = withoutBasePath(app.adapter.basePath, path) ?? path;
    if (app.routeInfo(message.method ?? "", own) !== undefined) keepForm(message, maxParamBytes);
  });
}

/** The listener of a plain server's upgrades has no request but Node's own. */
function hostSession<Req>(session: HostOptions<Req>["session"], message: IncomingMessage): HostSession | undefined {
  return session && (() => session(message as Req));
}

const UPGRADES = new WeakMap<Server, Upgrades>();

function upgradesOf(server: Server): Upgrades {
  const upgrades = UPGRADES.get(server) ?? new Upgrades(server);
  UPGRADES.set(server, upgrades);
  return upgrades;
}

/** The upgrades of one server, and the endpoints that take them. */
class Upgrades {
  readonly #server: Server;
  readonly #mounts = new Map<string, Mount>();
  /** The endpoints with a base path, by the path of their sockets without it. */
  readonly #stripped = new Map<string, Mount | undefined>();
  #closing: Promise<void> | undefined;

  constructor(server: Server) {
    this.#server = server;
    server.on("upgrade", (message, socket, head) => this.#upgrade(message, socket, head));
  }

  add(mount: Mount): void {
    const { basePath = "", socketPath: live, socketPaths } = mount.app.adapter;
    const taken = socketPaths.find((own) => this.#mounts.has(basePath + own));
    if (taken !== undefined) {
      const what = taken === live ? `the socketPath ${basePath}${taken}` : `a socket at ${basePath}${taken}`;
      throw new LivewrightError("LW102", `Two endpoints of one server have ${what}.`, {
        hint: taken === live ? 'endpoint({ socketPath: "/admin/live", … })' : 'socket("/admin/ws", { … })',
      });
    }
    for (const own of socketPaths) {
      this.#mounts.set(basePath + own, mount);
      // If two endpoints share it, a path without the base path could belong to either.
      if (basePath !== "") this.#stripped.set(own, this.#stripped.has(own) ? undefined : mount);
    }
  }

  #upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): void {
    const server = this.#server;
    const mount = wantsWebSocket(message) ? this.#mountAt(pathOf(message)) : undefined;
    if (mount !== undefined) return mount.upgrade(message, socket, head);
    if (server.listenerCount("upgrade") > 1) return;
    if (!wantsWebSocket(message)) return ignoreUpgrade(server, message, socket);
    socket.on("error", ignore);
    rejectUpgrade(socket, 404);
  }

  #mountAt(path: string): Mount | undefined {
    return this.#mounts.get(path) ?? this.#stripped.get(path);
  }

  close(times: Required<DrainOptions>, warn: () => void): Promise<void> {
    return (this.#closing ??= this.#close(times, warn));
  }

  /** The order lets work that ends by itself finish, and starts no new work. */
  async #close(times: Required<DrainOptions>, warn: () => void): Promise<void> {
    const stopped = [...this.#mounts.values()].map(({ stop }) => stop());
    if (times.delay > 0) await untilRefusing(times);
    this.endConnections(times, warn);
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    await Promise.all([closed, ...stopped]);
  }

  endConnections({ timeout }: Required<DrainOptions>, warn: () => void): void {
    const server = this.#server;
    // A connection that is kept alive after its last response would keep the server open, so idle connections are closed.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const deadline = setTimeout(() => {
      warn();
      for (const { sockets } of this.#mounts.values()) sockets.terminate();
      server.closeAllConnections();
    }, timeout);
    const done = (): void => {
      clearInterval(idle);
      clearTimeout(deadline);
    };
    if (server.listening) server.once("close", done);
    else done();
  }
}

function pathOf(message: IncomingMessage): string {
  const [path = ""] = (message.url ?? "").replace(/^https?:\/\/[^/?#]*/i, "").split(/[?#]/, 1);
  return canonicalPath(path);
}

/** Timeouts that the application has set stay. */
function setTimeouts(server: Server, { headerTimeout, keepAliveTimeout }: HostOptions<never>): void {
  const defaults = createServer();
  if (headerTimeout !== undefined) server.headersTimeout = headerTimeout;
  else if (server.headersTimeout === defaults.headersTimeout) server.headersTimeout = DEFAULT_HEADER_TIMEOUT;
  // Node reads 0 as no limit.
  if (keepAliveTimeout !== undefined) server.keepAliveTimeout = keepAliveTimeout === Infinity ? 0 : keepAliveTimeout;
  else if (server.keepAliveTimeout === defaults.keepAliveTimeout) server.keepAliveTimeout = DEFAULT_KEEP_ALIVE_TIMEOUT;
}

function checkKeepAliveTimeout(keepAliveTimeout: number | undefined): void {
  if (keepAliveTimeout === undefined || (typeof keepAliveTimeout === "number" && keepAliveTimeout > 0)) return;
  throw new LivewrightError("LW102", `${JSON.stringify(keepAliveTimeout)} is not a valid keepAliveTimeout.`, {
    hint: "keepAliveTimeout: 72_000 // milliseconds",
  });
}
