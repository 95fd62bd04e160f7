// This file is `livewright/h3`: it puts an endpoint into an application of H3 2, or of Nitro 3, on Node, Bun or
// Deno.

import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { H3Event, Middleware } from "h3";
import { FastResponse } from "srvx/node";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { type AttachedEndpoint, attachTo } from "./attach.ts";
import { bunWebSocket } from "./bun-transport.ts";
import type { BunServer, BunWebSocketHandler } from "./bun-types.ts";
import type { DenoInfo, DenoServer } from "./deno-types.ts";
import { Host } from "./host.ts";
import type { HostOptions } from "./host-options.ts";
import { RuntimeHost } from "./runtime-host.ts";

/** The result of `serve` of H3. */
interface H3Server {
  readonly node?: { readonly server?: unknown } | undefined;
  readonly bun?: { readonly server?: unknown } | undefined;
  readonly deno?: { readonly server?: unknown } | undefined;
}

/** The values of a request on the runtimes of H3. */
interface H3Runtime {
  readonly node?: { readonly req: IncomingMessage; readonly res?: ServerResponse };
  readonly bun?: { readonly server: BunServer };
  readonly deno?: { readonly info: DenoInfo };
}

/** An endpoint as middleware of H3. */
export interface H3Endpoint extends Middleware {
  /**
   * Connects the WebSockets of the endpoint to the server that `serve` of H3 returned, or to Node's own. Upgrades pass the middleware of
   * the application like requests do.
   *
   * @throws {LivewrightError} LW102 for an invalid option, or a `socketPath` that another endpoint on the server has
   */
  readonly attach: (server: H3Server | Server) => Promise<AttachedEndpoint>;
  /** The `websocket` option for Bun: `serve(h3, { bun: { websocket: pages.websocket } })`. */
  readonly websocket: BunWebSocketHandler;
}

/**
 * Makes an endpoint middleware of H3. Middleware before it runs first, also for upgrades, and sees the response.
 *
 * @param app the result of `endpoint`
 * @param options see {@link HostOptions}; `session` receives the event of H3
 * @throws {LivewrightError} LW102 for an invalid option
 * @example
 * ```ts
 * const pages = toH3(app, { session: (event) => ({ user: event.context.user }) });
 * const server = serve(new H3().use(pages), { port: 4000 });
 * await pages.attach(server);
 * ```
 */
export function toH3(app: Endpoint, options: HostOptions<H3Event> = {}): H3Endpoint {
  const host = new Host<H3Event>(app, options, "toH3");
  let web: RuntimeHost<H3Event> | undefined;
  const onWeb = (): RuntimeHost<H3Event> => (web ??= new RuntimeHost<H3Event>(app, options, "toH3"));
  const handler: Middleware = async (event, next) => {
    // The types of H3 know the runtimes by their own types.
    const { node, bun, deno } = (event.runtime ?? {}) as unknown as H3Runtime;
    if (node?.res === undefined) {
      const { req: request } = event;
      const bindings = { bun: bun?.server, deno: deno?.info };
      return (await onWeb().respond(bindings, { received: request, request, hosts: event })) ?? next();
    }
    const { req, res } = node;
    // The response has lost its socket, so nothing is sent.
    if (host.upgrade(req, event)) return new Response(null);
    const answer = await host.respond(req, res, event);
    if (answer === undefined) return next();
    const { status, headers, body } = answer;
    return new FastResponse(body ?? null, { status, headers: headers as [string, string][] });
  };
  return Object.assign(handler, {
    attach: async (server: H3Server | Server) => {
      const { node, bun, deno } = server as H3Server;
      const native = (bun?.server ?? deno?.server) as BunServer | DenoServer | undefined;
      if (native !== undefined) return onWeb().attach(native);
      return attachTo((node?.server ?? server) as Server, app, options, { what: "toH3", routed: true });
    },
    websocket: bunWebSocket(app.adapter.context.limits, options.compressMessages ?? false),
  });
}
