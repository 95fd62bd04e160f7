// The counter of the bench behind one adapter, in production mode: the floor of the other servers' overhead is `serve`.
//
//   node bench/server-adapter.mjs express|fastify|hono|h3|node|serve

import { createServer } from "node:http";
import process from "node:process";
import { endpoint, live } from "livewright";
import { attach, serve, toNodeHandler } from "livewright/node";
import { silentLogger } from "livewright/telemetry";
import { Counter } from "../examples/demo/dist/views/counter.js";
import { ready } from "./measured.mjs";

const app = endpoint({
  secretKeyBase: "a secret that only the bench has, and that keeps nothing",
  development: false,
  logger: silentLogger,
  // The clients send as much as they can.
  limits: {
    maxFramesPerSecond: Number.POSITIVE_INFINITY,
    maxJoinsPerMinute: Number.POSITIVE_INFINITY,
    maxSocketsPerIp: Number.POSITIVE_INFINITY,
    maxUnjoinedSocketsPerIp: Number.POSITIVE_INFINITY,
  },
  routes: [live("/counter", Counter)],
});

const LOCAL = "127.0.0.1";
/** Starts to listen. Returns the port. */
const listening = (server) => new Promise((resolve) => server.listen(0, LOCAL, () => resolve(server.address().port)));

/** @type {Record<string, () => Promise<number>>} */
const ADAPTERS = {
  serve: async () => (await serve(app, { port: 0, host: LOCAL, signals: false })).port,
  async node() {
    const server = createServer(toNodeHandler(app));
    await attach(server, app);
    return listening(server);
  },
  async express() {
    const { default: express } = await import("express");
    const { toExpress } = await import("livewright/express");
    const pages = toExpress(app);
    const server = createServer(express().use(pages));
    await pages.attach(server);
    return listening(server);
  },
  async fastify() {
    const { fastify } = await import("fastify");
    const { toFastify } = await import("livewright/fastify");
    const host = fastify();
    await host.register(toFastify(app));
    await host.listen({ port: 0, host: LOCAL });
    return host.server.address().port;
  },
  async hono() {
    const { Hono } = await import("hono");
    const { createAdaptorServer } = await import("@hono/node-server");
    const { toHono } = await import("livewright/hono");
    const pages = toHono(app);
    const server = createAdaptorServer({ fetch: new Hono().use(pages).fetch });
    await pages.attach(server);
    return listening(server);
  },
  async h3() {
    const { H3, serve: serveH3 } = await import("h3");
    const { toH3 } = await import("livewright/h3");
    const pages = toH3(app);
    const server = serveH3(new H3().use(pages), { port: 0, hostname: LOCAL, silent: true, gracefulShutdown: false });
    await server.ready();
    await pages.attach(server);
    return server.node.server.address().port;
  },
};

const start = ADAPTERS[process.argv[2] ?? "serve"];
if (start === undefined) throw new Error(`Name an adapter: ${Object.keys(ADAPTERS).join(", ")}.`);
ready(await start());
