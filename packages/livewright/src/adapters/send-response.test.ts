import { once } from "node:events";
import { connect } from "node:net";
import type { UnderlyingSource } from "node:stream/web";
import { afterEach, describe, expect, test, vi } from "vitest";
import { endpoint } from "../endpoint/endpoint.ts";
import { get, post } from "../router/routes.ts";
import type { LogFields, Logger } from "../telemetry/logger.ts";
import { type RunningServer, serve } from "./node.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

/** It fails when it is looked at. */
const evil: unknown = new Proxy(new Error("hidden"), {
  get: () => {
    throw new Error("get");
  },
});

let server: RunningServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Serves one handler, and collects the log lines above `info`. */
async function serving(handler: (request: Request) => Response | Promise<Response>) {
  const logged: string[] = [];
  const debugged: string[] = [];
  const note = (message: string, fields?: LogFields): void => {
    const { error } = fields ?? {};
    logged.push(`${message} ${error === evil ? "evil" : error instanceof Error ? error.message : String(error)}`);
  };
  const logger: Logger = { debug: (message) => void debugged.push(message), info() {}, warn: note, error: note };
  const app = endpoint({
    secretKeyBase: SECRET_KEY_BASE,
    logger,
    routes: [get("/body", handler), post("/body", handler, { csrf: false }), get("/fine", () => new Response("fine"))],
  });
  server = await serve(app, { port: 0, host: "127.0.0.1", signals: false, drainTimeout: 200 });
  return { url: `${server.url}/body`, port: server.port, logged, debugged };
}

/** The status, and the text if all of it arrived. */
async function fetched(url: string): Promise<unknown[]> {
  const response = await fetch(url).catch(() => undefined);
  if (response === undefined) return ["cut off"];
  return [response.status, await response.text().catch(() => "cut off")];
}

const stream = (source: UnderlyingSource<unknown>): Response => new Response(new ReadableStream(source) as never);
/** A body that continues after its first chunk was sent. */
const after = (next: (controller: ReadableStreamDefaultController<unknown>) => void): Response => {
  let sent = false;
  return stream({
    async pull(controller) {
      if (sent) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return next(controller);
      }
      sent = true;
      controller.enqueue(new TextEncoder().encode("begun "));
    },
  });
};
const fails = (error: unknown) => (controller: ReadableStreamDefaultController<unknown>) => controller.error(error);

describe("a streamed body", () => {
  test.each<[string, () => Response, unknown[]]>([
    ["of bytes", () => after((c) => (c.enqueue(new Uint8Array([33])), c.close())), [200, "begun !"]],
    ["of text", () => stream({ start: (c) => (c.enqueue("text"), c.close()) }), [200, "text"]],
    ["that is empty", () => stream({ start: (c) => c.close() }), [200, ""]],
    [
      "that the response knows the length of",
      () => new Response("abc", { headers: { "content-length": "3" } }),
      [200, "abc"],
    ],
    ["larger than all buffers", () => new Response(new Uint8Array(5_000_000).fill(97)), [200, "a".repeat(5_000_000)]],
  ])("%s arrives", async (_, body, expected) => {
    const { url, logged } = await serving(body);
    expect(await fetched(url)).toEqual(expected);
    expect(logged).toEqual([]);
  });

  const causes: [string, unknown][] = [
    ["an error", new Error("upstream gone")],
    ["nothing", undefined],
    ["null", null],
    ["a proxy that fails", evil],
  ];
  test.each(causes)("that fails with %s before its first byte is answered with 500 and logged", async (_, error) => {
    const { url, logged } = await serving(() => stream({ pull: fails(error) }));
    expect(await fetched(url)).toEqual([500, ""]);
    expect(logged).toHaveLength(1);
    expect(logged[0]).toMatch(/^GET \/body failed while its body was sent\. /);
  });

  test.each(causes)("that fails with %s later ends its connection and is logged", async (_, error) => {
    const { url, logged } = await serving(() => after(fails(error)));
    expect(await fetched(url)).toEqual([200, "cut off"]);
    expect(logged).toHaveLength(1);
    expect((await fetch(url.replace("body", "fine"))).status).toBe(200);
  });

  test.each<[string, () => Response]>([
    ["objects", () => after((c) => c.enqueue({ a: 1 }))],
    ["fewer bytes than announced", () => new Response("abc", { headers: { "content-length": "99" } })],
    ["more bytes than announced", () => new Response("abc", { headers: { "content-length": "1" } })],
  ])("of %s ends its connection and is logged", async (_, body) => {
    const { url, logged } = await serving(body);
    expect((await fetched(url)).at(-1)).toBe("cut off");
    expect(logged).toHaveLength(1);
  });

  test.each<[string, () => Response | Promise<Response>]>([
    ["Response.error()", () => Response.error()],
    [
      "a response that was read",
      async () => {
        const response = new Response("x");
        await response.text();
        return response;
      },
    ],
    [
      "a response that is being read",
      () => {
        const response = new Response("x");
        response.body?.getReader();
        return response;
      },
    ],
  ])("%s is answered with 500 and logged", async (_, body) => {
    const { url, logged } = await serving(body);
    const [status] = await fetched(url);
    expect(status).toBe(500);
    expect(logged[0]).toMatch(/^GET \/body failed\. LW501 {2}The handler of GET \/body returned /);
  });

  test("whose client leaves is cancelled, and nothing is logged", async () => {
    const cancel = vi.fn<() => void>();
    const { port, logged } = await serving(() => stream({ pull: (c) => c.enqueue(new Uint8Array(100_000)), cancel }));
    const socket = connect(port, "127.0.0.1");
    socket.write("GET /body HTTP/1.1\r\nHost: a\r\n\r\n");
    await once(socket, "data");
    socket.destroy();
    await vi.waitFor(() => expect(cancel).toHaveBeenCalledOnce());
    expect(logged).toEqual([]);
  });
});

test("a client that leaves while its request body is read causes no application error", async () => {
  const reading = vi.fn<() => void>();
  const { port, logged, debugged } = await serving(async (request) => {
    reading();
    return new Response(await request.text());
  });
  const socket = connect(port, "127.0.0.1");
  socket.write("POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf");
  await vi.waitFor(() => expect(reading).toHaveBeenCalledOnce());
  socket.destroy();
  await vi.waitFor(() => expect(debugged.some((line) => line.startsWith("POST /body was "))).toBe(true));
  expect(logged).toEqual([]);
});

test("an error of the application is logged even if its client has left", async () => {
  const [began, left] = [vi.fn<() => void>(), vi.fn<() => void>()];
  const { port, logged } = await serving(async (request) => {
    began();
    await new Promise((resolve) => request.signal.addEventListener("abort", resolve));
    left();
    throw new Error("a bug");
  });
  const socket = connect(port, "127.0.0.1");
  socket.write("GET /body HTTP/1.1\r\nHost: a\r\n\r\n");
  await vi.waitFor(() => expect(began).toHaveBeenCalledOnce());
  socket.destroy();
  await vi.waitFor(() => expect(logged).toEqual(["GET /body failed. a bug"]));
  expect(left).toHaveBeenCalledOnce();
});
