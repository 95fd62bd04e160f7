// adapters: connects the endpoint to a runtime. Owns the conversion of requests into web-standard ones, WebSockets as transports,
// and an orderly stop on signals. Called by applications.
//
// This file is `livewright/node`: it serves an endpoint on a port of Node.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Server as TlsServer } from "node:https";
import { ignore } from "../foundation/ignore.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { type AttachedEndpoint, attachTo } from "./attach.ts";
import { askedToContinue } from "./continue.ts";
import type { DrainTimes } from "./drain-times.ts";
import { Host } from "./host.ts";
import type { HostOptions } from "./host-options.ts";
import { localUrl, onSignals } from "./process-server.ts";
import { wantsWebSocket } from "./ignored-upgrade.ts";
import type { TemporaryFileOptions } from "./temporary-files.ts";
import type { TrustProxy } from "./trusted-proxies.ts";

export type { AttachedEndpoint } from "./attach.ts";
export { files } from "./files.ts";
export { DiskFiles, type TemporaryFileOptions } from "./temporary-files.ts";
export type { DrainOptions } from "../endpoint/drain-options.ts";
export type { DrainTimes } from "./drain-times.ts";
export type { HostOptions } from "./host-options.ts";
export type { TrustProxy } from "./trusted-proxies.ts";

/** Options of {@link serve}. */
export interface ServeOptions extends DrainTimes {
  /** The port to listen on. Default 4000; 0 selects a free one. */
  readonly port?: number;
  /** The address to listen on. Default all addresses. */
  readonly host?: string;
  /** Stop gracefully on SIGTERM and SIGINT. A second signal exits immediately. Default true. */
  readonly signals?: boolean;
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
  const { port = 4000, host, signals = true, ...hosted } = options;
  const headerTimeout = options.headerTimeout ?? 20_000;
  const handler = new Host<IncomingMessage>(app, hosted, "serve");
  const server = createServer(
    // Its types lack the last option: Node 22.21 and 24.9 and later call it. For older versions `attach` answers such requests.
    {
      headersTimeout: headerTimeout,
      // Node checks every 30 s by default, which would be added to the timeout.
      connectionsCheckingInterval: Math.max(1, Math.min(headerTimeout / 10, 1_000)),
      shouldUpgradeCallback: wantsWebSocket,
    } as object,
    (message, response) => handler.handle(message, response, message, undefined, false),
  );
  askedToContinue(server);
  const attached = await attachTo(server, app, { ...hosted, headerTimeout }, { what: "serve", routed: false });
  try {
    await listen(server, port, host);
  } catch (error) {
    await attached.drain();
    throw error;
  }
  let stopping: Promise<void> | undefined;
  const close = (): Promise<void> => (stopping ??= attached.close().finally(() => forgetSignals()));
  const forgetSignals = signals ? onSignals(close, app) : ignore;
  const address = server.address();
  const actual = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: localUrl(host, actual),
    port: actual,
    close,
  };
}

function listen(server: Server, port: number, host: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** A request handler of Node's HTTP server, Express, Connect and their like. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse, next?: () => void) => void;

/**
 * Makes an endpoint a handler of requests, for a server that the application owns. {@link attach} adds the WebSockets.
 *
 * @param app the result of `endpoint`
 * @param options see {@link HostOptions}
 * @throws {LivewrightError} LW102 for an invalid option
 * @example
 * ```ts
 * const server = createServer(toNodeHandler(app)).listen(4000);
 * const attached = await attach(server, app);
 * process.once("SIGTERM", () => attached.close());
 * ```
 */
export function toNodeHandler<Req extends IncomingMessage = IncomingMessage>(
  app: Endpoint,
  options: HostOptions<Req> = {},
): NodeHandler {
  const host = new Host<Req>(app, options, "toNodeHandler");
  return (message, response, next) => host.handle(message, response, message as Req, next);
}

/** Options of {@link attach}. */
export interface AttachOptions<Req extends IncomingMessage = IncomingMessage> extends HostOptions<Req> {
  /**
   * Send upgrades through the request handlers of the server first, so that its middleware sees them, and may refuse them. The handler of
   * `toNodeHandler` must be among them. Default false.
   */
  readonly middleware?: boolean;
}

/**
 * Connects the WebSockets of an endpoint to a server that the application owns. Upgrades for other paths stay with the other listeners of
 * the server. Several endpoints may share a server, each with a `socketPath` of its own. Timeouts that the server has stay; the
 * timeouts of `serve` replace Node's defaults.
 *
 * @param server a server of `node:http` or `node:https`, before or after it listens
 * @param app the result of `endpoint`
 * @param options see {@link HostOptions}
 * @returns settles when upgrades are accepted
 * @throws {LivewrightError} LW102 for an invalid option, or a `socketPath` that another endpoint on the server has
 * @throws {LivewrightError} LW103 or LW104 in a bundle that lacks a part of the package; the message names it
 * @example const attached = await attach(server, app);
 */
export async function attach<Req extends IncomingMessage = IncomingMessage>(
  server: Server | TlsServer,
  app: Endpoint,
  options: AttachOptions<Req> = {},
): Promise<AttachedEndpoint> {
  const { middleware: routed = false, ...hosted } = options;
  return attachTo(server as Server, app, hosted, { what: "attach", routed });
}

const KNOWN: KnownOptions<ServeOptions> = {
  port: true,
  host: true,
  signals: true,
  drainDelay: true,
  drainTimeout: true,
  drainSocketsPerSecond: true,
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
