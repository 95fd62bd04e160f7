import { fastify } from "fastify";
import type { Endpoint } from "livewright";
import { toFastify } from "livewright/fastify";

export async function start(app: Endpoint, port: number) {
  const server = fastify();
  await server.register(toFastify(app, { session: (request) => ({ user: request.headers["x-user"] }) }));
  await server.listen({ port });
  process.once("SIGTERM", () => void server.close());
  return server;
}
