import express from "express";
import type { Endpoint } from "livewright";
import { toExpress } from "livewright/express";

export async function start(app: Endpoint, port: number) {
  const pages = toExpress(app, { session: (request) => ({ user: request.get("x-user") }) });
  const server = express().use(pages).listen(port);
  const attached = await pages.attach(server);
  process.once("SIGTERM", () => void attached.close());
  return server;
}
