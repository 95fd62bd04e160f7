import { once } from "node:events";
import { connect, type Socket } from "node:net";
import process from "node:process";
import { afterEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { maskCsrf, newCsrfSecret } from "../crypto/csrf.ts";
import { endpoint } from "../endpoint/endpoint.ts";
import type { EndpointOptions } from "../endpoint/options.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { del, get, live, liveSession, post, scope } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { type RunningServer, serve, type ServeOptions } from "./node.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

const Home = liveView({
  mount: (socket) => ({ info: socket.connectInfo }),
  render: ({ info }) => html`<p>${info.origin} ${info.ip}</p><i>${info.peerData.port}</i>`,
});

const Long = liveView({ mount: () => ({}), render: () => html`<p>${"long ".repeat(1_000)}</p>` });

const running: RunningServer[] = [];

async function start(options: ServeOptions & { app?: Partial<EndpointOptions> } = {}) {
  const { app: more, ...serveOptions } = options;
  let arrive = (): void => {};
  /** Settles when the handler of `/slow` or `/stuck` runs. */
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const app = endpoint({
    secretKeyBase: SECRET_KEY_BASE,
    logger: silentLogger,
    routes: [
      live("/", Home),
      get("/slow", async () => {
        arrive();
        await new Promise((resolve) => setTimeout(resolve, 200));
        return new Response("done");
      }),
      live("/long", Long),
      get("/long-response", () => new Response("long ".repeat(1_000), { headers: { "content-type": "text/plain" } })),
      get("/stuck", async () => {
        arrive();
        return new Promise<never>(() => {});
      }),
      post("/echo", async (request) => new Response(await request.text()), { csrf: false }),
    ],
    ...more,
  });
  const server = await serve(app, { port: 0, host: "127.0.0.1", signals: false, drainTimeout: 2000, ...serveOptions });
  running.push(server);
  return { app, arrived, ...server, ws: server.url.replace("http", "ws") };
}

afterEach(async () => {
  await Promise.all(running.splice(0).map(async (server) => server.close()));
});

describe("requests to a Node server", () => {
  test("reach the endpoint with the address of their client", async () => {
    const { url } = await start();
    const response = await fetch(url);
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toContain(`<p>${url} 127.0.0.1</p>`);
    expect(text).toMatch(/<i>\d{4,5}<\/i>/);
    expect(Number(response.headers.get("content-length"))).toBe(Buffer.byteLength(text));
    expect(response.headers.getSetCookie()).toHaveLength(1);
  });

  test("use forwarded headers only if the proxy is trusted", async () => {
    const headers = { "x-forwarded-proto": "https", "x-forwarded-host": "app.test", "x-forwarded-for": "203.0.113.9" };
    const [plain, trusting] = [await start(), await start({ trustProxy: true })];
    expect(await (await fetch(plain.url, { headers })).text()).toContain(`<p>${plain.url} 127.0.0.1</p>`);
    const response = await fetch(trusting.url, { headers });
    expect(await response.text()).toContain("<p>https://app.test 203.0.113.9</p>");
    expect(response.headers.getSetCookie()[0]).toContain("; Secure");
  });

  test("can be copied with new Request in pipelines, handlers and sessions", async () => {
    const marked = (request: Request): Request => {
      const headers = new Headers(request.headers);
      headers.set("x-mark", "1");
      return new Request(request, { headers });
    };
    const Marked = liveView({
      name: "marked",
      mount: (socket, { session }) => ({
        mark: `${String(session["mark"])} ${socket.connectInfo?.headers?.get("x-mark")}`,
      }),
      render: ({ mark }) => html`<p>${mark}</p>`,
    });
    const { url } = await start({
      bodyBytes: 1000,
      app: {
        session: (request) => ({ mark: new Request(request).headers.get("x-mark") }),
        routes: [
          scope("/marked", { pipeline: [marked] }, [
            live("/", Marked),
            get("/plain", (request) => new Response(request.headers.get("x-mark"))),
            post("/echo", async (request) => new Response(await new Request(request).text()), { csrf: false }),
            del("/echo", async (request) => new Response(`deleted ${await request.text()}`)),
          ]),
          post("/echo", async (request) => new Response(await new Request(request).text()), { csrf: false }),
        ],
      },
    });
    expect(await (await fetch(`${url}/marked`)).text()).toContain("<p>1 1</p>");
    expect(await (await fetch(`${url}/marked/plain`)).text()).toBe("1");
    for (const path of ["/marked/echo", "/echo"]) {
      const send = async (body: string | URLSearchParams) => fetch(url + path, { method: "POST", body });
      expect(await (await send("hello")).text()).toBe("hello");
      expect(await (await send(new URLSearchParams({ a: "1" }))).text()).toBe("a=1");
      expect((await send("x".repeat(1001))).status).toBe(413);
    }
  });

  test("keep connections open longer than proxies do, or as configured", async () => {
    const [plain, short, endless] = [
      await start(),
      await start({ keepAliveTimeout: 100 }),
      await start({ keepAliveTimeout: Infinity }),
    ];
    const kept = async (port: number): Promise<string | undefined> => {
      const socket = connect(port, "127.0.0.1");
      socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      const [data] = (await once(socket, "data")) as [Buffer];
      // Closed by the server, or at the end of the test.
      if (port === short.port) await once(socket, "close");
      socket.destroy();
      return /keep-alive: timeout=(\d+)/i.exec(data.toString())?.[1];
    };
    expect([await kept(plain.port), await kept(short.port), await kept(endless.port)]).toEqual(["72", "0", undefined]);
    for (const keepAliveTimeout of [0, -1, Number.NaN, "72s" as never])
      await expect(start({ keepAliveTimeout })).rejects.toThrow("is not a valid keepAliveTimeout");
  });

  test("receive the client files unless they are switched off", async () => {
    const [on, off] = [await start(), await start({ client: false })];
    const response = await fetch(`${on.url}/livewright/client.js`);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/javascript; charset=utf-8"]);
    expect((await fetch(`${on.url}/livewright/nope.js`)).status).toBe(404);
    expect((await fetch(`${off.url}/livewright/client.js`)).status).toBe(404);
  });

  test("pass the fetch option: for pages, files, and paths that lead nowhere", async () => {
    const seen: string[] = [];
    const server = await start({
      fetch: async (request, next) => {
        if (request.headers.has("x-refuse")) return new Response("refused", { status: 403 });
        const response = await next();
        seen.push(`${new URL(request.url).pathname} ${response.status}`);
        response.headers.set("x-request-id", "7");
        return response;
      },
    });
    for (const path of ["/", "/livewright/client.js", "/nowhere"]) {
      const response = await fetch(server.url + path);
      await response.arrayBuffer();
      expect(response.headers.get("x-request-id")).toBe("7");
    }
    expect(seen).toEqual(["/ 200", "/livewright/client.js 200", "/nowhere 404"]);
    expect((await fetch(server.url, { headers: { "x-refuse": "1" } })).status).toBe(403);
  });

  test("may be replaced by the fetch option, whose own failure is answered with 500", async () => {
    const server = await start({
      fetch: async (request, next) => {
        const { pathname } = new URL(request.url);
        if (pathname === "/fails") throw new Error("broken");
        return next(pathname === "/old" ? new Request(new URL("/slow", request.url), request) : undefined);
      },
    });
    expect(await (await fetch(`${server.url}/old`)).text()).toBe("done");
    expect((await fetch(`${server.url}/fails`)).status).toBe(500);
  });

  test("are answered with compressed pages unless it is switched off", async () => {
    const [on, off] = [await start(), await start({ compressResponses: false })];
    const encodings = async ({ url }: RunningServer): Promise<(string | null)[]> =>
      Promise.all(
        ["/long", "/long-response", "/"].map(async (path) => {
          const response = await fetch(url + path, { headers: { "accept-encoding": "gzip" } });
          expect(await response.text()).not.toBe("");
          return response.headers.get("content-encoding");
        }),
      );
    // The page at / is too small to be worth it.
    expect(await encodings(on)).toEqual(["gzip", "gzip", null]);
    expect(await encodings(off)).toEqual([null, null, null]);
  });

  test("are read up to the body limit", async () => {
    const { url } = await start({ bodyBytes: 1000 });
    const send = async (body: string) => fetch(`${url}/echo`, { method: "POST", body });
    expect(await (await send("x".repeat(1000))).text()).toHaveLength(1000);
    expect((await send("x".repeat(1001))).status).toBe(413);
  });
});

/** How an upgrade ends: with a status, or open. */
async function upgrade(url: string, options: { headers?: Record<string, string>; protocols?: string[] } = {}) {
  const socket = new WebSocket(url, options.protocols ?? [], { headers: options.headers ?? {} });
  return new Promise<{ status: number; socket: WebSocket }>((resolve, reject) => {
    socket.on("open", () => resolve({ status: 101, socket }));
    socket.on("unexpected-response", (_, response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, socket });
    });
    socket.on("error", reject);
  });
}

const PATH = "/live/websocket?_csrf_token=x&vsn=2.0.0";

describe("WebSockets of a Node server", () => {
  test("open, and answer a heartbeat", async () => {
    const { ws } = await start();
    const { socket } = await upgrade(ws + PATH);
    expect(socket.protocol).toBe("");
    socket.send('[null,"1","phoenix","heartbeat",{}]');
    const [data] = (await once(socket, "message")) as [Buffer];
    expect(data.toString()).toBe('[null,"1","phoenix","phx_reply",{"status":"ok","response":{}}]');
    socket.close();
  });

  test("give the session option a request that new Request takes, and views the headers", async () => {
    const Shown = liveView({
      mount: (socket, { session }) => ({ mark: session["mark"], live: session["live"], info: socket.connectInfo }),
      render: ({ mark, live: of, info }) =>
        html`<p>${[mark, of, info.userAgent, info.headers.get("X-Mark")].join(" ")}</p>`,
    });
    const mark = (request: Request): string => `${request.method} ${new Request(request).headers.get("x-mark")}`;
    const { url, ws } = await start({
      app: {
        session: (request) => ({ mark: mark(request) }),
        routes: [liveSession("main", { session: (request) => ({ live: mark(request) }) }, [live("/", Shown)])],
      },
    });
    const page = await fetch(url);
    const text = await page.text();
    const [, csrf = ""] = /csrf-token" content="([^"]+)"/.exec(text) ?? [];
    const [, id, session] = /<div id="([^"]+)" data-phx-main data-phx-session="([^"]+)"/.exec(text) ?? [];
    const headers = {
      cookie: page.headers.getSetCookie()[0]?.split(";")[0] ?? "",
      "user-agent": "Test",
      "x-mark": "1, 2",
    };
    const { socket } = await upgrade(`${ws}/live/websocket?_csrf_token=${csrf}&vsn=2.0.0`, { headers });
    socket.send(JSON.stringify(["1", "1", `lv:${id}`, "phx_join", { url, params: {}, session, static: null }]));
    const [data] = (await once(socket, "message")) as [Buffer];
    expect(data.toString()).toContain("GET 1, 2 GET 1, 2 Test 1, 2");
    socket.close();
  });

  test.each([
    ["/live/websocket?vsn=1.0.0", {}, 403],
    ["/live/websocket", {}, 403],
    [PATH, { origin: "http://evil.test" }, 403],
    ["/", {}, 404],
    ["/livewright/client.js", {}, 404],
  ])("%s %j is refused with %i", async (path, headers, status) => {
    const { ws } = await start();
    expect((await upgrade(ws + path, { headers })).status).toBe(status);
  });

  test("accept the page's own origin, also behind a trusted proxy", async () => {
    const [plain, trusting] = [await start(), await start({ trustProxy: true })];
    expect((await upgrade(plain.ws + PATH, { headers: { origin: plain.url } })).status).toBe(101);
    const headers = { origin: "https://app.test", "x-forwarded-host": "app.test", "x-forwarded-proto": "https" };
    expect((await upgrade(trusting.ws + PATH, { headers })).status).toBe(101);
    expect((await upgrade(plain.ws + PATH, { headers: { ...headers, origin: "http://app.test" } })).status).toBe(403);
  });

  test("choose our subprotocol among those offered", async () => {
    const { ws } = await start();
    const { socket } = await upgrade(ws + PATH, { protocols: ["phoenix", "base64url.bearer.phx.abc"] });
    expect(socket.protocol).toBe("phoenix");
  });

  test("close with 1009 on a frame beyond the limit, and close no other", async () => {
    const { ws, app } = await start({ app: { limits: { maxFrameBytes: 1000 } } });
    const { socket } = await upgrade(ws + PATH);
    const other = await upgrade(ws + PATH);
    socket.send("x".repeat(1001));
    const [code] = (await once(socket, "close")) as [number];
    expect(code).toBe(1009);
    await vi.waitFor(() => expect(app.connections).toBe(1));
    expect(other.socket.readyState).toBe(WebSocket.OPEN);
  });

  test("are forgotten when the client resets them", async () => {
    const { ws, app } = await start();
    const { socket } = await upgrade(ws + PATH);
    expect(app.connections).toBe(1);
    socket.terminate();
    await vi.waitFor(() => expect(app.connections).toBe(0));
  });

  test("compress messages if the option allows it", async () => {
    const [without, compressed] = [await start(), await start({ compressMessages: true })];
    expect((await upgrade(without.ws + PATH)).socket.extensions).toBe("");
    expect((await upgrade(compressed.ws + PATH)).socket.extensions).toBe("permessage-deflate");
  });
});

/** Sends bytes unchanged, and returns the whole response. */
async function raw(port: number, text: string | Buffer): Promise<string> {
  const socket: Socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.on("data", (data) => (answer += data.toString("latin1")));
  socket.on("error", () => {});
  socket.write(text);
  socket.setTimeout(1000, () => socket.destroy());
  await once(socket, "close");
  return answer;
}

const HANDSHAKE =
  "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

describe("hostile requests to a Node server", () => {
  test.each([
    ["no host", `GET ${PATH} HTTP/1.1\r\n${HANDSHAKE}\r\n`, /^HTTP\/1\.1 400 /],
    ["a host that is none", `GET ${PATH} HTTP/1.1\r\nHost: a b/../c\r\n${HANDSHAKE}\r\n`, /^HTTP\/1\.1 400 /],
    [
      "a host with a port that is none",
      `GET ${PATH} HTTP/1.1\r\nHost: a:99999\r\n${HANDSHAKE}\r\n`,
      /^HTTP\/1\.1 400 /,
    ],
    ["a host with credentials", `GET ${PATH} HTTP/1.1\r\nHost: a@b\r\n${HANDSHAKE}\r\n`, /^HTTP\/1\.1 400 /],
    ["an absolute target", `GET http://a.test${PATH} HTTP/1.1\r\nHost: a\r\n${HANDSHAKE}\r\n`, /^HTTP\/1\.1 101 /],
    ["two hosts", `GET ${PATH} HTTP/1.1\r\nHost: a\r\nHost: b\r\n${HANDSHAKE}\r\n`, /^HTTP\/1\.1 400 /],
    ["two hosts of a page", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", /^HTTP\/1\.1 400 /],
    ["a page of an absolute target", "GET http://a.test/ HTTP/1.1\r\nHost: b\r\n\r\n", /http:\/\/a\.test 127\.0\.0\.1/],
    ["a page without a host", "GET / HTTP/1.0\r\n\r\n", /^HTTP\/1\.1 200 /],
    ["a page of a broken target", "GET http://a@b/ HTTP/1.1\r\nHost: b\r\n\r\n", /^HTTP\/1\.1 400 /],
    [
      "bytes in a header",
      Buffer.from(`GET ${PATH} HTTP/1.1\r\nHost: a\r\nX-A: \xff\xfe\r\n${HANDSHAKE}\r\n`, "latin1"),
      /^HTTP\/1\.1 (?:101|400) /,
    ],
    [
      "no key",
      `GET ${PATH} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n`,
      /^HTTP\/1\.1 400 /,
    ],
    ["a bad key", `GET ${PATH} HTTP/1.1\r\nHost: a\r\n${HANDSHAKE.replace("dGhl", "x")}\r\n`, /^HTTP\/1\.1 400 /],
    ["an old version", `GET ${PATH} HTTP/1.1\r\nHost: a\r\n${HANDSHAKE.replace("13", "7")}\r\n`, /^HTTP\/1\.1 400 /],
    ["another method", `POST ${PATH} HTTP/1.1\r\nHost: a\r\n${HANDSHAKE}\r\n`, /^HTTP\/1\.1 (?:400|405) /],
    [
      "another protocol",
      `GET ${PATH} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
      /^HTTP\/1\.1 426 /,
    ],
    [
      "a broken subprotocol",
      `GET ${PATH} HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Protocol: ,,\r\n${HANDSHAKE}\r\n`,
      /^HTTP\/1\.1 400 /,
    ],
    ["no request at all", "\u0000\u0001\u0002\r\n\r\n", /^HTTP\/1\.1 400 /],
    [
      "garbage after the handshake",
      `GET ${PATH} HTTP/1.1\r\nHost: a\r\n${HANDSHAKE}\r\n\xff\xff\xff\xff`,
      /^HTTP\/1\.1 101 /,
    ],
  ])("leave the server running: %s", async (_, text, expected) => {
    const { port, url } = await start();
    expect(await raw(port, text)).toMatch(expected);
    expect((await fetch(url)).status).toBe(200);
  });

  test("a client that never answers the close frame is cut off", async () => {
    const { app, port } = await start({ app: { limits: { maxIdleMs: 100 } } });
    const socket = connect(port, "127.0.0.1");
    socket.write(`GET ${PATH} HTTP/1.1\r\nHost: a\r\n${HANDSHAKE}\r\n`);
    socket.on("error", () => {});
    await vi.waitFor(() => expect(app.connections).toBe(1));
    socket.resume();
    // It reads the close frame and the end, and says nothing: without a bound, longer than a test may take.
    await once(socket, "close");
    expect(app.connections).toBe(0);
  });

  test("a client that resets during its refusal leaves the server running", async () => {
    const { port, url } = await start();
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = connect(port, "127.0.0.1");
        await once(socket, "connect");
        socket.write(`GET /nope HTTP/1.1\r\nHost: a\r\n${HANDSHAKE}\r\n`);
        socket.resetAndDestroy();
      }),
    );
    expect((await fetch(url)).status).toBe(200);
  });
});

describe("an upgrade to another protocol", () => {
  const ask = (method: string, body: string): string =>
    `${method} /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n${body}`;

  test("is ignored, and its request is answered", async () => {
    const { port } = await start();
    expect(await raw(port, ask("GET", "\r\n").replace("/echo", "/"))).toMatch(/^HTTP\/1\.1 200 [^]*<p>http:\/\/a /);
    expect(await raw(port, ask("HEAD", "\r\n").replace("/echo", "/"))).toMatch(/^HTTP\/1\.1 200 [^]*\r\n\r\n$/);
  });

  test("never loses the body of its request", async () => {
    const { port } = await start();
    // Newer versions of Node leave the request to the parser, and its answer is sent in chunks.
    const whole = /^HTTP\/1\.1 (?:400 |200 [^]*\r\n\r\n(?:2\r\n)?hi)/;
    expect(await raw(port, ask("POST", "Content-Length: 2\r\n\r\nhi"))).toMatch(whole);
    expect(await raw(port, ask("POST", "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"))).toMatch(whole);
  });
});

describe("a Node server that stops", () => {
  test("closes sockets with 1012, lets requests finish, and accepts nothing", async () => {
    const { url, ws, port, close, app, arrived } = await start();
    const { socket } = await upgrade(ws + PATH);
    const closed = once(socket, "close") as Promise<[number]>;
    const slow = fetch(`${url}/slow`).then(async (response) => response.text());
    await arrived;
    const stopped = close();
    expect(close()).toBe(stopped);
    expect((await closed)[0]).toBe(1012);
    expect(await slow).toBe("done");
    await stopped;
    expect(app.connections).toBe(0);
    await expect(once(connect(port, "127.0.0.1"), "connect")).rejects.toThrow(/ECONNREFUSED/);
  });

  test("serves everything during drainDelay, and ends connections after their next response", async () => {
    const { app, url, ws, port, close } = await start({ drainDelay: 300 });
    const kept = connect(port, "127.0.0.1");
    const ask = async (): Promise<string> => {
      kept.write("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
      return String((await once(kept, "data"))[0]);
    };
    expect(await ask()).toContain("Connection: keep-alive");
    const stopped = close();
    expect(app.draining).toBe(true);
    const ended = once(kept, "end");
    expect(await ask()).toContain("Connection: close");
    await ended;
    expect((await fetch(url)).status).toBe(200);
    const { socket, status } = await upgrade(ws + PATH);
    expect(status).toBe(101);
    const closed = once(socket, "close") as Promise<[number]>;
    await stopped;
    expect((await closed)[0]).toBe(1012);
  });

  test.each([
    [{ drainDelay: -1 }, "-1 is not a valid drainDelay."],
    [{ drainTimeout: "10s" as never }, '"10s" is not a valid drainTimeout.'],
    [{ drainSocketsPerSecond: 0 }, "0 is not a valid drainSocketsPerSecond."],
  ])("does not start with %j", async (options, message) => {
    await expect(start(options)).rejects.toThrow(`LW102  ${message}`);
  });

  test("cuts off requests that do not finish in time", async () => {
    const warn = vi.fn<(message: string) => void>();
    const { url, ws, close, arrived } = await start({ drainTimeout: 100, app: { logger: { ...silentLogger, warn } } });
    const stuck = fetch(`${url}/stuck`).then(
      () => "answered",
      () => "cut off",
    );
    const { socket } = await upgrade(ws + PATH);
    // A client that does not answer the closing handshake.
    socket.pause();
    await arrived;
    await close();
    expect(await stuck).toBe("cut off");
    expect(warn).toHaveBeenCalledOnce();
    socket.terminate();
  });

  test("cuts off an undecided upgrade, and stops in time", async () => {
    let asked = (): void => {};
    const upgrading = new Promise<void>((resolve) => (asked = resolve));
    const { ws, close } = await start({
      drainTimeout: 100,
      app: {
        session(request) {
          if (!new URL(request.url).pathname.startsWith("/live")) return {};
          asked();
          return new Promise<never>(() => {});
        },
      },
    });
    const socket = new WebSocket(`${ws}${PATH.replace("=x", `=${maskCsrf(newCsrfSecret())}`)}`);
    const cut = once(socket, "error");
    await upgrading;
    await close();
    expect(String((await cut)[0])).toContain("hang up");
  });

  test("stops on SIGTERM", async () => {
    const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never);
    const before = process.listeners("SIGTERM");
    const { url, close, arrived } = await start({ signals: true });
    const listener = process.listeners("SIGTERM").find((one) => !before.includes(one));
    const stuck = fetch(`${url}/slow`);
    await arrived;
    listener?.("SIGTERM");
    expect(exit).not.toHaveBeenCalled();
    listener?.("SIGTERM");
    expect(exit).toHaveBeenCalledExactlyOnceWith(143);
    expect((await stuck).status).toBe(200);
    await close();
    await vi.waitFor(() => expect(exit).toHaveBeenLastCalledWith(0));
    expect(process.listeners("SIGTERM")).toEqual(before);
  });

  test("a Node server reports a port that is taken", async () => {
    const { port } = await start();
    await expect(start({ port })).rejects.toThrow(/EADDRINUSE/);
  });
});
