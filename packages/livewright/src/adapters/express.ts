// This file is `livewright/express`: it puts an endpoint into an application of Express 5.

import type { Server } from "node:http";
import type { Server as TlsServer } from "node:https";
import type { Request, RequestHandler } from "express";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { type AttachedEndpoint, attachTo } from "./attach.ts";
import { Host } from "./host.ts";
import type { HostOptions } from "./host-options.ts";

/** An endpoint as middleware of Express. */
export interface ExpressEndpoint extends RequestHandler {
  /**
   * Connects the WebSockets of the endpoint to the server that `listen` returned. Upgrades pass the middleware of the application like
   * requests do.
   *
   * @throws {LivewrightError} LW102 for an invalid option, or a `socketPath` that another endpoint on the server has
   */
  readonly attach: (server: Server | TlsServer) => Promise<AttachedEndpoint>;
}

/**
 * Makes an endpoint middleware of Express. Middleware before it runs first, also for upgrades. A body that a parser has read is used.
 *
 * @param app the result of `endpoint`
 * @param options see {@link HostOptions}; `session` receives the request of Express
 * @throws {LivewrightError} LW102 for an invalid option
 * @example
 * ```ts
 * const pages = toExpress(app, { session: (request) => ({ user: request.session.user }) });
 * const server = express().use(session({ secret }), pages).listen(4000);
 * const attached = await pages.attach(server);
 * process.once("SIGTERM", () => attached.close());
 * ```
 */
export function toExpress(app: Endpoint, options: HostOptions<Request> = {}): ExpressEndpoint {
  const host = new Host<Request>(app, options, "toExpress");
  const handler: RequestHandler = (request, response, next) => host.handle(request, response, request, next);
  return Object.assign(handler, {
    attach: async (server: Server | TlsServer) =>
      attachTo(server as Server, app, options, { what: "toExpress", routed: true }),
  });
}
