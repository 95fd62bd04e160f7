import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { endpoint } from "../endpoint/endpoint.ts";
import type { Limits } from "../foundation/limits.ts";
import { formParams } from "../params/form-params.ts";
import { del, get, patch, post, put } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { type RunningServer, serve } from "./node.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

let server: RunningServer;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.close();
});

async function start(limits: Partial<Limits> = {}) {
  const lines: string[] = [];
  const line = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  const logger = { debug: () => {}, info: () => {}, warn: line("warn"), error: line("error") };
  const keys = async (request: Request) => Response.json(Object.keys(await formParams(request)));
  const app = endpoint({
    secretKeyBase: SECRET_KEY_BASE,
    development: false,
    logger,
    limits,
    routes: [
      get("/login", (_, { session, csrfToken }) => {
        session.set("user", 1);
        return new Response(csrfToken());
      }),
      get("/fine", () => new Response("fine")),
      post("/change", keys),
      put("/change", keys),
      patch("/change", keys),
      del("/change", keys),
      post("/free", keys, { csrf: false }),
      post("/json", async (request) => Response.json(await request.json()), { csrf: false }),
      post("/stream", async ({ body }) => Response.json(await sizeOf(body)), { csrf: false }),
    ],
  });
  server = await serve(app, { port: 0, host: "127.0.0.1", signals: false, drainTimeout: 100 });
  return { app, lines, url: server.url };
}

async function sizeOf(body: Request["body"]): Promise<number> {
  let size = 0;
  if (body !== null) for await (const chunk of body) size += (chunk as Uint8Array).length;
  return size;
}

/** A client that writes a text, and collects the response. */
async function raw(text: string | Buffer): Promise<{ socket: Socket; read: () => string; closed: Promise<unknown> }> {
  const socket = connect(server.port, "127.0.0.1");
  sockets.push(socket);
  let received = "";
  socket.on("data", (data) => (received += data.toString()));
  // A reset shows in the test as an incomplete response.
  socket.on("error", () => {});
  const closed = new Promise((resolve) => socket.once("close", resolve));
  await once(socket, "connect");
  socket.write(text);
  return { socket, read: () => received, closed };
}

const FORM = "Content-Type: application/x-www-form-urlencoded\r\n";
const head = (path: string, more: string, method = "POST"): string =>
  `${method} ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;
const LARGE = Buffer.alloc(7_900_000, "a=1&");
const until = async (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 20 });

describe("a body without a CSRF token", () => {
  test.each(["POST", "PUT", "PATCH", "DELETE"])(
    "of %s is refused unread, and its connection continues",
    async (method) => {
      await start();
      const body = LARGE.subarray(0, 100_000);
      const client = await raw(head("/change", `${FORM}Content-Length: ${body.length}\r\n`, method));
      await until(() => expect(client.read()).toContain("HTTP/1.1 403 "));
      client.socket.write(body);
      client.socket.write(head("/fine", "", "GET"));
      await until(() => expect(client.read()).toMatch(/HTTP\/1\.1 403 [^]*HTTP\/1\.1 200 [^]*fine/));
    },
  );

  test.each([
    ["a large one", `Content-Length: ${LARGE.length}\r\n`],
    ["one of unknown length", "Transfer-Encoding: chunked\r\n"],
  ])("that is %s is refused unread, and its connection ends", async (_, length) => {
    await start();
    const client = await raw(head("/change", FORM + length));
    await client.closed;
    expect(client.read()).toMatch(/^HTTP\/1\.1 403 [^]*connection: close\r\n[^]*403 Forbidden/i);
  });

  test.each([
    ["with a length", `Content-Length: ${LARGE.length}\r\n`, LARGE],
    ["in chunks", "Transfer-Encoding: chunked\r\n", Buffer.from(`3\r\na=1\r\n`.repeat(100_000) + "0\r\n\r\n")],
  ])("%s, from a client that reads late and then closes, is refused unread", async (_, length, body) => {
    await start();
    const client = await raw(head("/change", `${FORM}Connection: close\r\n${length}`));
    client.socket.pause();
    client.socket.write(body);
    client.socket.resume();
    await client.closed;
    expect(client.read()).toMatch(/^HTTP\/1\.1 403 [^]*403 Forbidden/);
  });

  test("is refused in every encoding", async () => {
    const { url } = await start();
    const cookie = (await fetch(`${url}/login`)).headers.getSetCookie()[0]!.split(";", 1)[0]!;
    const form = "application/x-www-form-urlencoded";
    for (const [path, headers] of [
      ["/change", { "content-type": form }],
      ["/change?_method=put", { "content-type": "multipart/form-data; boundary=x" }],
      ["/change", { cookie, "content-type": form, origin: "https://evil.test" }],
      ["/change", { cookie, "content-type": form, "sec-fetch-site": "cross-site" }],
      ["/change", { cookie, "content-type": "application/json" }],
      ["/change", { cookie, "content-type": "multipart/form-data" }],
      ["/change", { cookie, "content-type": form, "content-encoding": "gzip" }],
      ["/change", { cookie, "content-type": form, "x-csrf-token": "x" }],
    ] as const) {
      const lines = Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join("");
      const client = await raw(head(path, `${lines}Content-Length: 100\r\n`));
      await until(() => expect(client.read(), JSON.stringify(headers)).toContain("HTTP/1.1 403 "));
    }
  });

  test("is not requested from a client that expects 100-continue", async () => {
    await start();
    const ask = `${FORM}Expect: 100-continue\r\nContent-Length: 3\r\n`;
    const refused = await raw(head("/change", ask));
    await until(() => expect(refused.read()).toMatch(/^HTTP\/1\.1 403 /));
    const welcome = await raw(head("/free", ask));
    await until(() => expect(welcome.read()).toBe("HTTP/1.1 100 Continue\r\n\r\n"));
    welcome.socket.write("a=1");
    await until(() => expect(welcome.read()).toContain('["a"]'));
  });
});

test("a form with a token is read once for method, token and handler", async () => {
  const { url } = await start();
  const login = await fetch(`${url}/login`);
  const cookie = login.headers.getSetCookie()[0]!.split(";", 1)[0]!;
  const fields = { _csrf_token: await login.text(), _method: "delete", a: "1" };
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  for (const [body, more] of [
    [new URLSearchParams(fields), { origin: url }],
    [form, { origin: "null" }],
    [form, { origin: "https://other.test", "sec-fetch-site": "same-site" }],
  ] as const) {
    const response = await fetch(`${url}/change`, { method: "POST", body, headers: { cookie, ...more } });
    expect([response.status, await response.json()]).toEqual([200, ["_csrf_token", "_method", "a"]]);
  }
});

test.each([
  ["form", "/free", FORM, "a="],
  ["form in chunks", "/free", `${FORM}Transfer-Encoding: chunked\r\n`, "2\r\na=\r\n"],
  ["JSON that a handler reads", "/json", "Content-Type: application/json\r\n", '{"a":'],
  ["stream that a handler reads", "/stream", "", "abc"],
])("a %s that never ends is answered with 408", async (_, path, headers, start_) => {
  const { lines } = await start({ maxBodyMs: 300 });
  const length = headers.includes("chunked") ? "" : "Content-Length: 100\r\n";
  const client = await raw(head(path, headers + length) + start_);
  await until(() => expect(client.read()).toContain("HTTP/1.1 408 "));
  expect(lines).toEqual([expect.stringMatching(/^warn POST \/\w+ was refused\. LW505[^]*limits: \{ maxBodyMs/)]);
});

test("a body below the minimum rate is answered with 408, a faster one is not", async () => {
  const { lines } = await start({ maxBodyGraceMs: 1, minBodyBytesPerSecond: 1_000_000 });
  const slow = await raw(`${head("/free", `${FORM}Content-Length: 1000\r\n`)}a=1`);
  await until(() => expect(slow.read()).toContain("HTTP/1.1 408 "));
  expect(lines.join()).toMatch(/LW505[^]*limits: \{ minBodyBytesPerSecond/);
  const fast = await raw(
    Buffer.concat([Buffer.from(head("/free", `${FORM}Content-Length: ${LARGE.length}\r\n`)), LARGE]),
  );
  await until(() => expect(fast.read()).toContain("HTTP/1.1 413 "));
});

describe("large bodies that arrive together", () => {
  test("the largest body loses its place, and small ones pass", async () => {
    const { lines, url } = await start({ maxHeldBodyBytes: 1_000_000 });
    const unfinished = Buffer.concat([
      Buffer.from(head("/json", "Content-Type: application/json\r\nContent-Length: 7900000\r\n")),
      Buffer.alloc(700_000, " "),
    ]);
    const clients = await Promise.all([raw(unfinished), raw(unfinished), raw(unfinished)]);
    await until(() => expect(clients.filter(({ read }) => read().includes("HTTP/1.1 503 "))).toHaveLength(2));
    expect(clients.map(({ read }) => read()).join()).toMatch(/retry-after: 5\r\n/i);
    const response = await fetch(`${url}/free`, { method: "POST", body: new URLSearchParams({ a: "1" }) });
    expect(await response.json()).toEqual(["a"]);
    expect(lines[0]).toMatch(/^warn POST \/json was refused\. LW506 [^]*1000000 bytes[^]*limits: \{ maxHeldBodyBytes/);
  });

  test("a body alone, or passed on as a stream, does not count", async () => {
    const { url } = await start({ maxHeldBodyBytes: 1_000 });
    const body = JSON.stringify("x".repeat(200_000));
    expect((await fetch(`${url}/json`, { method: "POST", body })).status).toBe(200);
    const streams = Array.from({ length: 4 }, async () => fetch(`${url}/stream`, { method: "POST", body }));
    expect((await Promise.all(streams)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  test("free their memory when their requests are answered", async () => {
    const { url } = await start({ maxHeldBodyBytes: 300_000 });
    const body = JSON.stringify("x".repeat(200_000));
    for (let i = 0; i < 5; i++) expect((await fetch(`${url}/json`, { method: "POST", body })).status).toBe(200);
  });
});

test.each(["/free", "/json", "/stream"])("a client that closes midway leaves no error in the log: %s", async (path) => {
  const { lines, url } = await start();
  const client = await raw(`${head(path, `${FORM}Content-Length: 1000\r\n`)}a=1`);
  // Long enough for the handler to wait for the rest.
  await fetch(`${url}/fine`);
  client.socket.destroy();
  await client.closed;
  for (let i = 0; i < 20; i++) await fetch(`${url}/fine`);
  expect(lines).toEqual([]);
});

test.each<[string, (request: Request) => Promise<unknown>]>([
  ["formParams", (request) => formParams(request)],
  ["text()", (request) => request.text()],
  ["json()", (request) => request.json()],
  ["arrayBuffer()", (request) => request.arrayBuffer()],
  ["its stream", ({ body }) => sizeOf(body)],
])("a handler that reads with %s receives LW507 if its client closes midway", async (_, read) => {
  const told: unknown[] = [];
  const reading = post(
    "/read",
    async (request) => {
      await read(request).catch((error: unknown) => told.push(error));
      return new Response("read");
    },
    { csrf: false },
  );
  const app = endpoint({ secretKeyBase: SECRET_KEY_BASE, logger: silentLogger, routes: [reading] });
  server = await serve(app, { port: 0, host: "127.0.0.1", signals: false, drainTimeout: 100 });
  const client = await raw(`${head("/read", `${FORM}Content-Length: 1000\r\n`)}a=1`);
  client.socket.end();
  await until(() => expect(told).toHaveLength(1));
  expect(told[0]).toMatchObject({ code: "LW507" });
});

test("a body without a length is cut at the limit with an answer, and its connection ends", async () => {
  const { lines } = await start({ maxParamBytes: 100_000 });
  const chunk = `${(50_000).toString(16)}\r\n${"a".repeat(50_000)}\r\n`;
  const client = await raw(head("/free", `${FORM}Transfer-Encoding: chunked\r\n`) + chunk.repeat(4));
  await until(() => expect(client.read()).toContain("HTTP/1.1 413 "));
  expect(client.read()).toMatch(/connection: close/i);
  await client.closed;
  expect(lines[0]).toContain("limits: { maxParamBytes");
});

describe("bodies in small chunks", () => {
  const chunks = (count: number): string => "1\r\na\r\n".repeat(count);

  test("arrive as one piece for each read", async () => {
    const pieces: number[] = [];
    const count = post(
      "/count",
      async ({ body }) => {
        if (body !== null) for await (const piece of body) pieces.push((piece as Uint8Array).length);
        return new Response("counted");
      },
      { csrf: false },
    );
    const app = endpoint({ secretKeyBase: SECRET_KEY_BASE, logger: silentLogger, routes: [count] });
    server = await serve(app, { port: 0, host: "127.0.0.1", signals: false, drainTimeout: 100 });
    const client = await raw(`${head("/count", "Transfer-Encoding: chunked\r\n")}${chunks(5_000)}0\r\n\r\n`);
    await until(() => expect(client.read()).toContain("counted"));
    expect(pieces.reduce((sum, length) => sum + length, 0)).toBe(5_000);
    expect(pieces.length).toBeLessThan(100);
  });

  test("are read slowly beyond the limit, with one log line", async () => {
    const { lines, url } = await start({ maxBodyChunksPerSecond: 2_000 });
    const client = await raw(head("/stream", "Transfer-Encoding: chunked\r\n"));
    for (let i = 0; i < 4; i++) {
      client.socket.write(chunks(1_000));
      await fetch(`${url}/fine`);
    }
    expect((await fetch(`${url}/free`, { method: "POST", body: new URLSearchParams({ a: "1" }) })).status).toBe(200);
    client.socket.write("0\r\n\r\n");
    await until(() => expect(client.read()).toMatch(/ 200 [^]*4000/));
    expect(lines).toEqual([expect.stringMatching(/^warn LW508 .*limit is 2000.*limits: \{ maxBodyChunksPerSecond: …/)]);
  });

  test("of ordinary size are not slowed", async () => {
    const { lines, url } = await start({ maxBodyChunksPerSecond: 1 });
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < 50; i++) controller.enqueue(new Uint8Array(2_000));
        controller.close();
      },
    });
    const init = { method: "POST", body: stream, duplex: "half" } as RequestInit;
    expect(await (await fetch(`${url}/stream`, init)).json()).toBe(100_000);
    expect(lines).toEqual([]);
  });
});

test.each([
  [{}, { bodyBytes: 1_000 }, true],
  [{ maxParamBytes: 20_000_000 }, {}, true],
  [{ maxParamBytes: 2_000 }, { bodyBytes: 1_000 }, false],
  [{ maxParamBytes: 2_000 }, { bodyBytes: 2_000 }, true],
])("bodyBytes must have room for a form: %j %j", async (limits, options, fits) => {
  const app = endpoint({ secretKeyBase: SECRET_KEY_BASE, logger: silentLogger, limits, routes: [] });
  const starting = serve(app, { port: 0, host: "127.0.0.1", signals: false, ...options });
  if (!fits) await expect(starting).rejects.toThrow(/LW102[^]*bodyBytes is 1000[^]*maxParamBytes is 2000/);
  server = fits ? await starting : await serve(app, { port: 0, signals: false });
});

test("the body of a GET request is discarded", async () => {
  await start();
  const client = await raw(`${head("/fine", "Content-Length: 3\r\n", "GET")}abc${head("/fine", "", "GET")}`);
  await until(() => expect(client.read()).toMatch(/HTTP\/1\.1 200 [^]*HTTP\/1\.1 200 /));
});
