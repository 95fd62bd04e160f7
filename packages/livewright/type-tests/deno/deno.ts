// `livewright/deno` and the adapters take and return the types of Deno. Only compiled, never run.

import { H3, serve as serveH3 } from "h3";
import { Hono } from "hono";
import type { Endpoint } from "livewright";
import { serve, toDeno } from "livewright/deno";
import { toH3 } from "livewright/h3";
import { toHono } from "livewright/hono";

export async function alone(app: Endpoint): Promise<string> {
  const { url } = await serve(app, { port: 4000, trustProxy: 1 });
  return url;
}

export function besideRoutes(app: Endpoint): Promise<void> {
  const pages = toDeno(app, { session: (request) => ({ user: request.headers.get("x-user") }) });
  return pages.attach(Deno.serve({ port: 4000 }, pages.fetch)).close();
}

export function beforeAnotherHandler(app: Endpoint): Promise<void> {
  const pages = toDeno(app);
  const server = Deno.serve((request, info) => pages.fetch(request, info, () => new Response("of the host")));
  return pages.attach(server).drain();
}

export function onUnixSocket(app: Endpoint): Promise<void> {
  const pages = toDeno(app);
  return pages.attach(Deno.serve({ path: "/run/app.sock" }, pages.fetch)).close();
}

export async function inHono(app: Endpoint): Promise<void> {
  const pages = toHono(app, { session: (c) => ({ user: c.req.header("x-user") }) });
  const hono = new Hono().use(pages);
  await (await pages.attach(Deno.serve(hono.fetch))).close();
}

export async function inH3(app: Endpoint): Promise<void> {
  const pages = toH3(app);
  await (await pages.attach(serveH3(new H3().use(pages)))).close();
}
