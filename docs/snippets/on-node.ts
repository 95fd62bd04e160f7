import { createServer } from "node:http";
import type { Endpoint } from "livewright";
import { attach, toNodeHandler } from "livewright/node";

export async function start(app: Endpoint, port: number) {
  const options = { trustProxy: 1 };
  const server = createServer(toNodeHandler(app, options)).listen(port);
  const attached = await attach(server, app, options);
  process.once("SIGTERM", () => void attached.close());
  return server;
}
