// This file is `livewright/hono`: it puts an endpoint into an application of Hono 4 on Node, Bun or Deno.

import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Context, Env, MiddlewareHandler } from "hono";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { type AttachedEndpoint, attachTo } from "./attach.ts";
import { withBody } from "./body-limit.ts";
import { bunWebSocket } from "./bun-transport.ts";
import type { BunServer, BunWebSocketHandler } from "./bun-types.ts";
import type { DenoInfo, DenoServer } from "./deno-types.ts";
import { type RuntimeBindings, RuntimeHost } from "./runtime-host.ts";
import { Host } from "./host.ts";
import type { HostOptions } from "./host-options.ts";

/** The server of `@hono/node-server`. */
type NodeServer = Parameters<typeof attachTo>[0] | { readonly listen: unknown; readonly on: unknown };

/** An endpoint as middleware of Hono. */
export interface HonoEndpoint<E extends Env> extends MiddlewareHandler<E> {
  /**
   * Connects the endpoint to its server: the one that `serve` of `@hono/node-server`, `Bun.serve` or `Deno.serve` returned. On Node, the
   * WebSockets need it. Upgrades pass the middleware of the application like requests do.
   *
   * @throws {LivewrightError} LW102 for an invalid option, or a `socketPath` that another endpoint on the server has
   */
  readonly attach: (server: NodeServer | BunServer | DenoServer) => Promise<AttachedEndpoint>;
  /** The `websocket` option for `Bun.serve`. */
  readonly websocket: BunWebSocketHandler;
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
  let web: RuntimeHost<Context<E>> | undefined;
  const handler: MiddlewareHandler<E> = async (c, next) => {
    const { incoming, outgoing } = (c.env ?? {}) as unknown as Partial<NodeBindings>;
    const body = await readBody(c);
    if (incoming === undefined || outgoing === undefined) {
      const received = c.req.raw;
      const request = body === undefined ? received : withRead(received, body);
      web ??= new RuntimeHost<Context<E>>(app, options, "toHono");
      return (await web.respond(bindingsOf(c.env), { received, request, hosts: c })) ?? next();
    }
    if (host.upgrade(incoming, c)) return new Response(null, { headers: ALREADY_SENT });
    if (body !== undefined) keepBody(incoming, body);
    const answer = await host.respond(incoming, outgoing, c);
    if (answer === undefined) return next();
    const { status, headers, body: sent } = answer;
    return new Response(sent, { status, headers: headers as [string, string][] });
  };
  return Object.assign(handler, {
    attach: async (server: NodeServer | BunServer | DenoServer) => {
      if ("on" in server) return attachTo(server as Server, app, options, { what: "toHono", routed: true });
      return (web ??= new RuntimeHost<Context<E>>(app, options, "toHono")).attach(server);
    },
    websocket: bunWebSocket(app.adapter.context.limits, options.compressMessages ?? false),
  });
}

/** Hono passes on what the runtime gave to `fetch`. */
function bindingsOf(env: unknown): RuntimeBindings {
  const given = (env ?? {}) as Partial<BunServer & DenoInfo> & { readonly server?: BunServer };
  const bun = given.requestIP === undefined ? given.server : (given as BunServer);
  return { bun, deno: given.remoteAddr === undefined ? undefined : (given as DenoInfo) };
}

/** A body that other middleware has read. */
interface ReadBody {
  readonly bytes: ArrayBuffer;
  /** Another type, if the body was written again. */
  readonly type: string | undefined;
}

async function readBody({ req }: Context): Promise<ReadBody | undefined> {
  const [read] = Object.keys(req.bodyCache);
  if (read === undefined) return undefined;
  if (read !== "formData" && read !== "parsedBody") return { bytes: await req.arrayBuffer(), type: undefined };
  // A form is written again, with another boundary.
  const form = new Response(await req.formData());
  return { bytes: await form.arrayBuffer(), type: form.headers.get("content-type") ?? "" };
}

function keepBody(incoming: IncomingMessage, { bytes, type }: ReadBody): void {
  Object.assign(incoming, { rawBody: Buffer.from(bytes) });
  if (type !== undefined) setType(incoming, type);
}

function withRead(request: Request, { bytes, type }: ReadBody): Request {
  const read = withBody(request, bytes);
  read.headers.set("content-length", String(bytes.byteLength));
  if (type !== undefined) read.headers.set("content-type", type);
  return read;
}

function setType(message: IncomingMessage, type: string): void {
  message.headers["content-type"] = type;
  const raw = message.rawHeaders;
  message.rawHeaders = raw.map((value, at) =>
    at % 2 === 1 && raw[at - 1]?.toLowerCase() === "content-type" ? type : value,
  );
}
