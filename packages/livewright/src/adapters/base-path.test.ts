import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve as serveHono } from "@hono/node-server";
import express from "express";
import { fastify } from "fastify";
import { H3, serve as serveH3 } from "h3";
import { Hono } from "hono";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type Endpoint, endpoint } from "../endpoint/endpoint.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { get, live } from "../router/routes.ts";
import { HOSTS, startServe } from "../test-support/hosts.ts";
import { toExpress } from "./express.ts";
import { toFastify } from "./fastify.ts";
import { toH3 } from "./h3.ts";
import { toHono } from "./hono.ts";

interface Started {
  readonly url: string;
  readonly close: () => Promise<unknown>;
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const servers: Started[] = [];

afterEach(async () => {
  for (const { close } of servers.splice(0)) await close();
});

function app(basePath: string | undefined, name = "app"): Endpoint {
  const Page = liveView({ mount: () => ({}), render: () => html`<h1>${name}</h1><a href="/who">Who</a>` });
  return endpoint({
    ...(basePath === undefined ? {} : { basePath }),
    secretKeyBase: "s".repeat(64),
    logger: quiet,
    routes: [live("/", Page), live("/page", Page), get("/who", () => new Response(name))],
  });
}

/** Returns the status of an upgrade. */
async function upgrade(url: string): Promise<number> {
  const socket = new WebSocket(url.replace("http", "ws"));
  return new Promise((resolve, reject) => {
    socket.on("open", () => {
      socket.terminate();
      resolve(101);
    });
    socket.on("unexpected-response", (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.on("error", reject);
  });
}

async function check(url: string): Promise<void> {
  const page = await fetch(`${url}/shop/page`);
  expect([page.status, /; Path=([^;]*)/.exec(page.headers.get("set-cookie") ?? "")?.[1]]).toEqual([200, "/shop"]);
  const text = await page.text();
  expect(text).toContain('<a href="/shop/who">');
  const script = /src="([^"]*client\.js[^"]*)"/.exec(text)?.[1] ?? "";
  expect(script).toMatch(/^\/shop\/livewright\/client\.js/);
  expect((await fetch(url + script)).headers.get("content-type")).toContain("javascript");
  expect((await fetch(`${url}/shop`)).status).toBe(200);
  expect((await fetch(`${url}/shop/?a=b`)).status).toBe(200);
  expect(await (await fetch(`${url}/host`)).text()).toBe("from the host");
  // A page of the application that the host does not have.
  for (const path of ["/page", "/shopping/page", "/Shop/page", "/shop%2Fpage", "/shop/none"])
    expect([path, (await fetch(url + path)).status]).toEqual([path, 404]);
  expect(await upgrade(`${url}/shop/live/websocket?vsn=2.0.0`)).toBe(101);
  expect(await upgrade(`${url}/shopping/live/websocket?vsn=2.0.0`)).toBe(404);
}

describe("an application with a base path", () => {
  test.each(Object.keys(HOSTS))("answers below it at the root of %s", async (name) => {
    const server = await HOSTS[name]?.([app("/shop")]);
    servers.push(server as Started);
    await check(server?.url ?? "");
  });

  const mounts: Readonly<Record<string, (shop: Endpoint) => Promise<Started>>> = {
    async Express(shop) {
      const pages = toExpress(shop);
      const host = express().use("/shop", pages);
      host.get("/host", (_request, response) => void response.send("from the host"));
      const server = createServer(host);
      const attached = await pages.attach(server);
      return { url: await listening(server), close: attached.close };
    },
    async "a router of Express"(shop) {
      const pages = toExpress(shop);
      const router = express.Router().use("/shop", pages);
      const host = express().use("/", router);
      host.get("/host", (_request, response) => void response.send("from the host"));
      const server = createServer(host);
      const attached = await pages.attach(server);
      return { url: await listening(server), close: attached.close };
    },
    async Fastify(shop) {
      const host = fastify();
      host.get("/host", async () => "from the host");
      await host.register(toFastify(shop), { prefix: "/shop" });
      await host.listen({ port: 0, host: "127.0.0.1" });
      return { url: urlOf(host.server), close: async () => host.close() };
    },
    async Hono(shop) {
      const pages = toHono(shop);
      const host = new Hono().use("/shop/*", pages).get("/host", (c) => c.text("from the host"));
      const server = await new Promise<Server>((resolve) => {
        const started = serveHono(
          { fetch: host.fetch, port: 0, hostname: "127.0.0.1", overrideGlobalObjects: false },
          () => resolve(started as Server),
        );
      });
      const attached = await pages.attach(server);
      return { url: urlOf(server), close: attached.close };
    },
    async H3(shop) {
      const pages = toH3(shop);
      const host = new H3({ silent: true }).use("/shop/**", pages).get("/host", () => "from the host");
      const server = serveH3(host, { port: 0, hostname: "127.0.0.1", silent: true, gracefulShutdown: false });
      await server.ready();
      const attached = await pages.attach(server.node?.server as Server);
      return { url: urlOf(server.node?.server as Server), close: attached.close };
    },
  };
  test.each(Object.keys(mounts))("answers below it where %s mounts it", async (name) => {
    const server = await mounts[name]?.(app("/shop"));
    servers.push(server as Started);
    await check(server?.url ?? "");
  });

  test("answers with and without it on a server of its own, which a proxy may stand in front of", async () => {
    const server = await startServe([app("/shop")]);
    servers.push(server);
    const { url } = server;
    for (const path of ["/shop/who", "/who"]) expect(await (await fetch(url + path)).text()).toBe("app");
    for (const path of ["/shop/live", "/live"]) expect(await upgrade(`${url}${path}/websocket?vsn=2.0.0`)).toBe(101);
    for (const path of ["/shopping/who", "/Shop/who", "/shop/../shop", "/shop/shop/who"])
      expect((await fetch(url + path)).status).toBe(path === "/shop/../shop" ? 200 : 404);
  });
});

test("applications with different base paths and one socketPath share a server", async () => {
  const server = await HOSTS["Express"]?.([app("/shop", "shop"), app("/admin", "admin"), app(undefined, "root")]);
  servers.push(server as Started);
  const url = server?.url ?? "";
  for (const [path, name] of [
    ["/shop/who", "shop"],
    ["/admin/who", "admin"],
    ["/who", "root"],
  ] as const)
    expect(await (await fetch(url + path)).text()).toBe(name);
  for (const path of ["/shop", "/admin", ""]) expect(await upgrade(`${url}${path}/live/websocket?vsn=2.0.0`)).toBe(101);
});

test("a path without its base path is no socket if two applications could be meant", async () => {
  const server = await HOSTS["Express"]?.([app("/shop"), app("/admin")]);
  servers.push(server as Started);
  expect(await upgrade(`${server?.url}/live/websocket?vsn=2.0.0`)).toBe(404);
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return urlOf(server);
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
