import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import { KeyRing } from "../crypto/keys.ts";
import { DEFAULT_LIMITS } from "../foundation/limits.ts";
import { each } from "../html/each.ts";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { type AnyLiveView, liveView } from "../live/live-view.ts";
import { localPubSub } from "../pubsub/local.ts";
import { Routes } from "../router/route-table.ts";
import { live } from "../router/routes.ts";
import { signSession } from "../tokens/tokens.ts";
import { Connection } from "./connection.ts";
import { connectInfo, SECRET_KEY_BASE } from "../test-support/fixtures.ts";
import { localPresences } from "../test-support/presences.ts";

const News = liveView({
  mount(socket) {
    socket.subscribe("news");
    return { n: 0 };
  },
  events: { ask: () => ({ ok: true }) },
  handleInfo(socket, n: number) {
    socket.assign({ n });
    if (n < 0) socket.pushEvent("minus", { n });
  },
  render: ({ n }) => html`<p>${n}</p>`,
});

/** Handles "wait" asynchronously; every other message is an item for its stream. */
const Feed = liveView({
  mount(socket) {
    socket.subscribe("news");
    return { items: socket.stream<{ id: number }>("items", []) };
  },
  async handleInfo(socket, message: "wait" | { id: number }) {
    if (message === "wait") await wait(5);
    else socket.streamInsert("items", message, { limit: -10 });
  },
  render: ({ items }) => html`<ul id="u" phx-update="stream">${each(items, (_, id) => html`<li id=${id}></li>`)}</ul>`,
});

/** A list that a number fills with that many new items, and whose items are added, changed and removed. */
const Lists = liveView({
  mount(socket) {
    socket.subscribe("news");
    return { items: socket.stream<{ id: number; n?: number }>("items", []) };
  },
  handleInfo(socket, message: number | { id: number; n?: number; gone?: boolean }) {
    if (typeof message === "number")
      socket.stream(
        "items",
        Array.from({ length: message }, (_, id) => ({ id })),
        { reset: true },
      );
    else if (message.gone) socket.streamDelete("items", message);
    else socket.streamInsert("items", message);
  },
  render: ({ items }) => html`
    <ul id="u" phx-update="stream">${each(items, ({ n }, id) => html`<li id=${id}>${n}</li>`)}</ul>
  `,
});

const FeedPart = liveComponent({
  mount(socket) {
    socket.subscribe("news", (item: { id: number }) => socket.stream("items", [item]));
    return { items: socket.stream<{ id: number }>("items", []) };
  },
  render: ({ items }) => html`<ul id="u" phx-update="stream">${each(items, (_, id) => html`<li id=${id}></li>`)}</ul>`,
});

/** Tells its client, and is then busy for a while. */
const Teller = liveView({
  mount: (socket) => socket.subscribe("news"),
  async handleInfo(socket, message: string) {
    if (message === "wait") await wait(5);
    else socket.pushEvent(message, {});
  },
  render: () => html`<p></p>`,
});

/** A connection whose client reads only when told to. */
function slowConnection(limits = {}, view: AnyLiveView = News) {
  const keys = new KeyRing(SECRET_KEY_BASE);
  const pubsub = localPubSub();
  const logged: string[] = [];
  const log = (message: string): void => void logged.push(message);
  const frames: unknown[][] = [];
  const transport = {
    bufferedAmount: 0,
    closed: undefined as number | undefined,
    send: (frame: string) => void frames.push(JSON.parse(frame) as unknown[]),
    close(code: number) {
      this.closed = code;
    },
  };
  const connection = new Connection(
    {
      keys,
      pubsub,
      presences: localPresences(pubsub),
      logger: { debug: log, info: log, warn: log, error: log },
      limits: { ...DEFAULT_LIMITS, ...limits },
      development: false,
      clientVersion: "1.2.12",
      views: new Map(),
    },
    transport,
    {
      session: () => ({}),
      connectInfo,
      routes: new Routes([live("/", view)]),
    },
  );
  const session = signSession(keys, { id: "a", view: "/", liveSession: "default" });
  const payload = { url: "https://app.test/", params: {}, session, static: null, sticky: false };
  connection.receive(JSON.stringify(["1", "1", "lv:a", "phx_join", payload]));
  frames.length = 0;
  return { connection, transport, payload, frames, logged, news: (n: unknown) => pubsub.broadcast("news", n) };
}

/** The payload of a view that a limit has ended. */
const ended = (limit: string) => ({ reason: "channel_crash", code: "LW705", limit });

const settled = (): Promise<void> => wait(0);

afterEach(() => void vi.useRealTimers());

describe("a client that does not read", () => {
  test("receives no pushes until it reads, then one diff for all changes", async () => {
    const { transport, frames, news } = slowConnection();
    transport.bufferedAmount = 2_000_000;
    for (let n = 1; n <= 500; n++) {
      news(n);
      if (n % 50 === 0) await settled();
    }
    expect(frames).toEqual([]);
    transport.bufferedAmount = 100;
    await wait(120);
    expect(frames).toEqual([["1", null, "lv:a", "diff", { 0: "500" }]]);
  });

  test("gets no new view for a join that replaces another on a full send buffer: nothing would end it", async () => {
    let mounts = 0;
    const Counted = liveView({ mount: () => void mounts++, render: () => html`<p></p>` });
    const { connection, transport, payload } = slowConnection({}, Counted);
    transport.bufferedAmount = DEFAULT_LIMITS.maxSendBufferBytes + 1;
    connection.receive(JSON.stringify(["2", "2", "lv:a", "phx_join", payload]));
    await settled();
    expect(transport.closed).toBeDefined();
    expect(mounts).toBe(1);
  });

  test("still receives replies, with the changes until then", async () => {
    const { connection, transport, frames, news } = slowConnection();
    transport.bufferedAmount = 2_000_000;
    news(7);
    await settled();
    connection.receive(JSON.stringify(["1", "2", "lv:a", "event", { type: "hook", event: "ask", value: {} }]));
    expect(frames).toEqual([
      ["1", "2", "lv:a", "phx_reply", { status: "ok", response: { diff: { 0: "7", r: { ok: true } } } }],
    ]);
  });

  test("receives the events it missed, in order", async () => {
    const { transport, frames, news } = slowConnection();
    transport.bufferedAmount = 2_000_000;
    for (let n = -1; n >= -3; n--) news(n);
    await settled();
    transport.bufferedAmount = 0;
    await wait(120);
    expect(frames).toEqual([["1", null, "lv:a", "diff", { 0: "-3", e: [-1, -2, -3].map((n) => ["minus", { n }]) }]]);
  });

  test("loses its view at maxPendingEvents", async () => {
    const { transport, frames, logged, news } = slowConnection({ maxPendingEvents: 10 });
    transport.bufferedAmount = 2_000_000;
    for (let n = -1; n >= -11; n--) news(n);
    await settled();
    expect(frames).toEqual([["1", "1", "lv:a", "phx_error", ended("maxPendingEvents")]]);
    expect(logged.join()).toContain("crashed in render");
  });

  test("receives the missed events of a view that was busy", async () => {
    const { transport, frames, news } = slowConnection({}, Teller);
    transport.bufferedAmount = 2_000_000;
    for (const message of ["one", "wait", "two", "wait"]) news(message);
    await wait(40);
    transport.bufferedAmount = 0;
    await wait(120);
    const events = frames.flatMap((frame) => (frame[4] as { e: unknown[] }).e);
    expect(events).toEqual([
      ["one", {}],
      ["two", {}],
    ]);
  });

  test("loses its view at maxPendingStreamItems", async () => {
    const { transport, frames, logged, news } = slowConnection({ maxPendingStreamItems: 100 }, Feed);
    transport.bufferedAmount = 2_000_000;
    for (let id = 1; id <= 101; id++) news({ id });
    await wait(5);
    expect(frames).toEqual([["1", "1", "lv:a", "phx_error", ended("maxPendingStreamItems")]]);
    expect(logged.join()).toContain("crashed in render");
  });

  test("loses its view at maxPendingStreamItems of a LiveComponent, too", async () => {
    const view = liveView({ render: () => html`<div>${FeedPart({ id: 1 })}</div>` });
    const { transport, frames, logged, news } = slowConnection({ maxPendingStreamItems: 100 }, view);
    transport.bufferedAmount = 2_000_000;
    for (let id = 1; id <= 100; id++) news({ id });
    await settled();
    expect(frames).toEqual([]);
    news({ id: 101 });
    await settled();
    expect(frames).toEqual([["1", "1", "lv:a", "phx_error", ended("maxPendingStreamItems")]]);
    expect(logged.join()).toContain("crashed in render");
  });

  test("receives a reset list of any length, and loses its view if too many items follow", async () => {
    const { transport, frames, news } = slowConnection({ maxPendingStreamItems: 100 }, Lists);
    transport.bufferedAmount = 2_000_000;
    news(500);
    for (let id = 1001; id <= 1100; id++) news({ id });
    await settled();
    expect(frames).toEqual([]);
    news({ id: 1101 });
    await settled();
    expect(frames).toEqual([["1", "1", "lv:a", "phx_error", ended("maxPendingStreamItems")]]);
  });

  test("receives the last of many updates to an item, which count as one", async () => {
    const { transport, frames, news } = slowConnection({ maxPendingStreamItems: 10 }, Lists);
    transport.bufferedAmount = 2_000_000;
    for (let n = 0; n < 300; n++) news({ id: n % 3, n });
    for (let n = 0; n < 300; n++) news({ id: 3, gone: true });
    await settled();
    expect(frames).toEqual([]);
    transport.bufferedAmount = 0;
    await wait(120);
    const inserts = [2, 1, 0].map((id) => [`items-${id}`, -1, null, null]);
    expect(frames).toHaveLength(1);
    expect(frames[0]?.[4]).toMatchObject({ 0: { stream: ["0", inserts, ["items-3"]] } });
    expect(JSON.stringify(frames)).toContain('"299"');
  });

  test("loses its socket if far too many bytes are pending", () => {
    const { connection, transport, frames, logged } = slowConnection();
    transport.bufferedAmount = 17_000_000;
    connection.receive(JSON.stringify([null, "9", "phoenix", "heartbeat", {}]));
    expect(transport.closed).toBe(1013);
    expect(frames).toEqual([]);
    expect(logged.join()).toContain("LW705");
  });

  test("receives no pongs if far too many bytes are pending", () => {
    const { connection, transport, logged } = slowConnection();
    expect(connection.pinged()).toBe(true);
    transport.bufferedAmount = 17_000_000;
    expect(connection.pinged()).toBe(false);
    expect(transport.closed).toBe(1013);
    expect(logged.join()).toContain("LW705");
  });

  test("is no longer polled when it has disconnected", async () => {
    vi.useFakeTimers();
    const { connection, transport, news } = slowConnection();
    transport.bufferedAmount = 2_000_000;
    news(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(vi.getTimerCount()).toBe(1);
    connection.closed();
    expect(vi.getTimerCount()).toBe(0);
  });
});
