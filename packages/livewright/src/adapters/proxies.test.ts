import { request as httpRequest } from "node:http";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { endpoint } from "../endpoint/endpoint.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { get, live, post } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { AdapterClient, type AdapterSocket } from "../testing/adapter/client.ts";
import { freePort } from "../test-support/free-port.ts";
import { PROXIES, type ProxyOptions } from "../test-support/proxies.ts";
import { type RunningServer, serve } from "./node.ts";

const BASE = "/shop";
const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const Page = liveView({
  mount: (socket) => ({
    n: 0,
    uri: "",
    uploaded: 0,
    ip: socket.connectInfo.ip ?? "",
    file: socket.allowUpload("file", { maxFileSize: 1_000_000 }),
  }),
  handleParams: (socket, { uri }) => socket.assign({ uri }),
  events: {
    inc: (socket) => socket.update("n", (n) => n + 1),
    next: (socket) => socket.pushNavigate("/next"),
    chosen() {},
    async save(socket) {
      const [bytes = 0] = await socket.consumeUploadedEntries("file", ({ size }) => size);
      socket.assign({ uploaded: bytes });
    },
  },
  render: ({ n, uri, uploaded, ip, file }) => html`
    <p>n=${n} uri=${uri} uploaded=${uploaded} ip=${ip}</p>
    <a href="/next">Next</a>
    <form id="f" phx-change="chosen" phx-submit="save"><input type="file" name="file" data-upload=${file.ref}></form>`,
});

/** Resolves with the number of bytes that a handler has read, when it has read any. */
let sawBytes: (bytes: number) => void;
let firstBytes: Promise<number>;

async function start(port = 0): Promise<RunningServer> {
  firstBytes = new Promise((resolve) => void (sawBytes = resolve));
  const app = endpoint({
    basePath: BASE,
    secretKeyBase: "s".repeat(64),
    logger: silentLogger,
    routes: [
      live("/", Page),
      live("/next", Page),
      get("/who", ({ url }, { ip }) => Response.json({ url, ip })),
      get("/away", (_request, { redirect }) => redirect("/next")),
      post(
        "/count",
        async ({ body }) => {
          let bytes = 0;
          for await (const chunk of body ?? []) {
            bytes += (chunk as Uint8Array).length;
            sawBytes(bytes);
          }
          return Response.json(bytes);
        },
        { csrf: false },
      ),
    ],
  });
  const server = await serve(app, { port, host: "127.0.0.1", signals: false, trustProxy: 1 });
  closing.push(() => server.close());
  return server;
}

async function behind(name: string, options: Omit<ProxyOptions, "basePath">): Promise<AdapterClient> {
  const proxy = await PROXIES[name]?.({ basePath: BASE, ...options });
  if (proxy === undefined) throw new Error(`There is no proxy ${name}.`);
  closing.push(() => proxy.stop());
  return new AdapterClient(proxy.url);
}

async function opened(client: AdapterClient): Promise<AdapterSocket> {
  return client.join(await client.open(`${BASE}/`), `${BASE}/live`);
}

describe.each(Object.keys(PROXIES))("behind %s", (name) => {
  describe.each([
    ["passes the base path on", false],
    ["removes the base path", true],
  ])("which %s", (_way, strips) => {
    test("pages, files, cookies, redirects, sockets and uploads work", async () => {
      const { port } = await start();
      const client = await behind(name, { strips, ports: [port] });
      const response = await client.fetch(`${BASE}/`);
      expect(response.headers.get("set-cookie")).toMatch(/; Path=\/shop;.*; Secure/);
      const page = await client.open(`${BASE}/?a=b`);
      expect(page.html).toContain('<a href="/shop/next">');
      // The page saw the scheme and the client that the proxy reports.
      expect(page.html).toContain(`uri=${client.url.replace("http:", "https:")}/?a=b uploaded=0 ip=127.0.0.1`);
      const script = /src="([^"]*client\.js[^"]*)"/.exec(page.html)?.[1] ?? "";
      expect(script).toMatch(/^\/shop\//);
      expect((await client.fetch(script)).headers.get("content-type")).toContain("javascript");
      expect((await client.fetch(`${BASE}/away`)).headers.get("location")).toBe("/shop/next");
      expect((await client.fetch(`${BASE}/none`)).status).toBe(404);
      expect((await client.fetch("/shopping/next")).status).toBe(404);
      const socket = await client.join(page, `${BASE}/live`);
      expect(await socket.event("inc")).toContain('"1"');
      expect(await socket.upload(300_000)).toContain("300000");
      expect(await socket.event("next")).toContain('"to":"/shop/next"');
    });
  });

  test("a heartbeat keeps a socket that the proxy would close", async () => {
    const { port } = await start();
    const client = await behind(name, { strips: false, ports: [port], idle: 1_000 });
    const silent = await opened(client);
    const lively = await opened(client);
    const beat = setInterval(() => lively.socket.send('[null,"beat","phoenix","heartbeat",{}]'), 200);
    await silent.closed;
    clearInterval(beat);
    expect(await lively.event("inc")).toContain('"1"');
  });

  test("clients of a server that closes reconnect to the next one", async () => {
    const next = await freePort();
    const first = await start();
    const client = await behind(name, { strips: false, ports: [first.port, next] });
    const page = await client.open(`${BASE}/`);
    const socket = await client.join(page, `${BASE}/live`);
    const closed = first.close();
    // The code makes the client connect again, without an error.
    expect(await socket.closed).toBe(1012);
    await start(next);
    await closed;
    const again = await client.join(page, `${BASE}/live`);
    expect(await again.event("inc")).toContain('"1"');
  });

  test("the server reads a body while the client sends it", async () => {
    const { port } = await start();
    const { url } = await behind(name, { strips: false, ports: [port] });
    const sending = httpRequest(`${url}${BASE}/count`, { method: "POST", headers: { "content-type": "text/plain" } });
    const answered = once(sending, "response");
    sending.write("x".repeat(10_000));
    expect(await firstBytes).toBeGreaterThan(0);
    sending.end("x".repeat(10_000));
    const [response] = await answered;
    let text = "";
    for await (const chunk of response as AsyncIterable<Buffer>) text += chunk.toString();
    expect(text).toBe("20000");
  });

  test("a WebSocket elsewhere is refused", async () => {
    const { port } = await start();
    const { url } = await behind(name, { strips: false, ports: [port] });
    const socket = new WebSocket(`${url.replace("http", "ws")}/shop/none/websocket?vsn=2.0.0`);
    const [error] = await once(socket, "error").catch((failure: unknown) => [failure]);
    expect(String(error)).toContain("404");
  });
});
