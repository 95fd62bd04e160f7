import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve as serveHono } from "@hono/node-server";
import express, { type Express } from "express";
import { fastify } from "fastify";
import { H3, serve as serveH3 } from "h3";
import { Hono } from "hono";
import { toExpress } from "../adapters/express.ts";
import { toFastify } from "../adapters/fastify.ts";
import { toH3 } from "../adapters/h3.ts";
import { toHono } from "../adapters/hono.ts";
import { attach, type HostOptions, serve, toNodeHandler } from "../adapters/node.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import type { AdapterServer } from "../testing/adapter.ts";

/** Starts a server that carries endpoints; later ones come first. */
export type StartHost = (
  apps: readonly Endpoint[],
  options?: Omit<HostOptions<never>, "session">,
) => Promise<AdapterServer>;

const LOCAL = "127.0.0.1";
/** Node looks for slow headers every 30 s by default. */
const CHECKED = { connectionsCheckingInterval: 50 };
const FROM_HOST = "from the host";
const userOf = (user: string | string[] | undefined) => (user === undefined ? undefined : { user });
const byHeader = ({ headers }: { readonly headers: IncomingMessage["headers"] }) => userOf(headers["x-user"]);
const urlOf = (server: Server): string => `http://${LOCAL}:${(server.address() as AddressInfo).port}`;

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, LOCAL, resolve));
  return urlOf(server);
}

function plain(middleware: boolean): StartHost {
  return async (apps, options) => {
    const hosted = { session: byHeader, ...options, middleware };
    const { middleware: _, ...forHandler } = hosted;
    const handlers = apps.map((app) => toNodeHandler(app, forHandler)).toReversed();
    const server = createServer((request, response) => {
      if (middleware && request.headers["x-refuse"] !== undefined) return void response.writeHead(401).end();
      const own = request.url === "/host";
      let next = (): void => void response.writeHead(own ? 200 : 404).end(own ? FROM_HOST : "");
      for (const handler of handlers.toReversed())
        next = (
          (after) => () =>
            handler(request, response, after)
        )(next);
      next();
    });
    const attached = [];
    for (const app of apps) attached.push(await attach(server, app, hosted));
    const [first] = attached;
    return { url: await listening(server), drain: first?.drain, close: async () => first?.close() };
  };
}

/** Starts Express with body parsers and access control before the endpoints. */
function onExpress(prepare: (host: Express) => void): StartHost {
  return async (apps, options) => {
    const host = express();
    prepare(host);
    host.use((request, response, next) => {
      if (request.headers["x-refuse"] === undefined) next();
      else response.sendStatus(401);
    });
    const pages = apps.map((app) => toExpress(app, { session: byHeader, ...options }));
    for (const page of pages.toReversed()) host.use(page);
    host.get("/host", (_request, response) => void response.send(FROM_HOST));
    const server = createServer(CHECKED, host);
    const attached = [];
    for (const page of pages) attached.push(await page.attach(server));
    const [first] = attached;
    return { url: await listening(server), drain: first?.drain, close: async () => first?.close() };
  };
}

/** A host for every adapter of Node, with the routes that the checks of adapters need. */
export const HOSTS: Readonly<Record<string, StartHost>> = {
  "a plain server": plain(false),
  "a plain server with middleware": plain(true),
  Express: onExpress(() => {}),
  "Express behind body parsers": onExpress((host) => host.use(express.json(), express.urlencoded(), express.text())),
  "Express behind a parser of nested forms": onExpress((host) => host.use(express.urlencoded({ extended: true }))),
  async Fastify(apps, options) {
    const host = fastify({ forceCloseConnections: "idle", http: CHECKED });
    host.addHook("onRequest", async (request, reply) => {
      if (request.headers["x-refuse"] !== undefined) await reply.code(401).send();
    });
    host.get("/host", async () => FROM_HOST);
    for (const app of apps.toReversed()) await host.register(toFastify(app, { session: byHeader, ...options }));
    await host.listen({ port: 0, host: LOCAL });
    return { url: urlOf(host.server), close: async () => host.close() };
  },
  async Hono(apps, options) {
    const host = new Hono();
    host.use(async (c, next) => {
      if (c.req.header("x-refuse") !== undefined) return c.body(null, 401);
      // A body that middleware has read.
      if (c.req.header("content-type")?.startsWith("application/json") === true) await c.req.json();
      return next();
    });
    const pages = apps.map((app) => toHono(app, { session: (c) => userOf(c.req.header("x-user")), ...options }));
    for (const page of pages.toReversed()) host.use(page);
    host.get("/host", (c) => c.text(FROM_HOST));
    const server = await new Promise<Server>((resolve) => {
      const started = serveHono(
        { fetch: host.fetch, port: 0, hostname: LOCAL, overrideGlobalObjects: false, serverOptions: CHECKED },
        () => resolve(started as Server),
      );
    });
    const attached = [];
    for (const page of pages) attached.push(await page.attach(server));
    const [first] = attached;
    return { url: urlOf(server), drain: first?.drain, close: async () => first?.close() };
  },
  async H3(apps, options) {
    const host = new H3({ silent: true });
    host.use((event, next) => (event.req.headers.has("x-refuse") ? new Response(null, { status: 401 }) : next()));
    const session = ({ req }: { readonly req: Request }) => userOf(req.headers.get("x-user") ?? undefined);
    const pages = apps.map((app) => toH3(app, { session, ...options }));
    for (const page of pages.toReversed()) host.use(page);
    host.get("/host", () => FROM_HOST);
    const server = serveH3(host, { port: 0, hostname: LOCAL, silent: true, gracefulShutdown: false });
    await server.ready();
    const attached = [];
    for (const page of pages) attached.push(await page.attach(server));
    const [first] = attached;
    return { url: urlOf(server.node?.server as Server), drain: first?.drain, close: async () => first?.close() };
  },
};

/** Starts `serve`, which carries one endpoint. */
export const startServe: StartHost = async ([app], options) => {
  if (app === undefined) throw new Error("serve needs an endpoint.");
  const { fallThrough: _, ...others } = options ?? {};
  return serve(app, { port: 0, host: LOCAL, signals: false, ...others });
};
