// `livewright/bun` and the adapters take and return the types of Bun. Only compiled, never run.

import { H3, serve as serveH3 } from "h3";
import { Hono } from "hono";
import type { Endpoint } from "livewright";
import { serve, toBun } from "livewright/bun";
import { toH3 } from "livewright/h3";
import { toHono } from "livewright/hono";

export async function alone(app: Endpoint): Promise<string> {
  const { url } = await serve(app, { port: 4000, trustProxy: 1 });
  return url;
}

export function besideRoutes(app: Endpoint): Promise<void> {
  const { attach, ...pages } = toBun(app, { session: (request) => ({ user: request.headers.get("x-user") }) });
  const server = Bun.serve({ port: 4000, routes: { "/health": new Response("ok") }, ...pages });
  return attach(server).close();
}

export function beforeAnotherHandler(app: Endpoint): Promise<void> {
  const pages = toBun(app);
  const server = Bun.serve({
    fetch: (request, bun) => pages.fetch(request, bun, () => new Response("of the host", { status: 404 })),
    websocket: pages.websocket,
    maxRequestBodySize: pages.maxRequestBodySize,
    idleTimeout: pages.idleTimeout,
  });
  return pages.attach(server).drain();
}

export async function inHono(app: Endpoint): Promise<void> {
  const pages = toHono(app, { session: (c) => ({ user: c.req.header("x-user") }) });
  const hono = new Hono().use(pages);
  const server = Bun.serve({ fetch: hono.fetch, websocket: pages.websocket });
  await (await pages.attach(server)).close();
}

export async function inH3(app: Endpoint): Promise<void> {
  const pages = toH3(app);
  const server = serveH3(new H3().use(pages), { bun: { websocket: pages.websocket } });
  await (await pages.attach(server)).close();
}
