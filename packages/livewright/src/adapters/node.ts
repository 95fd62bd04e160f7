// adapters: the edges to a runtime. Owns what turns its requests into web-standard ones, its WebSockets into transports,
// and its signals into an orderly end. Called by applications. May import every room; of the packages, srvx and ws.
//
// This file is `livewright/node`: the endpoint on a port of Node.

import type { IncomingMessage, Server } from "node:http";
import process from "node:process";
import { FastResponse, FastURL, serve as serveHttp } from "srvx/node";
import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { andThen } from "../foundation/maybe-async.ts";
import type { ErrorContext } from "../telemetry/error-context.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import type { FetchInfo } from "../endpoint/visit.ts";
import { type ClientFiles, clientFiles } from "./client-files.ts";
import { askedToContinue, continueWith } from "./continue.ts";
import { ignoreUpgrade, wantsWebSocket } from "./ignored-upgrade.ts";
import { containErrors } from "./containment.ts";
import { loadWs } from "./load-ws.ts";
import { type RequestAddress, requestAddress } from "./request-address.ts";
import { streamedResponse } from "./streamed-response.ts";
import { DiskFiles, type TemporaryFileOptions } from "./temporary-files.ts";
import { type ProxyRule, proxyRule, type TrustProxy } from "./trusted-proxies.ts";
import { discardUnread } from "./unread-body.ts";
import { webSockets } from "./web-sockets.ts";

export { files } from "./files.ts";
export { DiskFiles, type TemporaryFileOptions } from "./temporary-files.ts";
export type { TrustProxy } from "./trusted-proxies.ts";

/** Options of {@link serve}. */
export interface ServeOptions {
  /** Default 4000; 0 takes one that is free. */
  readonly port?: number;
  /** The address to listen on; default all of them. */
  readonly host?: string;
  /** Stop in an orderly way on SIGTERM and SIGINT; a second one stops at once. Default true. */
  readonly signals?: boolean;
  /** Milliseconds that requests may take to end when the server stops; after that they are cut off. Default 10,000. */
  readonly drainTimeout?: number;
  /** Bytes of a request's body. Default 16 MiB. */
  readonly bodyBytes?: number;
  /**
   * Milliseconds a client may take to send the head of a request, that of an upgrade included; then it is cut off. Bodies have
   * Node's five minutes. Default 20,000.
   */
  readonly headerTimeout?: number;
  /**
   * Milliseconds for which a connection without a request is kept open; `Infinity` for no limit. It must be longer than the
   * proxy in front keeps idle connections, usually 60 s: otherwise the proxy may send a request just when this server closes,
   * and answers it with 502. Default 72,000.
   */
  readonly keepAliveTimeout?: number;
  /** Where files that are being uploaded lie until they are consumed, and how much of them there may be. */
  readonly uploads?: TemporaryFileOptions;
  /** Compress WebSocket messages. Costs memory per connection and time per message; default false. */
  readonly compression?: boolean;
  /**
   * Serve `/livewright/client.js` and the official client packages beside it. Default true; false for an application that
   * bundles them.
   */
  readonly client?: boolean;
  /**
   * The proxies whose `X-Forwarded-For`, `-Proto`, `-Host` and `-Port` are believed. Anyone can write these headers, so name
   * the proxies that every request comes through. `Forwarded` (RFC 7239) is not read. Default false.
   *
   * - a number: so many proxies in a row; with 1, the last entry of each header counts
   * - a list of addresses and networks: entries are read from the right until one is not in the list
   * - `true`: any number of proxies; the first entry counts, so the outermost proxy must overwrite what clients send
   *
   * @example serve(app, { trustProxy: ["10.0.0.0/8", "fd00::/8"] })
   */
  readonly trustProxy?: TrustProxy;
}

/** A running server. */
export interface RunningServer {
  /** Where it can be reached from this machine, e.g. `http://localhost:4000`. */
  readonly url: string;
  readonly port: number;
  /** Stops it: no new connections, open ones are told to reconnect elsewhere, requests may end. */
  readonly close: () => Promise<void>;
}

/**
 * Puts an endpoint on a port.
 *
 * @param app what `endpoint` returned
 * @returns when it listens
 * @throws {LivewrightError} LW102 for an option that is not valid
 * @throws the error of Node when the port cannot be had, e.g. with code `EADDRINUSE`
 * @throws {LivewrightError} LW103 or LW104 in a bundle that lacks a part of the package; the message names it
 * @example
 * ```ts
 * const server = await serve(app, { port: 4000 });
 * console.log(`Listening on ${server.url}`);
 * ```
 */
export async function serve(app: Endpoint, options: ServeOptions = {}): Promise<RunningServer> {
  checkOptions(options, KNOWN, "serve", "LW102");
  const { port = 4000, host, drainTimeout = 10_000, headerTimeout = 20_000, keepAliveTimeout = 72_000 } = options;
  const { bodyBytes = 16 * 1024 * 1024 } = options;
  checkTimeout(keepAliveTimeout);
  const proxies = proxyRule(options.trustProxy ?? false);
  const client = options.client === false ? undefined : await clientFiles();
  if (client !== undefined) app.adapter.announceClient(client.version);
  const { WebSocketServer } = await loadWs();
  const uploads = new DiskFiles(options.uploads);
  app.adapter.provideTemporaryFiles(uploads);

  const http = serveHttp({
    fetch: (request) => answer(app, client, request, proxies),
    port,
    ...(host === undefined ? {} : { hostname: host }),
    maxRequestBodySize: bodyBytes,
    node: {
      headersTimeout: headerTimeout,
      // How often Node looks; by itself every 30 s, which would be added to the time a head may take.
      connectionsCheckingInterval: Math.max(1, Math.min(headerTimeout / 10, 1_000)),
      // To Node, 0 is no limit.
      keepAliveTimeout: keepAliveTimeout === Infinity ? 0 : keepAliveTimeout,
      // Read by Node from 22.21 and 24.9 on; for others there is ignoreUpgrade below.
      shouldUpgradeCallback: wantsWebSocket,
    } as object,
    manual: true,
    silent: true,
    // Ending is more than closing the port: see stop below.
    gracefulShutdown: false,
    error: (error) => {
      app.adapter.context.logger.error("A request failed.", { error });
      return new Response(null, { status: 500 });
    },
  });
  const server = http.node?.server as Server;
  discardUnread(server, bodyBytes);
  askedToContinue(server);
  const sockets = webSockets(app, WebSocketServer, { proxies, compression: options.compression ?? false });
  server.on("upgrade", (message, socket, head) => {
    if (wantsWebSocket(message)) sockets.upgrade(message, socket, head);
    else ignoreUpgrade(server, message, socket);
  });
  await http.serve();

  let stopping: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (stopping ??= stop(app, server, sockets, drainTimeout)
      .then(() => uploads.close())
      .finally(() => {
        forgetSignals();
        stopContaining();
      }));
  const forgetSignals = options.signals === false ? ignore : onSignals(close, app);
  const stopContaining = containErrors();
  const address = server.address();
  const actual = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://${host === undefined || isAny(host) ? "localhost" : bracketed(host)}:${actual}`,
    port: actual,
    close,
  };
}

const KNOWN: KnownOptions<ServeOptions> = {
  port: true,
  host: true,
  signals: true,
  drainTimeout: true,
  bodyBytes: true,
  headerTimeout: true,
  keepAliveTimeout: true,
  uploads: true,
  compression: true,
  client: true,
  trustProxy: true,
};

/** A request as srvx makes it. */
type ServerRequest = Parameters<Parameters<typeof serveHttp>[0]["fetch"]>[0];

function answer(
  app: Endpoint,
  client: ClientFiles | undefined,
  request: ServerRequest,
  proxies: ProxyRule,
): Response | Promise<Response> {
  // Requests of this server always have it.
  const message = request.runtime?.node?.req as IncomingMessage;
  const address = requestAddress(message, proxies);
  if (address === undefined) return new Response("400 Bad Request\n", { status: 400 });
  // srvx reads the address of a request from here, and would make it of what it knows itself.
  Object.assign(request, { _url: new FastURL(address) });
  const errorContext = (): ErrorContext => ({
    view: `${request.method} ${address.pathname}`,
    callback: "body of the response",
    logger: app.adapter.context.logger,
  });
  return andThen(respond(app, client, request, address, message), (response) =>
    streamedResponse(response, errorContext),
  );
}

function respond(
  app: Endpoint,
  client: ClientFiles | undefined,
  request: Request,
  { ip, pathname }: RequestAddress,
  message: IncomingMessage,
): Response | Promise<Response> {
  const info: FetchInfo = {
    ip,
    // Behind a proxy the port is that of the proxy.
    get port() {
      const { remoteAddress, remotePort } = message.socket;
      return ip === remoteAddress ? remotePort : undefined;
    },
    // Without `error` and `redirect`, which it inherits; its own types leave them out.
    Response: FastResponse as unknown as typeof Response,
    native,
    wantsBody: () => continueWith(message),
  };
  if (!pathname.startsWith("/livewright/")) return app.fetch(request, info);
  const own = client?.respond(request, pathname);
  return own === undefined ? app.fetch(request, info) : own.then((response) => response ?? app.fetch(request, info));
}

function checkTimeout(keepAliveTimeout: number): void {
  if (typeof keepAliveTimeout === "number" && keepAliveTimeout > 0) return;
  throw new LivewrightError("LW102", `keepAliveTimeout cannot be ${JSON.stringify(keepAliveTimeout)}.`, {
    hint: "keepAliveTimeout: 72_000 // milliseconds",
  });
}

/** Requests of srvx make the real one behind them when they are asked for something they have not; `new Request` wants that one. */
function native(request: Request): Request {
  const { _request: real } = request as { readonly _request?: Request };
  return real ?? request;
}

/** In this order nothing is cut off that would have ended by itself, and nothing new begins meanwhile. */
async function stop(
  app: Endpoint,
  server: Server,
  sockets: ReturnType<typeof webSockets>,
  drainTimeout: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // A connection that is kept alive after its last response would keep the server open, and so it is closed when it is
  // found with nothing to do.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const deadline = setTimeout(() => {
    app.adapter.context.logger.warn("Requests or sockets did not end in time and are cut off.");
    sockets.terminate();
    server.closeAllConnections();
  }, drainTimeout);
  try {
    await app.close();
    await Promise.all([closed, sockets.closed()]);
  } finally {
    clearTimeout(deadline);
    clearInterval(idle);
  }
}

/** @returns a function that stops listening */
function onSignals(close: () => Promise<void>, app: Endpoint): () => void {
  let stopping = false;
  const listener = (signal: NodeJS.Signals): void => {
    // The conventional code of a process that a signal ended: 130 for SIGINT, 143 for SIGTERM.
    const code = signal === "SIGINT" ? 130 : 143;
    if (stopping) process.exit(code);
    stopping = true;
    app.adapter.context.logger.info(`${signal}: stopping.`);
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        app.adapter.context.logger.error("Stopping failed.", { error });
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", listener);
  process.on("SIGINT", listener);
  return () => {
    process.off("SIGTERM", listener);
    process.off("SIGINT", listener);
  };
}

function ignore(): void {}

function isAny(host: string): boolean {
  return host === "" || host === "0.0.0.0" || host === "::";
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
