import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { live } from "../router/routes.ts";
import type { SpanFields } from "../telemetry/span.ts";
import { appOf } from "../test-support/browser.ts";
import { settled } from "../test-support/fixtures.ts";
import { Poller } from "../test-support/poller.ts";

const kinds: unknown[] = [];

const Counter = liveView({
  mount(socket, { session }) {
    kinds.push(socket.transport?.kind);
    socket.subscribe("news");
    return { n: 0, user: session["user"] === "Ann" ? "Ann" : "nobody" };
  },
  events: {
    inc: (socket) => socket.update("n", (n) => n + 1),
    boom() {
      throw new Error("boom");
    },
    leave: (socket) => socket.transport?.close(),
  },
  handleInfo: (socket) => socket.update("n", (n) => n + 1),
  render: ({ n, user }) => html`<p title=${user}>${n}</p>`,
});

function counters(options: Partial<Parameters<typeof appOf>[0]> = {}, log: string[] = []) {
  return appOf({ routes: [live("/", Counter)], ...options }, log);
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a client of long polling", () => {
  test("gets a token and status 410 for its first request, and HTTP status 200", async () => {
    const poller = new Poller(counters());
    const response = await poller.request();
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toEqual({ status: 410, token: expect.any(String), messages: [] });
  });

  test("joins a view, and polls its answer", async () => {
    const poller = await Poller.visit(counters());
    kinds.length = 0;
    const { status, frames } = await poller.join();
    expect(status).toBe(200);
    expect(frames).toEqual([
      [
        "1",
        "1",
        `lv:${poller.id}`,
        "phx_reply",
        { status: "ok", response: expect.objectContaining({ rendered: expect.anything() }) },
      ],
    ]);
    expect(kinds).toEqual(["longpoll"]);
  });

  test("is known to telemetry by its transport", async () => {
    const transports: unknown[] = [];
    const listen = (fields: unknown): void => void transports.push((fields as SpanFields)["transport"]);
    subscribe("livewright.join.stop", listen);
    await (await Poller.visit(counters())).join();
    await new Poller(counters(), { cookie: "a=b" }).join();
    unsubscribe("livewright.join.stop", listen);
    expect(transports).toEqual(["longpoll", "longpoll"]);
  });

  test("gets the session of its page", async () => {
    const app = counters({ session: () => ({ user: "Ann" }) });
    const poller = await Poller.visit(app);
    expect(JSON.stringify((await poller.join()).frames)).toContain("Ann");
  });

  test("is answered with 204 after the window, and polls again", async () => {
    const poller = await Poller.visit(counters());
    await poller.join();
    const polling = poller.poll();
    await vi.advanceTimersByTimeAsync(9_999);
    await expect(Promise.race([polling, settled()])).resolves.toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(await polling).toEqual({ status: 204, token: expect.any(String), messages: [], frames: [] });
    await poller.send(poller.click("inc"));
    expect((await poller.poll()).status).toBe(200);
  });

  test("gets a message during its poll immediately", async () => {
    const app = counters();
    const poller = await Poller.visit(app);
    await poller.join();
    const polling = poller.poll();
    await settled();
    app.broadcast("news", 1);
    expect((await polling).frames).toEqual([["1", null, `lv:${poller.id}`, "diff", { "1": "1" }]]);
  });

  test("gets all answers to one request in the order of its messages, in one poll", async () => {
    const poller = await Poller.visit(counters());
    await poller.poll();
    const polling = poller.poll();
    await settled();
    await poller.send(poller.joining(), poller.click("inc", "2"), poller.click("inc", "3"));
    expect((await polling).frames.map(([, ref]) => ref)).toEqual(["1", "2", "3"]);
  });

  test("may send its token in a header", async () => {
    const poller = await Poller.visit(counters());
    const { token } = await poller.poll();
    const header = { "x-phoenix-longpoll-token": token ?? "" };
    const body = JSON.stringify([null, "7", "phoenix", "heartbeat", {}]);
    const posted = await poller.request(
      { method: "POST", body, headers: { "content-type": "application/json", ...header } },
      "wrong",
    );
    expect(await posted.json()).toEqual({ status: 200 });
    const polled = await poller.request({ headers: header }, null);
    expect(await polled.json()).toMatchObject({
      status: 200,
      messages: ['[null,"7","phoenix","phx_reply",{"status":"ok","response":{}}]'],
    });
  });

  test.each(["\n", "\r\n"])("sends messages in lines that end with %j", async (end) => {
    const poller = await Poller.visit(counters());
    await poller.join();
    const lines = [poller.click("inc"), poller.click("inc", "3")].map((frame) => JSON.stringify(frame) + end);
    expect(await poller.post(lines.join(""))).toBe(200);
    expect((await poller.poll()).frames).toHaveLength(2);
  });

  test("sends a binary frame as Base64", async () => {
    const poller = await Poller.visit(counters());
    await poller.poll();
    const bytes = `\0\u0000\u0001\u0005\u00057lvu:0chunkabc`;
    expect(await poller.post(btoa(bytes))).toBe(200);
    expect((await poller.poll()).frames).toEqual([
      [null, "7", "lvu:0", "phx_reply", { status: "error", response: { reason: "unmatched topic" } }],
    ]);
  });

  test("gets an error for an event to a view it has not joined, a crash of its view, and the answer to a leave", async () => {
    const poller = await Poller.visit(counters());
    await poller.poll();
    await poller.send(poller.click("inc"), poller.joining(), poller.click("boom", "3"));
    const { frames } = await poller.poll();
    expect(frames.map(([, , , event, { status }]) => [event, status])).toEqual([
      ["phx_reply", "error"],
      ["phx_reply", "ok"],
      ["phx_error", undefined],
    ]);
    await poller.send(["1", "4", `lv:${poller.id}`, "phx_leave", {}]);
    expect((await poller.poll()).frames).toEqual([
      ["1", "4", `lv:${poller.id}`, "phx_reply", { status: "ok", response: {} }],
    ]);
  });

  test("without a CSRF token gets no session, so its joins are stale", async () => {
    const poller = new Poller(counters(), { cookie: "a=b" });
    const { frames } = await poller.join();
    expect(frames[0]?.[4]).toEqual({ status: "error", response: { reason: "stale", cause: "session" } });
  });

  test("counts as a connection until its session ends", async () => {
    const app = counters();
    const poller = await Poller.visit(app);
    await poller.join();
    expect(app.connections).toBe(1);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(app.connections).toBe(0);
    expect(await poller.send(poller.click("inc"))).toBe(410);
    expect(await poller.poll()).toEqual({ status: 410, token: null, messages: [], frames: [] });
  });

  test("keeps its session while it polls", async () => {
    const app = counters();
    const poller = await Poller.visit(app);
    await poller.join();
    for (let i = 0; i < 20; i++) {
      const polling = poller.poll();
      await vi.advanceTimersByTimeAsync(10_000);
      expect((await polling).status).toBe(204);
    }
    expect(app.connections).toBe(1);
  });
});

describe("a session of long polling", () => {
  test("ends when a broadcast disconnects its user", async () => {
    const app = counters({ session: () => ({ live_socket_id: "users:7" }) });
    const poller = await Poller.visit(app);
    await poller.join();
    const polling = poller.poll();
    await settled();
    app.disconnect("users:7");
    expect((await polling).status).toBe(410);
    expect(await poller.send(poller.click("inc"))).toBe(410);
  });

  test("delivers the last messages of its views before it ends", async () => {
    const poller = await Poller.visit(counters());
    await poller.join();
    await poller.send(poller.click("inc"), poller.click("leave", "3"));
    expect((await poller.poll()).frames.map(([, ref]) => ref)).toEqual(["2", "3"]);
    expect((await poller.poll()).status).toBe(410);
  });

  test("ends when the server shuts down, and new ones are refused so that the client tries elsewhere", async () => {
    const app = counters();
    const poller = await Poller.visit(app);
    await poller.join();
    const polling = poller.poll();
    await settled();
    await app.close();
    expect((await polling).status).toBe(410);
    expect((await new Poller(app).poll()).status).toBe(500);
  });

  test("ends sooner when its client breaks off the poll", async () => {
    const app = counters();
    const poller = await Poller.visit(app);
    await poller.join();
    const controller = new AbortController();
    void poller.poll(controller.signal);
    await settled();
    controller.abort();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(app.connections).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(app.connections).toBe(0);
  });
});

describe("an answer that was lost on its way", () => {
  test("is repeated, with the messages in the same order", async () => {
    const poller = await Poller.visit(counters());
    await poller.join();
    const { token } = poller;
    await poller.send(poller.click("inc"));
    const lost = await poller.peek(token);
    await poller.send(poller.click("inc", "3"));
    expect(await poller.peek(token)).toEqual({ ...lost, token: expect.any(String) });
    const next = await poller.peek((await poller.peek(token)).token);
    expect([...lost.frames, ...next.frames].map(([, ref]) => ref)).toEqual(["2", "3"]);
  });

  test("is not repeated once the client has polled with its token", async () => {
    const poller = await Poller.visit(counters());
    await poller.join();
    const { token } = poller;
    await poller.send(poller.click("inc"), poller.click("inc", "3"));
    await poller.poll();
    const polling = poller.poll();
    await settled();
    expect((await poller.peek(token)).status).toBe(410);
    await poller.send(poller.click("inc", "4"));
    expect((await polling).frames.map(([, ref]) => ref)).toEqual(["4"]);
  });

  test("leaves the messages of a poll that its client has broken off", async () => {
    const app = counters();
    const poller = await Poller.visit(app);
    await poller.join();
    const { token } = poller;
    const controller = new AbortController();
    const broken = poller.peek(token, controller.signal);
    await settled();
    controller.abort();
    app.broadcast("news", 1);
    expect((await broken).status).toBe(204);
    expect((await poller.peek(token)).frames).toHaveLength(1);
  });
});

describe("a request for long polling", () => {
  test.each([
    [{ origin: "http://evil.test" }, 403],
    [{ origin: "null" }, 403],
    [{ origin: "http://app.test" }, 410],
    [{ "sec-fetch-site": "cross-site" }, 403],
    [{ "sec-fetch-site": "cross-site", origin: "http://app.test" }, 410],
    [{ "sec-fetch-site": "same-origin" }, 410],
    [{ referer: "http://app.test/page" }, 410],
    [{ referer: "http://evil.test/page" }, 403],
    [{ referer: "nonsense" }, 410],
  ])("with %j is answered with %i", async (headers, status) => {
    expect((await new Poller(counters(), headers as Record<string, string>).poll()).status).toBe(status);
  });

  test("of another origin is refused for a running session, too", async () => {
    const app = counters();
    const { token } = await new Poller(app).poll();
    const foreign = new Poller(app, { origin: "http://evil.test" });
    foreign.token = token;
    expect(await foreign.send([null, "1", "phoenix", "heartbeat", {}])).toBe(403);
    expect((await foreign.poll()).status).toBe(403);
  });

  test("with another method is refused, and so is one for another path", async () => {
    const poller = await Poller.visit(counters());
    expect(await (await poller.request({ method: "PUT", body: "x" })).json()).toEqual({ status: 405 });
    expect((await poller.app.fetch(new Request("http://app.test/other/longpoll?vsn=2.0.0"))).status).toBe(404);
  });

  test.each([
    ["http://app.test/shop/live/longpoll?vsn=2.0.0", true, 410],
    ["http://app.test/shop/live/longpoll/?vsn=2.0.0", true, "passed on"],
    ["http://app.test/live/longpoll?vsn=2.0.0", false, 410],
    ["http://app.test/live/longpoll?vsn=2.0.0", true, "passed on"],
  ] as const)("to %s, in a host: %s, is answered with %s below a base path", async (url, hosted, expected) => {
    const unrouted = () => new Response("passed on");
    const response = await counters({ basePath: "/shop" }).fetch(new Request(url), hosted ? { unrouted } : {});
    const text = await response.text();
    expect(text.startsWith("{") ? (JSON.parse(text) as { status: number }).status : text).toBe(expected);
  });

  test("with another version is refused for good", async () => {
    expect((await new Poller(counters(), {}, "vsn=123.1.1").poll()).status).toBe(403);
  });

  test("from an allowed origin gets the answers to its preflights", async () => {
    const app = counters({ origins: ["https://other.test"] });
    const poller = new Poller(app, {
      origin: "https://other.test",
      "access-control-request-headers": "content-type,x-phoenix-authtoken",
    });
    const { status, headers } = await poller.request({ method: "OPTIONS" });
    expect([status, Object.fromEntries(headers)]).toEqual([
      200,
      {
        "access-control-allow-headers": "content-type,x-phoenix-authtoken",
        "access-control-allow-methods": "get, post, options",
        "access-control-allow-origin": "*",
        "access-control-max-age": "3600",
      },
    ]);
    expect((await poller.request()).headers.get("access-control-allow-origin")).toBe("*");
  });

  test("is tried again by its client if the session cannot be derived", async () => {
    const app = counters({ session: () => Promise.reject(new Error("down")) });
    const poller = await Poller.visit(counters());
    poller.app = app;
    expect((await poller.poll()).status).toBe(500);
  });

  test("does not fill the log of development", async () => {
    const lines: string[] = [];
    const logger = { debug() {}, info: (line: string) => void lines.push(line), warn() {}, error() {} };
    await new Poller(counters({ development: true, logger })).poll();
    expect(lines).toEqual([]);
  });
});
