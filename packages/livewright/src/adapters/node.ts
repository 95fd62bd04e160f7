// adapters: connects the endpoint to a runtime. Owns the conversion of requests into web-standard ones, WebSockets as transports,
// and an orderly stop on signals. Called by applications.
//
// This file is `livewright/node`: it serves an endpoint on a port of Node.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Server as TlsServer } from "node:https";
import { ignore } from "../foundation/ignore.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { checkOptions } from "../foundation/known-options.ts";
import { type AttachedEndpoint, attachTo } from "./attach.ts";
import { askedToContinue } from "./continue.ts";
import { Host } from "./host.ts";
import type { HostOptions } from "./host-options.ts";
import { SERVE_OPTIONS, type ServeOptions } from "./serve-options.ts";
import { localUrl, onSignals } from "./process-server.ts";
import { wantsWebSocket } from "./ignored-upgrade.ts";

export type { AttachedEndpoint } from "./attach.ts";
export { files } from "./files.ts";
export { DiskFiles, type TemporaryFileOptions } from "./temporary-files.ts";
export type { DrainOptions } from "../endpoint/drain-options.ts";
export type { DrainTimes } from "./drain-times.ts";
export type { HostOptions } from "./host-options.ts";
export type { ServeOptions } from "./serve-options.ts";
export type { TrustProxy } from "./trusted-proxies.ts";

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
  checkOptions(options, SERVE_OPTIONS, "serve", "LW102");
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
  const forgetSignals = signals ? onSignals(close, app.adapter.context.logger) : ignore;
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
