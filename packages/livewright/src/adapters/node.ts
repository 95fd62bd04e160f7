// adapters: connects the endpoint to a runtime. Owns the conversion of requests into web-standard ones, WebSockets as transports,
// and an orderly stop on signals. Called by applications.
//
// This file is `livewright/node`: it serves an endpoint on a port of Node.

import type { IncomingMessage, Server } from "node:http";
import process from "node:process";
import { FastResponse, FastURL, serve as serveHttp } from "srvx/node";
import { ignore } from "../foundation/ignore.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { DEFAULT_LIMITS } from "../foundation/limits.ts";
import { andThen } from "../foundation/maybe-async.ts";
import type { ErrorContext } from "../telemetry/error-context.ts";
import { logLimit } from "../telemetry/limit-log.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import type { FetchInfo } from "../endpoint/request-context.ts";
import { withMutableHeaders } from "../endpoint/finish-response.ts";
import { clientFiles } from "./client-files.ts";
import { askedToContinue, continueWith } from "./continue.ts";
import { ignoreUpgrade, wantsWebSocket } from "./ignored-upgrade.ts";
import { containErrors } from "./containment.ts";
import { loadWs } from "./load-ws.ts";
import { type RequestAddress, requestAddress } from "./request-address.ts";
import { streamedResponse } from "./streamed-response.ts";
import { DiskFiles, type TemporaryFileOptions } from "./temporary-files.ts";
import { type ProxyRule, proxyRule, type TrustProxy } from "./trusted-proxies.ts";
import { boundSmallChunks } from "./small-chunks.ts";
import { discardUnread } from "./unread-body.ts";
import { webSockets } from "./web-sockets.ts";

export { files } from "./files.ts";
export { DiskFiles, type TemporaryFileOptions } from "./temporary-files.ts";
export type { TrustProxy } from "./trusted-proxies.ts";

/** Options of {@link serve}. */
export interface ServeOptions {
  /** The port to listen on. Default 4000; 0 selects a free one. */
  readonly port?: number;
  /** The address to listen on. Default all addresses. */
  readonly host?: string;
  /** Stop gracefully on SIGTERM and SIGINT. A second signal exits immediately. Default true. */
  readonly signals?: boolean;
  /** Milliseconds in which requests may finish when the server stops. After that they are aborted. Default 10,000. */
  readonly drainTimeout?: number;
  /** Maximum bytes of a request body. Default 16,777,216 (16 MiB), or `limits.maxParamBytes` if that is more. */
  readonly bodyBytes?: number;
  /**
   * Milliseconds in which a client must send the headers of a request or upgrade. After that the connection is closed. For bodies,
   * Node's limit of five minutes applies. Default 20,000.
   */
  readonly headerTimeout?: number;
  /**
   * Milliseconds for which a connection without a request stays open; `Infinity` for no limit. Must be longer than the idle timeout
   * of a proxy in front, usually 60 s. Otherwise the proxy may send a request while this server closes the connection, and answer it
   * with 502. Default 72,000.
   */
  readonly keepAliveTimeout?: number;
  /** The location and total size of uploaded files that were not consumed yet. */
  readonly uploads?: TemporaryFileOptions;
  /**
   * Compress text in responses with Brotli or gzip, as the browser accepts. A response with `cache-control: no-transform` is left
   * alone. Set it to false if a proxy in front compresses. Default true.
   */
  readonly compressResponses?: boolean;
  /** Compress WebSocket messages. Costs memory per connection and time per message. Default false. */
  readonly compressMessages?: boolean;
  /**
   * Wraps the answer to every request: pages, files and error pages. `next` settles with the response of the application, and takes
   * another request if one is passed.
   *
   * @example
   * ```ts
   * fetch: async (request, next) => {
   *   const response = await next();
   *   response.headers.set("x-request-id", request.headers.get("x-request-id") ?? randomUUID());
   *   return response;
   * }
   * ```
   */
  readonly fetch?: (request: Request, next: (request?: Request) => Promise<Response>) => Response | Promise<Response>;
  /**
   * Serve `/livewright/client.js` and the official client packages. Default true; set it to false in an application that bundles
   * them.
   */
  readonly client?: boolean;
  /**
   * The proxies whose `X-Forwarded-For`, `-Proto`, `-Host` and `-Port` are trusted. Any client can write these headers, so list only
   * proxies that every request passes. `Forwarded` (RFC 7239) is not read. Default false.
   *
   * - a number: that many proxies in a row; with 1, the last entry of each header counts
   * - a list of addresses and networks: entries are read from the right until one is not in the list
   * - `true`: any number of proxies; the first entry counts, so the outermost proxy must overwrite the headers of clients
   *
   * @example serve(app, { trustProxy: ["10.0.0.0/8", "fd00::/8"] })
   */
  readonly trustProxy?: TrustProxy;
}

/** A running server. */
export interface RunningServer {
  /** The server's URL on this machine, such as `http://localhost:4000`. */
  readonly url: string;
  readonly port: number;
  /** Stops the server: refuses new connections, tells clients to reconnect elsewhere, and lets requests finish. */
  readonly close: () => Promise<void>;
}

/**
 * Serves an endpoint on a port.
 *
 * @param app the result of `endpoint`
 * @returns settles when the server listens
 * @throws {LivewrightError} LW102 for an invalid option
 * @throws {LivewrightError} LW103 or LW104 in a bundle that lacks a part of the package; the message names it
 * @throws the error of Node if the port is not available, with code `EADDRINUSE` for example
 * @example
 * ```ts
 * const server = await serve(app, { port: 4000 });
 * console.log(`Listening on ${server.url}`);
 * ```
 */
export async function serve(app: Endpoint, options: ServeOptions = {}): Promise<RunningServer> {
  checkOptions(options, KNOWN, "serve", "LW102");
  const { port = 4000, host, drainTimeout = 10_000, headerTimeout = 20_000, keepAliveTimeout = 72_000 } = options;
  const { maxParamBytes } = app.adapter.context.limits;
  const { bodyBytes = Math.max(16 * 1024 * 1024, maxParamBytes) } = options;
  if (bodyBytes < maxParamBytes && maxParamBytes !== DEFAULT_LIMITS.maxParamBytes)
    throw noRoom(bodyBytes, maxParamBytes);
  checkTimeout(keepAliveTimeout);
  const proxies = proxyRule(options.trustProxy ?? false);
  if (options.client !== false) {
    const { version, files } = await clientFiles();
    app.adapter.provideClient(version, files);
  }
  const { WebSocketServer } = await loadWs();
  const uploads = new DiskFiles(options.uploads);
  app.adapter.provideTemporaryFiles(uploads);

  const http = serveHttp({
    fetch: (request) => answer(app, request, proxies, options),
    port,
    ...(host === undefined ? {} : { hostname: host }),
    maxRequestBodySize: bodyBytes,
    node: {
      headersTimeout: headerTimeout,
      // Node checks every 30 s by default, which would be added to the timeout.
      connectionsCheckingInterval: Math.max(1, Math.min(headerTimeout / 10, 1_000)),
      // Node reads 0 as no limit.
      keepAliveTimeout: keepAliveTimeout === Infinity ? 0 : keepAliveTimeout,
      // Node 22.21 and 24.9 and later call it. For older versions there is ignoreUpgrade below.
      shouldUpgradeCallback: wantsWebSocket,
    } as object,
    manual: true,
    silent: true,
    // Stopping is more than closing the port: see `stop` below.
    gracefulShutdown: false,
    error: (error) => {
      app.adapter.context.logger.error("A request failed.", { error });
      return new Response(null, { status: 500 });
    },
  });
  const server = http.node?.server as Server;
  discardUnread(server);
  boundSmallChunks(server, app.adapter.context.limits.maxBodyChunksPerSecond, () => {
    logLimit(app.adapter.context, "LW508", "maxBodyChunksPerSecond", "Bodies in small chunks are read more slowly");
  });
  askedToContinue(server);
  const sockets = webSockets(app, WebSocketServer, { proxies, compression: options.compressMessages ?? false });
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
  compressResponses: true,
  compressMessages: true,
  fetch: true,
  client: true,
  trustProxy: true,
};

/** A request of srvx. */
type ServerRequest = Parameters<Parameters<typeof serveHttp>[0]["fetch"]>[0];

function answer(
  app: Endpoint,
  request: ServerRequest,
  proxies: ProxyRule,
  options: Pick<ServeOptions, "fetch" | "compressResponses">,
): Response | Promise<Response> {
  // Requests of this server always have it.
  const message = request.runtime?.node?.req as IncomingMessage;
  const address = requestAddress(message, proxies);
  if (address === undefined) return new Response("400 Bad Request\n", { status: 400 });
  // srvx reads the URL of a request from here; otherwise it would derive it without the proxy headers.
  Object.assign(request, { _url: new FastURL(address) });
  const errorContext = (): ErrorContext => ({
    view: `${request.method} ${address.pathname}`,
    callback: "body of the response",
    logger: app.adapter.context.logger,
  });
  const accepted = options.compressResponses !== false ? (request.headers.get("accept-encoding") ?? null) : undefined;
  return andThen(respond(app, request, address, message, options.fetch), (response) =>
    streamedResponse(response, errorContext, accepted),
  );
}

function respond(
  app: Endpoint,
  request: Request,
  { ip }: RequestAddress,
  message: IncomingMessage,
  wrap: ServeOptions["fetch"],
): Response | Promise<Response> {
  const info: FetchInfo = {
    ip,
    // Behind a proxy the port belongs to the proxy.
    get port() {
      const { remoteAddress, remotePort } = message.socket;
      return ip === remoteAddress ? remotePort : undefined;
    },
    // It inherits `error` and `redirect`, but its types omit them.
    Response: FastResponse as unknown as typeof Response,
    native,
    wantsBody: () => continueWith(message),
  };
  if (wrap === undefined) return app.fetch(request, info);
  return wrap(native(request), async (given = request) => withMutableHeaders(await app.fetch(given, info)));
}

function noRoom(bodyBytes: number, maxParamBytes: number): LivewrightError {
  return new LivewrightError(
    "LW102",
    `bodyBytes is ${bodyBytes} and limits.maxParamBytes is ${maxParamBytes}. A form of that size never arrives.`,
    { hint: `serve(app, { bodyBytes: ${maxParamBytes} })` },
  );
}

function checkTimeout(keepAliveTimeout: number): void {
  if (typeof keepAliveTimeout === "number" && keepAliveTimeout > 0) return;
  throw new LivewrightError("LW102", `${JSON.stringify(keepAliveTimeout)} is not a valid keepAliveTimeout.`, {
    hint: "keepAliveTimeout: 72_000 // milliseconds",
  });
}

/** Returns the web-standard request behind a request of srvx, which `new Request` requires. */
function native(request: Request): Request {
  const { _request: real } = request as { readonly _request?: Request };
  return real ?? request;
}

/** The order lets work that ends by itself finish, and starts no new work. */
async function stop(
  app: Endpoint,
  server: Server,
  sockets: ReturnType<typeof webSockets>,
  drainTimeout: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // A connection that is kept alive after its last response would keep the server open, so idle connections are closed.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const deadline = setTimeout(() => {
    app.adapter.context.logger.warn("Requests or sockets did not end in time and were aborted.");
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
    // The conventional exit codes for signals: 130 for SIGINT, 143 for SIGTERM.
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

function isAny(host: string): boolean {
  return host === "" || host === "0.0.0.0" || host === "::";
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
