import { serve } from "@hono/node-server";
import { Hono } from "hono";
import type { Endpoint } from "livewright";
import { toHono } from "livewright/hono";

export async function start(app: Endpoint, port: number) {
  const pages = toHono(app, { session: (c) => ({ user: c.req.header("x-user") }) });
  const server = serve({ fetch: new Hono().use(pages).fetch, port });
  const attached = await pages.attach(server);
  process.once("SIGTERM", () => void attached.close());
  return server;
}
