// adapters: the edges to a runtime. Owns what turns its requests into web-standard ones, its WebSockets into transports,
// and its signals into an orderly end. Called by applications. May import every room; of the packages, srvx and ws.
//
// This file is `livewright/node`: the endpoint on a port of Node.

import type { IncomingMessage, Server } from "node:http";
import process from "node:process";
import { FastResponse, serve as serveHttp } from "srvx/node";
import type { Endpoint } from "../endpoint/endpoint.ts";
import type { FetchInfo } from "../endpoint/visit.ts";
import { type ClientFiles, clientFiles } from "./client-files.ts";
import { askedToContinue, continueWith } from "./continue.ts";
import { ignoreUpgrade, wantsWebSocket } from "./ignored-upgrade.ts";
import { containErrors } from "./containment.ts";
import { loadWs } from "./load-ws.ts";
import { DiskFiles, type TemporaryFileOptions } from "./temporary-files.ts";
import { discardUnread } from "./unread-body.ts";
import { webSockets } from "./web-sockets.ts";

export { files } from "./files.ts";
export { DiskFiles, type TemporaryFileOptions } from "./temporary-files.ts";

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
   * Believe `X-Forwarded-Proto`, `-Host` and `-For`. Only where every request comes through a proxy that sets them, since
   * anybody can write these headers. Default false.
   */
  readonly trustProxy?: boolean;
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
 * @throws the error of Node when the port cannot be had, e.g. with code `EADDRINUSE`
 * @throws {LivewrightError} LW103 or LW104 in a bundle that lacks a part of the package; the message names it
 * @example
 * ```ts
 * const server = await serve(app, { port: 4000 });
 * console.log(`Listening on ${server.url}`);
 * ```
 */
export async function serve(app: Endpoint, options: ServeOptions = {}): Promise<RunningServer> {
  const { port = 4000, host, trustProxy = false, drainTimeout = 10_000, headerTimeout = 20_000 } = options;
  const { bodyBytes = 16 * 1024 * 1024 } = options;
  const client = options.client === false ? undefined : await clientFiles();
  if (client !== undefined) app.announceClient(client.version);
  const { WebSocketServer } = await loadWs();
  const uploads = new DiskFiles(options.uploads);
  app.provideTemporaryFiles(uploads);

  const http = serveHttp({
    fetch: (request) =>
      answer(app, client, request, request.ip, request.runtime?.node?.req as IncomingMessage | undefined),
    port,
    ...(host === undefined ? {} : { hostname: host }),
    trustProxy,
    maxRequestBodySize: bodyBytes,
    node: {
      headersTimeout: headerTimeout,
      // How often Node looks; by itself every 30 s.
      connectionsCheckingInterval: Math.min(headerTimeout, 30_000),
      // Read by Node from 22.21 and 24.9 on; for others there is ignoreUpgrade below.
      shouldUpgradeCallback: wantsWebSocket,
    } as object,
    manual: true,
    silent: true,
    // Ending is more than closing the port: see stop below.
    gracefulShutdown: false,
    error: (error) => {
      app.runtime.logger.error("A request failed.", { error });
      return new Response(null, { status: 500 });
    },
  });
  const server = http.node?.server as Server;
  discardUnread(server, bodyBytes);
  askedToContinue(server);
  const sockets = webSockets(app, WebSocketServer, { trustProxy, compression: options.compression ?? false });
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

function answer(
  app: Endpoint,
  client: ClientFiles | undefined,
  request: Request,
  peer: string | undefined,
  message: IncomingMessage | undefined,
): Response | Promise<Response> {
  const info: FetchInfo = {
    peer,
    // Without `error` and `redirect`, which it inherits; its own types leave them out.
    Response: FastResponse as unknown as typeof Response,
    native,
    wantsBody: () => continueWith(message),
  };
  if (client === undefined) return app.fetch(request, info);
  // The request's URL always has an origin in front of its path.
  const { url } = request;
  if (!url.includes("/livewright/")) return app.fetch(request, info);
  const own = client.respond(request, new URL(url).pathname);
  return own === undefined ? app.fetch(request, info) : own.then((response) => response ?? app.fetch(request, info));
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
    app.runtime.logger.warn("Requests or sockets did not end in time and are cut off.");
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
    app.runtime.logger.info(`${signal}: stopping.`);
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        app.runtime.logger.error("Stopping failed.", { error });
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
