// Requests that no client of the application sends. Each is refused alone: the session of another client keeps working.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { get, live, post } from "../router/routes.ts";
import { appOf } from "../test-support/browser.ts";
import { settled } from "../test-support/fixtures.ts";
import { Poller } from "../test-support/poller.ts";

const Counter = liveView({
  mount: () => ({ n: 0 }),
  events: { inc: (socket) => socket.update("n", (n) => n + 1), large: () => ({ text: "x".repeat(600) }) },
  render: ({ n }) => html`<p>${n}</p>`,
});

const log: string[] = [];

function app(options: Partial<Parameters<typeof appOf>[0]> = {}) {
  return appOf({ routes: [live("/", Counter), get("/other", () => new Response("other"))], ...options }, log);
}

/** A client with a joined view, and a check that it still works. */
async function working(to: ReturnType<typeof app>) {
  const poller = await Poller.visit(to);
  await poller.join();
  return async () => {
    expect(await poller.send(poller.click("inc"))).toBe(200);
    expect((await poller.poll()).frames).toHaveLength(1);
  };
}

beforeEach(() => {
  log.length = 0;
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

const heartbeat = '[null,"1","phoenix","heartbeat",{}]';

describe("a token", () => {
  const changes: readonly (readonly [string, (token: string) => string | null])[] = [
    ["garbage", () => "garbage"],
    ["a script", () => "<script>alert(1)</script>"],
    ["null bytes", () => "\0\0\0"],
    ["a very long text", () => "x".repeat(100_000)],
    ["another signature", (token) => `${token.slice(0, -4)}AAAA`],
    ["no signature", (token) => token.slice(0, token.lastIndexOf("."))],
    ["another content", (token) => token.replace(/\..*\./, `.${btoa('[9999999999,["a","b","/live/longpoll",0]]')}.`)],
    ["another version", (token) => token.replace("v1.", "v2.")],
  ];
  test.each(changes)("of %s is answered with 410, and opens no session", async (_, change) => {
    const to = app();
    const check = await working(to);
    const poller = await Poller.visit(to);
    const { token } = await poller.poll();
    poller.token = change(token ?? "");
    const before = to.connections;
    expect(await poller.post(heartbeat)).toBe(410);
    expect(await poller.poll()).toEqual({ status: 410, token: null, messages: [], frames: [] });
    expect(to.connections).toBe(before);
    await check();
    expect(log).toEqual([]);
  });

  test("of an application with another secret, of another path, or that is too old is answered with 410", async () => {
    const to = app();
    for (const other of [
      app({ secretKeyBase: "another secret of 32 characters, or more" }),
      app({ socketPath: "/ws" }),
    ]) {
      const poller = await Poller.visit(to);
      await poller.poll();
      poller.app = other;
      const path = other.adapter.socketPath.replace("websocket", "longpoll");
      const request = new Request(`http://app.test${path}?vsn=2.0.0&token=${poller.token}`);
      expect(await (await other.fetch(request)).json()).toEqual({ status: 410, token: null, messages: [] });
    }
    const poller = await Poller.visit(to);
    await poller.poll();
    await vi.advanceTimersByTimeAsync(7_200_000);
    expect((await poller.poll()).status).toBe(410);
  });

  test.each(["_csrf_token", "session", "cookie"])("that is a %s of the page is answered with 410", async (name) => {
    const to = app();
    const poller = await Poller.visit(to);
    const page = await (await to.fetch(new Request("http://app.test/"))).text();
    const tokens: Record<string, string | undefined> = {
      _csrf_token: /content="([^"]*)"/.exec(page)?.[1],
      session: /data-phx-session="([^"]*)"/.exec(page)?.[1],
      cookie: (await poller.request()).headers.get("set-cookie") ?? "v1.cookie",
    };
    poller.token = tokens[name] ?? "";
    expect((await poller.poll()).status).toBe(410);
  });

  test("in the header counts before the one in the query", async () => {
    const poller = await Poller.visit(app());
    const { token } = await poller.poll();
    const response = await poller.request({ headers: { "x-phoenix-longpoll-token": "garbage" } }, token);
    expect(await response.json()).toMatchObject({ status: 410 });
  });
});

describe("a body", () => {
  const bodies: readonly (readonly [string, string | Uint8Array<ArrayBuffer>, number])[] = [
    ["that is empty", "", 200],
    ["of line ends only", "\n\r\n\n", 200],
    ["of 101 line ends", "\n".repeat(101), 413],
    ["of 101 messages", `${heartbeat}\n`.repeat(101), 413],
    ["of many line ends", "\n".repeat(5_000_000), 413],
    ["that is not UTF-8", new Uint8Array([0x5b, 0xff, 0xfe, 0x5d]), 400],
    ["with JSON that is not a frame", "[1,2,3]", 410],
    ["with broken JSON", '["1","1","lv:a"', 410],
    ["with a line that is not Base64", `${heartbeat}\n{"a":1}`, 410],
    ["with Base64 that is not a frame", btoa("hello"), 410],
    [
      "with a frame that is nested too deep",
      `[null,"1","lv:a","event",${"[".repeat(50_000)}${"]".repeat(50_000)}]`,
      200,
    ],
  ];
  test.each(bodies)("%s is answered with its status", async (_, body, status) => {
    const to = app();
    const check = await working(to);
    const poller = await Poller.visit(to);
    await poller.poll();
    const headers = { "content-type": "application/x-ndjson" };
    const response = await poller.request({ method: "POST", body, headers });
    expect(await response.json()).toEqual({ status });
    // A frame that cannot be read ends the session, as it closes a WebSocket.
    const gone = (await poller.post(heartbeat)) === 410;
    expect(gone).toBe(status === 410);
    await check();
  });

  test("with a refused batch hands none of its messages to the views", async () => {
    const poller = await Poller.visit(app());
    await poller.join();
    expect(await poller.post(...Array.from({ length: 101 }, () => JSON.stringify(poller.click("inc"))))).toBe(413);
    await poller.send(poller.click("inc"));
    expect(JSON.stringify((await poller.poll()).frames)).toContain('"1"');
    expect(log).toEqual([expect.stringMatching(/^LW604 .* The limit is 100; .*maxPollMessages/)]);
  });

  test("of a type other than lines is one message", async () => {
    const poller = await Poller.visit(app());
    await poller.poll();
    const postText = async (body: string, type: string): Promise<unknown> =>
      (await poller.request({ method: "POST", body, headers: { "content-type": type } })).json();
    expect(await postText(heartbeat, "text/plain")).toEqual({ status: 200 });
    expect(await postText(heartbeat, "Application/X-NDJSON; charset=utf-8")).toEqual({ status: 200 });
    expect(await postText(`${heartbeat}\n${heartbeat}`, "application/json")).toEqual({ status: 410 });
  });

  test("beyond the limit is refused without reading it", async () => {
    const poller = await Poller.visit(app({ limits: { maxPollBodyBytes: 1_000 } }));
    await poller.poll();
    let read = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        read += 500;
        controller.enqueue(new Uint8Array(500).fill(10));
      },
    });
    const response = await poller.request({ method: "POST", body, duplex: "half" });
    expect(response.status).toBe(413);
    expect(read).toBeLessThan(5_000);
    expect(log).toEqual([expect.stringMatching(/LW504 .*\n.*limits\.maxPollBodyBytes is 1000/)]);
    expect((await poller.request({ method: "POST", body: "x", headers: { "content-length": "1001" } })).status).toBe(
      413,
    );
  });

  test("of a client without a session is not read", async () => {
    const poller = new Poller(app());
    const body = new ReadableStream({ pull: () => new Promise(() => {}) });
    expect((await poller.request({ method: "POST", body, duplex: "half" })).status).toBe(200);
  });
});

describe("clients of long polling", () => {
  test("beyond the number of sessions are refused, until one ends", async () => {
    const to = app({ limits: { maxPollSessions: 2 } });
    const check = await working(to);
    expect((await new Poller(to).poll()).status).toBe(410);
    expect((await new Poller(to).poll()).status).toBe(500);
    expect(log).toEqual([expect.stringMatching(/^LW610 .* The limit is 2; .*maxPollSessions/)]);
    await vi.advanceTimersByTimeAsync(19_000);
    await check();
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await new Poller(to).poll()).status).toBe(410);
  });

  test("of one address count as its sockets", async () => {
    const to = app({ limits: { maxSocketsPerIp: 1, maxUnjoinedSocketsPerIp: 1 } });
    expect((await new Poller(to).poll()).status).toBe(410);
    expect((await new Poller(to).poll()).status).toBe(500);
    expect(log).toEqual([expect.stringContaining("LW606")]);
  });

  test("that poll twice at once get each message once, with the later poll", async () => {
    const to = app();
    const poller = await Poller.visit(to);
    await poller.join();
    const { token } = poller;
    const [first, second] = [poller.peek(token), poller.peek(token)];
    expect((await first).status).toBe(204);
    await poller.send(poller.click("inc"));
    expect((await second).frames).toHaveLength(1);
  });

  test("that send several bodies at once are handled one body after the other", async () => {
    const poller = await Poller.visit(app());
    await poller.join();
    const clicks = ["2", "3", "4"].map((ref) => poller.send(poller.click("inc", ref), poller.click("inc", `${ref}0`)));
    expect(await Promise.all(clicks)).toEqual([200, 200, 200]);
    expect((await poller.poll()).frames.map(([, ref]) => ref)).toEqual(["2", "20", "3", "30", "4", "40"]);
  });

  test("that poll too often are disconnected", async () => {
    const poller = await Poller.visit(app({ limits: { maxFramesPerSecond: 10 } }));
    await poller.join();
    const polls = Array.from({ length: 20 }, async () => (await poller.peek(poller.token)).status);
    expect(await Promise.all(polls)).toContain(410);
    expect(log).toEqual([expect.stringContaining("maxFramesPerSecond")]);
  });

  test("that fetch nothing are disconnected when too much waits for them, and its memory is freed", async () => {
    const to = app({ limits: { maxSendBufferBytes: 2_000, maxRenderAheadBytes: 2_000 } });
    const poller = await Poller.visit(to);
    await poller.join();
    for (let i = 0; i < 6; i++) await poller.send(poller.click("large"));
    expect((await poller.poll()).status).toBe(410);
    expect(log).toEqual([expect.stringMatching(/^LW705 .*maxSendBufferBytes/)]);
    expect(to.connections).toBe(0);
  });

  test("that cause too much work are answered later, but not after the window", async () => {
    const poller = await Poller.visit(app({ limits: { maxFrameMsPerSecond: 1 } }));
    await poller.join();
    const frames = Array.from({ length: 90 }, (_, i) => JSON.stringify([null, `${i}`, "lv:nobody", "event", {}]));
    const posting = poller.post(...frames);
    await settled();
    await expect(Promise.race([posting, settled()])).resolves.toBeUndefined();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await posting).toBe(200);
    await vi.advanceTimersByTimeAsync(9_000);
    expect((await poller.poll()).status).toBe(200);
  });

  test("that wait leave the bodies of others alone, and have a bound of their own", async () => {
    const limits = { maxFrameMsPerSecond: 1, maxHeldBodyBytes: 10_000 };
    const read = post("/read", async (request) => new Response(await request.text()), { csrf: false });
    const one = await Poller.visit(
      app({ limits, routes: [live("/", liveView({ render: () => html`<p></p>` })), read] }),
    );
    const frames = Array.from({ length: 90 }, (_, i) =>
      JSON.stringify([null, `${i}`, "lv:nobody", "event", { a: "x".repeat(60) }]),
    );
    await one.poll();
    const waiting = one.post(...frames);
    await settled();
    const chunks = [1, 2, 3].map(() => new TextEncoder().encode("y".repeat(3_000)));
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        const chunk = chunks.pop();
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const request = new Request("http://app.test/read", { method: "POST", body, duplex: "half" });
    expect((await one.app.fetch(request)).status).toBe(200);
    const other = new Poller(one.app);
    await other.poll();
    expect(await other.post(...frames)).toBe(429);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await waiting).toBe(200);
  });

  test("that send more bodies than may wait are refused", async () => {
    const poller = await Poller.visit(app({ limits: { maxFrameMsPerSecond: 1 } }));
    await poller.join();
    const frames = Array.from({ length: 90 }, (_, i) => JSON.stringify([null, `${i}`, "lv:nobody", "event", {}]));
    const posts = Array.from({ length: 6 }, () => poller.post(...frames));
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await Promise.all(posts)).filter((status) => status === 429)).toHaveLength(2);
  });
});
