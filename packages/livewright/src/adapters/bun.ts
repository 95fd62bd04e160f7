// This file is `livewright/bun`: it puts an endpoint on a server of Bun.

import type { Endpoint } from "../endpoint/endpoint.ts";
import type { AttachedEndpoint } from "./attach.ts";
import { attachedToBun, bunPeer, upgradeOnBun } from "./bun-server.ts";
import { bunWebSocket } from "./bun-transport.ts";
import type { BunServer, BunWebSocketHandler } from "./bun-types.ts";
import type { RunningServer } from "./node.ts";
import { runtimeGlobal, serveOn, type WebServeOptions } from "./web-serve.ts";
import { isUpgradeTo } from "./web-upgrade.ts";
import { WebSocketSet } from "./web-end.ts";
import { WebHost, type WebHostOptions } from "./web-host.ts";

export type { BunServer, BunSocket, BunWebSocketHandler } from "./bun-types.ts";

/** Options of {@link toBun}: the options of `livewright/node` without the timeouts, which Bun has itself. */
export type BunOptions = WebHostOptions<Request>;

/** The options of `Bun.serve` that an endpoint sets. */
export interface BunEndpoint {
  /**
   * Answers a request or accepts an upgrade.
   *
   * @param next answers requests without a route; without it, the endpoint answers them with 404 or 405
   */
  readonly fetch: (request: Request, server: BunServer, next?: () => Response | Promise<Response>) => Promise<Response>;
  /** The WebSockets of this endpoint, and of others on the same server. */
  readonly websocket: BunWebSocketHandler;
  /** Maximum bytes of a request body, which Bun holds in memory. */
  readonly maxRequestBodySize: number;
  /** Seconds for which a connection may stay silent. Bun's default of 10 s would end slow requests. */
  readonly idleTimeout: number;
  /** Connects drain and close to the server that `Bun.serve` returned. */
  readonly attach: (server: BunServer) => AttachedEndpoint;
}

/** Seconds, as `keepAliveTimeout` of `livewright/node`. */
const IDLE_TIMEOUT = 72;

/**
 * Makes an endpoint the options of `Bun.serve`.
 *
 * @param app the result of `endpoint`
 * @param options see {@link BunOptions}; `session` receives the request
 * @throws {LivewrightError} LW102 for an invalid option
 * @example
 * ```ts
 * const { attach, ...pages } = toBun(app);
 * const attached = attach(Bun.serve({ port: 4000, routes: { "/health": new Response("ok") }, ...pages }));
 * process.once("SIGTERM", () => attached.close());
 * ```
 */
export function toBun(app: Endpoint, options: BunOptions = {}): BunEndpoint {
  const host = new WebHost<Request>(app, options, "toBun");
  const sockets = new WebSocketSet(app, options);
  return {
    async fetch(request, server, next) {
      const web = { request, peer: bunPeer(server, request), hosts: request };
      if (isUpgradeTo(app, request)) return upgradeOnBun(host, sockets, server, web);
      return (await host.fetch(web, next !== undefined)) ?? next?.() ?? new Response(null, { status: 404 });
    },
    websocket: bunWebSocket(app.adapter.context.limits, options.compressMessages ?? false),
    maxRequestBodySize: host.bodyBytes,
    idleTimeout: IDLE_TIMEOUT,
    attach: (server) => attachedToBun(sockets, server),
  };
}

/**
 * Serves an endpoint on a port of Bun, with Bun's own WebSockets.
 *
 * @param app the result of `endpoint`
 * @returns settles when the server listens
 * @throws {LivewrightError} LW102 for an invalid option, LW107 outside of Bun
 * @example
 * ```ts
 * const server = await serve(app, { port: 4000 });
 * console.log(`Listening on ${server.url}`);
 * ```
 */
export async function serve(app: Endpoint, options: WebServeOptions = {}): Promise<RunningServer> {
  const bun = runtimeGlobal("Bun");
  return serveOn(app, options, ({ port, host, ...hosted }) => {
    const { attach, ...pages } = toBun(app, hosted);
    const server = bun.serve({ port, ...(host !== undefined && { hostname: host }), ...pages });
    return { port: server.port ?? port, attached: attach(server) };
  });
}
