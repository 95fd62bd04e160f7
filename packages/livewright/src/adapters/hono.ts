// This file is `livewright/hono`: it puts an endpoint into an application of Hono 4 on Node.

import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Context, Env, MiddlewareHandler } from "hono";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { type AttachedEndpoint, attachTo } from "./attach.ts";
import { Host } from "./host.ts";
import type { HostOptions } from "./host-options.ts";

/** The server of `@hono/node-server`. */
type HonoServer = Parameters<typeof attachTo>[0] | { readonly listen: unknown; readonly on: unknown };

/** An endpoint as middleware of Hono. */
export interface HonoEndpoint<E extends Env> extends MiddlewareHandler<E> {
  /**
   * Connects the WebSockets of the endpoint to the server that `serve` of `@hono/node-server` returned. Upgrades pass the middleware of
   * the application like requests do.
   *
   * @throws {LivewrightError} LW102 for an invalid option, or a `socketPath` that another endpoint on the server has
   */
  readonly attach: (server: HonoServer) => Promise<AttachedEndpoint>;
}

/** The values that `@hono/node-server` passes to each request. */
interface NodeBindings {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
}

/** Tells `@hono/node-server` that another handler sends the response. */
const ALREADY_SENT = { "x-hono-already-sent": "true" };

/**
 * Makes an endpoint middleware of Hono. Middleware before it runs first, also for upgrades, and sees the response. A body that was read
 * with `c.req` is used.
 *
 * @param app the result of `endpoint`
 * @param options see {@link HostOptions}; `session` receives the context of Hono
 * @throws {LivewrightError} LW102 for an invalid option
 * @example
 * ```ts
 * const pages = toHono(app, { session: (c) => ({ user: c.get("user") }) });
 * const server = serve(new Hono().use(pages));
 * await pages.attach(server);
 * ```
 */
export function toHono<E extends Env = Env>(app: Endpoint, options: HostOptions<Context<E>> = {}): HonoEndpoint<E> {
  const host = new Host<Context<E>>(app, options, "toHono");
  const handler: MiddlewareHandler<E> = async (c, next) => {
    const { incoming, outgoing } = c.env as unknown as NodeBindings;
    if (host.upgrade(incoming, c)) return new Response(null, { headers: ALREADY_SENT });
    await keepBody(c, incoming);
    const answer = await host.respond(incoming, outgoing, c);
    if (answer === undefined) return next();
    const { status, headers, body } = answer;
    return new Response(body, { status, headers: headers as [string, string][] });
  };
  return Object.assign(handler, {
    attach: async (server: HonoServer) => attachTo(server as Server, app, options, { what: "toHono", routed: true }),
  });
}

/** Keeps the bytes of a body that other middleware has read. */
async function keepBody(c: Context, incoming: IncomingMessage): Promise<void> {
  const [read] = Object.keys(c.req.bodyCache);
  if (read === undefined) return;
  // A form is written again, with another boundary.
  const form = read === "formData" || read === "parsedBody" ? new Response(await c.req.formData()) : undefined;
  const bytes = form === undefined ? await c.req.arrayBuffer() : await form.arrayBuffer();
  Object.assign(incoming, { rawBody: Buffer.from(bytes) });
  if (form !== undefined) setType(incoming, form.headers.get("content-type") ?? "");
}

function setType(message: IncomingMessage, type: string): void {
  message.headers["content-type"] = type;
  const raw = message.rawHeaders;
  message.rawHeaders = raw.map((value, at) =>
    at % 2 === 1 && raw[at - 1]?.toLowerCase() === "content-type" ? type : value,
  );
}
