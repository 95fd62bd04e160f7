// This file is `livewright/fastify`: it puts an endpoint into an application of Fastify 5.

import { Readable } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { attachTo } from "./attach.ts";
import { Host } from "./host.ts";
import type { HostOptions } from "./host-options.ts";

/** The endpoints behind the wildcard route of each server and prefix. */
const HOSTS = new WeakMap<object, Map<string, Host<FastifyRequest>[]>>();

/**
 * Makes an endpoint a plugin of Fastify. It answers paths that have no route in Fastify. Hooks of the application run first, also for
 * upgrades. Parsers of the application do not read the bodies. `fastify.close()` drains the endpoint.
 *
 * @param app the result of `endpoint`
 * @param options see {@link HostOptions}; `session` receives the request of Fastify
 * @throws {LivewrightError} LW102 for an invalid option
 * @example
 * ```ts
 * const fastify = Fastify();
 * await fastify.register(toFastify(app, { session: (request) => ({ user: request.session.user }) }));
 * await fastify.listen({ port: 4000 });
 * ```
 */
export function toFastify(app: Endpoint, options: HostOptions<FastifyRequest> = {}): FastifyPluginAsync {
  const host = new Host<FastifyRequest>(app, options, "toFastify");
  return async (fastify) => {
    const { server, prefix } = fastify;
    const { drain, closing } = await attachTo(server, app, options, { what: "toFastify", routed: true });
    fastify.addHook("preClose", async () => {
      closing();
      await drain();
    });
    const byPrefix = HOSTS.get(server) ?? new Map<string, Host<FastifyRequest>[]>();
    HOSTS.set(server, byPrefix);
    const hosts = byPrefix.get(prefix);
    if (hosts !== undefined) return void hosts.push(host);
    const list = [host];
    byPrefix.set(prefix, list);
    addRoutes(fastify, list);
  };
}

function addRoutes(fastify: FastifyInstance, hosts: readonly Host<FastifyRequest>[]): void {
  // The endpoint reads bodies itself, within its own limits.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser("*", (_request, _payload, done) => done(null));
  for (const url of ["/", "/*"]) {
    fastify.all(url, async (request, reply) => answer(hosts, request, reply));
  }
}

async function answer(
  hosts: readonly Host<FastifyRequest>[],
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  for (const host of hosts) {
    if (host.upgrade(request.raw, request)) return reply.hijack();
    const response = await host.respond(request.raw, reply.raw, request);
    if (response === undefined) continue;
    reply.code(response.status);
    for (const [name, value] of response.headers) reply.header(name, value);
    const { body } = response;
    // Fastify does not cancel a web stream when the client is gone.
    return reply.send(body instanceof ReadableStream ? Readable.fromWeb(body as WebStream) : body);
  }
  reply.callNotFound();
  return reply;
}
