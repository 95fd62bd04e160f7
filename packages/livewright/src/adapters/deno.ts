// This file is `livewright/deno`: it puts an endpoint on a server of Deno.

import type { Endpoint } from "../endpoint/endpoint.ts";
import type { AttachedEndpoint } from "./attach.ts";
import { attachedToDeno, denoPeer, upgradeOnDeno } from "./deno-server.ts";
import type { DenoInfo, DenoServer } from "./deno-types.ts";
import type { RunningServer } from "./node.ts";
import { WebSocketSet } from "./web-end.ts";
import { WebHost, type WebHostOptions } from "./web-host.ts";
import { runtimeGlobal, serveOn, type WebServeOptions } from "./web-serve.ts";
import { isUpgradeTo } from "./web-upgrade.ts";

export type { DenoInfo, DenoServer } from "./deno-types.ts";

/** Options of {@link toDeno}: the options of `livewright/node` without the timeouts and the compression of messages. */
export type DenoOptions = Omit<WebHostOptions<Request>, "compressMessages">;

/** An endpoint as a handler of `Deno.serve`. */
export interface DenoEndpoint {
  /**
   * Answers a request or accepts an upgrade.
   *
   * @param next answers requests without a route; without it, the endpoint answers them with 404 or 405
   */
  readonly fetch: (request: Request, info: DenoInfo, next?: () => Response | Promise<Response>) => Promise<Response>;
  /**
   * Connects drain and close to the server that `Deno.serve` returned.
   *
   * @param abort its signal is that of the server: aborts requests that do not end within the drain timeout
   */
  readonly attach: (server: DenoServer, abort?: AbortController) => AttachedEndpoint;
}

/**
 * Makes an endpoint a handler of `Deno.serve`.
 *
 * @param app the result of `endpoint`
 * @param options see {@link DenoOptions}; `session` receives the request
 * @throws {LivewrightError} LW102 for an invalid option
 * @example
 * ```ts
 * const pages = toDeno(app);
 * const attached = pages.attach(Deno.serve({ port: 4000 }, pages.fetch));
 * Deno.addSignalListener("SIGTERM", () => void attached.close());
 * ```
 */
export function toDeno(app: Endpoint, options: DenoOptions = {}): DenoEndpoint {
  const host = new WebHost<Request>(app, options, "toDeno");
  const sockets = new WebSocketSet(app, options);
  return {
    async fetch(request, info, next) {
      const web = { request, peer: denoPeer(info), hosts: request };
      if (isUpgradeTo(app, request)) return upgradeOnDeno(host, sockets, web);
      return (await host.fetch(web, next !== undefined)) ?? next?.() ?? new Response(null, { status: 404 });
    },
    attach: (server, abort) => attachedToDeno(sockets, server, abort),
  };
}

/**
 * Serves an endpoint on a port of Deno, with Deno's own WebSockets.
 *
 * @param app the result of `endpoint`
 * @returns settles when the server listens
 * @throws {LivewrightError} LW102 for an invalid option, LW107 outside of Deno
 * @example
 * ```ts
 * const server = await serve(app, { port: 4000 });
 * console.log(`Listening on ${server.url}`);
 * ```
 */
export async function serve(
  app: Endpoint,
  options: Omit<WebServeOptions, "compressMessages"> = {},
): Promise<RunningServer> {
  const deno = runtimeGlobal("Deno");
  return serveOn(app, options, ({ port, host, ...hosted }) => {
    const { fetch, attach } = toDeno(app, hosted);
    const abort = new AbortController();
    const hostname = host === undefined ? {} : { hostname: host };
    const server = deno.serve({ port, ...hostname, signal: abort.signal, onListen() {} }, async (request, info) =>
      fetch(request, info),
    );
    return { port: server.addr.port ?? port, attached: attach(server, abort) };
  });
}
