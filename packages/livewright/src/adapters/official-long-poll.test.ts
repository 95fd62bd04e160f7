// The official client of long polling, on real servers. Requests go to the servers in turn, as behind a proxy without sticky sessions.

import { type Channel, LongPoll, Socket } from "phoenix";
import { afterEach, describe, expect, test, vi } from "vitest";
import { endpoint } from "../endpoint/endpoint.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { localPubSub } from "../pubsub/local.ts";
import { live } from "../router/routes.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";
import { type RunningServer, serve } from "./node.ts";

const Page = liveView({
  mount(socket) {
    socket.subscribe<{ n: number }>("news", ({ n }) => socket.pushEvent("news", { n }));
    return { kind: socket.transport?.kind ?? "none" };
  },
  events: { echo: (_, params) => params },
  render: ({ kind }) => html`<p>${kind}</p>`,
});

const ended: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end();
  vi.unstubAllGlobals();
});

type Payload = Record<string, unknown>;

/** Starts servers on one bus, and a client whose requests reach them in turn. */
async function connected(count: number) {
  const pubsub = localPubSub();
  const log: string[] = [];
  const say = (message: string): void => void log.push(message);
  const servers: RunningServer[] = [];
  for (let i = 0; i < count; i++) {
    const app = endpoint({
      routes: [live("/", Page)],
      pubsub,
      secretKeyBase: SECRET_KEY_BASE,
      logger: { debug() {}, info() {}, warn: say, error: say },
    });
    const server = await serve(app, { port: 0, host: "127.0.0.1", signals: false, drainTimeout: 500 });
    servers.push(server);
    ended.push(() => server.close());
  }
  const page = await fetch(servers[0]?.url ?? "");
  const text = await page.text();
  const cookie = page.headers
    .getSetCookie()
    .map((set) => set.split(";")[0])
    .join("; ");
  const attribute = (name: string): string => new RegExp(` ${name}="([^"]*)"`).exec(text)?.[1] ?? "";

  const native = fetch;
  const seen: string[] = [];
  let turn = 0;
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    const server = servers[turn++ % servers.length];
    seen.push(`${init.method} ${new URL(url).pathname}`);
    const headers = { ...(init.headers as Record<string, string>), cookie };
    return native(url.replace(/^http:\/\/[^/]+/, server?.url ?? ""), { ...init, headers });
  });
  const socket = new Socket("ws://any.invalid/live", {
    transport: LongPoll,
    params: { _csrf_token: /csrf-token" content="([^"]*)"/.exec(text)?.[1] },
  });
  ended.push(() => new Promise<void>((resolve) => socket.disconnect(resolve)));
  const closes: number[] = [];
  socket.onClose((event: { code: number }) => void closes.push(event.code));
  socket.connect();
  const id = /<div id="(phx-[^"]*)"/.exec(text)?.[1] ?? "";
  const channel = socket.channel(`lv:${id}`, {
    url: `${servers[0]?.url}/`,
    params: {},
    session: attribute("data-phx-session"),
    static: attribute("data-phx-static"),
    sticky: false,
  });
  return { pubsub, servers, seen, closes, log, channel };
}

async function join(channel: Channel): Promise<Payload> {
  return new Promise((resolve, reject) => {
    channel.join().receive("ok", resolve).receive("error", reject).receive("timeout", reject);
  });
}

async function push(channel: Channel, value: Payload): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const sent = channel.push("event", { type: "hook", event: "echo", value });
    sent.receive("ok", (response: { diff: { r: unknown } }) => resolve(response.diff.r)).receive("error", reject);
  });
}

describe.each([1, 2])("the official client of long polling with %i servers", (count) => {
  test("joins, and gets the answers to its events", async () => {
    const { channel, seen } = await connected(count);
    expect(JSON.stringify(await join(channel))).toContain('"longpoll"');
    expect(await push(channel, { text: 'é\n"😀' })).toEqual({ text: 'é\n"😀' });
    expect(new Set(seen)).toEqual(new Set(["GET /live/longpoll", "POST /live/longpoll"]));
  });

  test("sends three batches for 250 events, and gets the answers in order", async () => {
    const { channel, seen } = await connected(count);
    await join(channel);
    const before = seen.filter((request) => request.startsWith("POST")).length;
    const answered: unknown[] = [];
    await Promise.all(
      Array.from({ length: 250 }, async (_, n) => answered.push(((await push(channel, { n })) as { n: number }).n)),
    );
    expect(answered).toEqual(Array.from({ length: 250 }, (_, n) => n));
    expect(seen.filter((request) => request.startsWith("POST"))).toHaveLength(before + 3);
  });

  test("gets every message of the server once and in order, while it polls and while it does not", async () => {
    const { channel, pubsub } = await connected(count);
    const got: number[] = [];
    channel.on("diff", ({ e = [] }: { e?: [string, { n: number }][] }) => {
      got.push(...e.map(([, { n }]) => n));
    });
    await join(channel);
    for (let n = 0; n < 60; n++) {
      pubsub.broadcast("news", { n });
      if (n % 3 === 0) await new Promise((resolve) => setTimeout(resolve));
      if (n % 10 === 0) await push(channel, { n });
    }
    await vi.waitFor(() => expect(got).toHaveLength(60), 10_000);
    expect(got).toEqual(Array.from({ length: 60 }, (_, n) => n));
  });

  test("sends and gets large messages", async () => {
    const { channel } = await connected(count);
    await join(channel);
    const text = "å".repeat(300_000);
    expect(await push(channel, { text })).toEqual({ text });
  });
});

test("the official client of long polling connects again when its server stops, and joins on another one", async () => {
  const { channel, servers, closes, log } = await connected(2);
  const joined = vi.fn<() => void>();
  channel.join().receive("ok", joined);
  await vi.waitFor(() => expect(joined).toHaveBeenCalledTimes(1), 10_000);
  const [first] = servers.splice(0, 1);
  await first?.close();
  // The client waits a second before it joins again.
  await vi.waitFor(() => expect(joined).toHaveBeenCalledTimes(2), 10_000);
  expect(await push(channel, { n: 1 })).toEqual({ n: 1 });
  expect(closes.length).toBeGreaterThan(0);
  expect(log).toEqual([]);
}, 30_000);
