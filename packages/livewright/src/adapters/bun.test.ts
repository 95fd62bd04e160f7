import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { bunServer, bunSocket, fixtureApp } from "../test-support/runtime-fixtures.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { toBun } from "./bun.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

const ORIGIN = "http://a.test";
const UPGRADE = { upgrade: "websocket", host: "a.test", origin: ORIGIN };

/** Sends a request to an endpoint on Bun. */
async function ask(pages: ReturnType<typeof toBun>, path: string, init?: RequestInit): Promise<Response> {
  return pages.fetch(new Request(ORIGIN + path, init), bunServer());
}

/** Opens a socket. */
async function open(accepts?: () => number) {
  const pages = toBun(fixtureApp(), { drainTimeout: 5_000 });
  const server = bunServer();
  await pages.fetch(new Request(`${ORIGIN}/live/websocket?vsn=2.0.0`, { headers: UPGRADE }), server);
  const socket = bunSocket(server.upgrades[0], accepts);
  pages.websocket.open(socket);
  return { pages, server, socket };
}

test("answers pages, compressed", async () => {
  const response = await ask(toBun(fixtureApp()), "/", { headers: { "accept-encoding": "gzip" } });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-encoding")).toBe("gzip");
  const plain = await ask(toBun(fixtureApp(), { compressResponses: false }), "/", {
    headers: { "accept-encoding": "gzip" },
  });
  expect(plain.headers.get("content-encoding")).toBeNull();
  expect(await plain.text()).toContain("text text");
});

test("leaves requests without a route to `next`, and answers them itself without one", async () => {
  const pages = toBun(fixtureApp());
  const request = () => new Request(`${ORIGIN}/elsewhere`);
  expect(await (await pages.fetch(request(), bunServer(), () => new Response("own"))).text()).toBe("own");
  expect((await pages.fetch(request(), bunServer())).status).toBe(404);
  const all = toBun(fixtureApp(), { fallThrough: false });
  expect((await all.fetch(request(), bunServer(), () => new Response("own"))).status).toBe(404);
});

test("wraps answers with the `fetch` option, also those that are left to `next`", async () => {
  const seen: number[] = [];
  const pages = toBun(fixtureApp(), {
    fetch: async (_, next) => {
      const response = await next();
      seen.push(response.status);
      response.headers.set("x-seen", "yes");
      return response;
    },
  });
  expect((await ask(pages, "/url")).headers.get("x-seen")).toBe("yes");
  const own = await pages.fetch(new Request(`${ORIGIN}/elsewhere`), bunServer(), () => new Response("own"));
  expect(await own.text()).toBe("own");
  expect(seen).toEqual([200, 404]);
});

test.each([
  [{}, "http://a.test/url?b=1 192.0.2.1"],
  [{ trustProxy: 1 }, "https://shop.test/url?b=1 203.0.113.7"],
])("reads the address of a request with %j", async (options, expected) => {
  const headers = {
    host: "a.test",
    "x-forwarded-for": "203.0.113.7",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "shop.test",
  };
  expect(await (await ask(toBun(fixtureApp(), options), "/url?b=1", { headers })).text()).toBe(expected);
});

test("warns about a proxy that `trustProxy` does not name", async () => {
  const warn = vi.fn();
  const pages = toBun(fixtureApp({ logger: { ...silentLogger, warn } }));
  const request = () => new Request(`${ORIGIN}/url`, { headers: { "x-forwarded-proto": "https" } });
  for (let i = 0; i < 2; i++) await pages.fetch(request(), bunServer("10.0.0.1"));
  expect(warn.mock.calls).toEqual([
    [expect.stringMatching(/^LW623 .*toBun\(app, \{ trustProxy: 1/), expect.anything()],
  ]);
});

test.each([["a.test, b.test"], ["a.test/x?y"]])("refuses the host %s", async (host) => {
  // Bun gives a request with a malformed host no full URL.
  const request = new Request(`${ORIGIN}/url`, { headers: { host } });
  Object.defineProperty(request, "url", { value: host.includes(",") ? request.url : "/url" });
  expect((await toBun(fixtureApp()).fetch(request, bunServer())).status).toBe(400);
});

test.each([
  ["announces", "content-length"],
  ["does not announce", "x-none"],
])("refuses a body beyond `bodyBytes` whose client %s its length", async (_, header) => {
  const pages = toBun(fixtureApp(), { bodyBytes: 100_000 });
  const post = async (bytes: number) => {
    return ask(pages, "/body", { method: "POST", headers: { [header]: String(bytes) }, body: new Uint8Array(bytes) });
  };
  expect(await (await post(100_000)).text()).toBe("100000");
  expect((await post(100_001)).status).toBe(413);
});

test.each([["/shop/live/websocket"], ["/live/websocket"]])(
  "accepts an upgrade below the base path at %s, where a proxy keeps or strips it",
  async (path) => {
    const server = bunServer();
    const request = new Request(`${ORIGIN}${path}?vsn=2.0.0`, { headers: UPGRADE });
    await toBun(fixtureApp({ basePath: "/shop" })).fetch(request, server);
    expect(server.upgrades).toHaveLength(1);
  },
);

test("refuses an upgrade of another origin", async () => {
  const server = bunServer();
  const headers = { ...UPGRADE, origin: "https://evil.test" };
  const request = new Request(`${ORIGIN}/live/websocket?vsn=2.0.0`, { headers });
  expect((await toBun(fixtureApp()).fetch(request, server)).status).toBe(403);
  expect(server.upgrades).toEqual([]);
});

test("passes frames in both directions", async () => {
  const { pages, socket } = await open();
  pages.websocket.message(socket, JSON.stringify([null, "1", "phoenix", "heartbeat", {}]));
  expect(socket.calls).toEqual(['send [null,"1","phoenix","phx_reply",{"status":"ok","response":{}}]']);
});

test("ends a socket that dropped a message", async () => {
  const { pages, socket } = await open(() => 0);
  pages.websocket.message(socket, JSON.stringify([null, "1", "phoenix", "heartbeat", {}]));
  expect(socket.calls.at(-1)).toBe("terminate");
});

test("ends a socket whose client does not answer the close", async () => {
  const { pages, socket, server } = await open();
  const drained = pages.attach(server).drain();
  expect(socket.calls).toEqual(["close 1012"]);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(socket.calls).toEqual(["close 1012", "terminate"]);
  pages.websocket.close(socket);
  await drained;
});

test("a closed socket ends its views, and the drain with them", async () => {
  const { pages, socket, server } = await open();
  const drained = pages.attach(server).drain();
  pages.websocket.close(socket);
  await drained;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(socket.calls).toEqual(["close 1012"]);
});

test("stops the server at once if its requests do not end in time", async () => {
  const pages = toBun(fixtureApp(), { drainTimeout: 1_000 });
  const stops: (boolean | undefined)[] = [];
  const stop = async (now?: boolean): Promise<void> => {
    stops.push(now);
    if (now !== true) await new Promise(() => {});
  };
  const closed = pages.attach({ ...bunServer(), stop }).close();
  await vi.advanceTimersByTimeAsync(1_000);
  await closed;
  expect(stops).toEqual([undefined, true]);
});
