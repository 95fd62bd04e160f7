// Every position where user code can fail: the line in the log, the answer to the client (protocol sections 3.6 and 3.7), and no
// effect on other views of the connection.

import { afterEach, expect, test, vi } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import { live } from "../router/routes.ts";
import type { LogFields } from "../telemetry/logger.ts";
import { failed, ok, ServerUnderTest, type WireUnderTest } from "../test-support/wire.ts";
import { settled } from "../test-support/fixtures.ts";

afterEach(() => void vi.useRealTimers());

/** Where a view is to fail, and how. */
class Trap {
  place = "";
  async = false;

  /** Called at every place. */
  here(place: string): void | Promise<void> {
    if (place !== this.place) return;
    if (!this.async) throw new Error(`boom in ${place}`);
    return Promise.resolve().then(() => {
      throw new Error(`boom in ${place}`);
    });
  }

  /** For places that cannot be async. */
  now(place: string): void {
    if (place === this.place) throw new Error(`boom in ${place}`);
  }
}

function pages(trap: Trap) {
  const Part = liveComponent({
    name: "Part",
    mount(socket, _props: { n: number }) {
      trap.now("component mount");
      socket.attachHook("handleEvent", "hook", () => trap.here("component hook"));
      return { loaded: "" };
    },
    update: () => trap.now("component update"),
    events: {
      fail: () => trap.here("component event"),
      load: (socket) => socket.startAsync("load", () => 7),
      subscribe: (socket) => void socket.subscribe("part", () => trap.here("component subscription")),
      quiet: () => {},
    },
    handleAsync: () => trap.here("component handleAsync"),
    render({ n }) {
      trap.now("component render");
      return html`<i>${n}</i>`;
    },
  });
  const Failing = liveView({
    onMount: [() => trap.here("hook of mount")],
    mount(socket) {
      socket.subscribe("news");
      for (const stage of ["handleParams", "handleEvent", "handleInfo", "handleAsync"] as const)
        socket.attachHook(stage, "hook", () => trap.here(`hook on ${stage}`) as never);
      socket.attachHook("afterRender", "hook", () => trap.now("hook on afterRender"));
      return Promise.resolve(trap.here("mount")).then(() => ({ n: 0, parts: false }));
    },
    handleParams: (_socket, { uri }) => trap.here(uri.endsWith("?patched") ? "patch" : "handleParams"),
    events: {
      fail: () => trap.here("event"),
      quiet: () => {},
      render: (socket) => socket.update("n", (n) => n + 1),
      parts: (socket) => socket.assign({ parts: true }),
      patch: (socket) => socket.pushPatch("/failing?patched"),
      timer: (socket) => void socket.sendAfter(() => trap.here("timer"), 10),
      repeat: (socket) => void socket.repeat(() => trap.here("timer"), 10),
      load: (socket) => socket.startAsync("load", () => 7),
      subscribe: (socket) => void socket.subscribe("own", () => trap.here("subscription")),
      ask: (socket) => void socket.self?.call("?").catch(() => {}),
      cast: (socket) => socket.self?.cast("!"),
      source: (socket) =>
        void (socket as Socket).stream("items", {
          async *[Symbol.asyncIterator]() {
            yield { id: 1 };
            await trap.here("source");
          },
        }),
    },
    handleEvent: () => trap.here("handleEvent"),
    handleInfo: () => trap.here("handleInfo"),
    handleAsync: () => trap.here("handleAsync"),
    handleCall: () => trap.here("handleCall"),
    handleCast: () => trap.here("handleCast"),
    terminate: () => trap.here("terminate"),
    render({ n, parts }) {
      trap.now(n === 0 ? "first render" : "render");
      return html`<p>${n}${parts ? Part({ id: 1, n }) : ""}</p>`;
    },
  });
  const Other = liveView({
    mount(socket) {
      socket.subscribe("other");
      return { n: 0 };
    },
    events: { inc: (socket) => socket.update("n", (n) => n + 1) },
    render: ({ n }) => html`<p>${n}</p>`,
  });
  return [live("/failing", Failing), live("/other", Other)];
}

interface Case {
  readonly place: string;
  /** Makes it happen, on a view that is joined. */
  readonly cause?: string | ((wire: WireUnderTest, joinRef: string) => unknown);
  readonly callback: string;
  readonly event?: string;
  readonly component?: string;
  /** Only without a promise. */
  readonly sync?: true;
  readonly parts?: true;
}

const component = (event: string) => (wire: WireUnderTest, joinRef: string) =>
  wire.send(joinRef, "77", "lv:phx-1", "event", { type: "click", event, value: {}, cid: 1 });
const tell = (topic: string) => (wire: WireUnderTest) => wire.server.pubsub.broadcast(topic, 1);

const JOINS: readonly Case[] = [
  { place: "hook of mount", callback: "onMount" },
  { place: "mount", callback: "mount" },
  { place: "handleParams", callback: "handleParams" },
  { place: "first render", callback: "render", sync: true },
];
const CRASHES: readonly Case[] = [
  { place: "event", cause: "fail", callback: "event", event: "fail" },
  { place: "handleEvent", cause: "unknown", callback: "event", event: "unknown" },
  { place: "render", cause: "render", callback: "render", event: "render", sync: true },
  { place: "patch", cause: "patch", callback: "handleParams", event: "patch" },
  { place: "handleInfo", cause: tell("news"), callback: "handleInfo" },
  { place: "timer", cause: "timer", callback: "timer" },
  { place: "timer", cause: "repeat", callback: "timer" },
  { place: "handleAsync", cause: "load", callback: "handleAsync" },
  { place: "handleCall", cause: "ask", callback: "handleCall" },
  { place: "handleCast", cause: "cast", callback: "handleCast" },
  { place: "source", cause: "source", callback: "the source of a stream" },
  { place: "hook on handleEvent", cause: "quiet", callback: "hook on handleEvent", event: "quiet" },
  { place: "hook on handleInfo", cause: tell("news"), callback: "hook on handleInfo" },
  { place: "hook on handleAsync", cause: "load", callback: "hook on handleAsync" },
  { place: "hook on handleParams", cause: "patch", callback: "hook on handleParams", event: "patch" },
  { place: "hook on afterRender", cause: "render", callback: "hook on afterRender", event: "render", sync: true },
  { place: "component mount", cause: "parts", callback: "mount", event: "parts", component: "Part", sync: true },
  { place: "component update", cause: "parts", callback: "update", event: "parts", component: "Part", sync: true },
  { place: "component render", cause: "parts", callback: "render", event: "parts", component: "Part", sync: true },
  {
    place: "component event",
    cause: component("fail"),
    callback: "event",
    event: "fail",
    component: "Part",
    parts: true,
  },
  {
    place: "component hook",
    cause: component("quiet"),
    callback: "hook on handleEvent",
    event: "quiet",
    component: "Part",
    parts: true,
  },
  { place: "component handleAsync", cause: component("load"), callback: "handleAsync", component: "Part", parts: true },
];

const both = (cases: readonly Case[]): [string, string, boolean, Case][] =>
  cases.flatMap((one) =>
    (one.sync === true ? [false] : [false, true]).map((async): [string, string, boolean, Case] => [
      one.place,
      typeof one.cause === "string" ? one.cause : "",
      async,
      one,
    ]),
  );

/** A connection with the view that is to fail, and another one. */
async function connect(trap: Trap) {
  const server = new ServerUnderTest(pages(trap));
  const logged: { level: string; message: string; fields: LogFields }[] = [];
  server.onLog = (level, message, fields) => void logged.push({ level, message, fields: fields ?? {} });
  const wire = server.connect();
  const other = wire.join("/other", { id: "phx-2" });
  const joinRef = wire.join("/failing");
  await settled();
  /** The other view still gets events and messages, and the connection is open. */
  const unharmed = async (): Promise<void> => {
    wire.heard();
    const ref = wire.event(other, "inc", {}, "phx-2");
    await settled();
    expect(wire.heard()).toEqual([ok(other, ref, { diff: { 0: "1" } }, "lv:phx-2")]);
    expect(wire.closes).toEqual([]);
  };
  return { server, wire, joinRef, logged, unharmed };
}

function expectFault(logged: readonly { level: string; fields: LogFields }[], one: Case): void {
  const errors = logged.filter(({ level }) => level === "error");
  expect(errors).toHaveLength(1);
  const { fields } = errors[0] as (typeof errors)[0];
  expect(fields).toMatchObject({ view: "/failing", id: "phx-1", callback: one.callback });
  expect(fields["event"]).toBe(one.event);
  expect(fields["component"]).toBe(one.component);
  const { stack = "" } = fields["error"] as Error;
  expect(stack.split("\n")[0]).toBe(`Error: boom in ${one.place}`);
  expect(stack.split("\n")[1]).toContain("faults.test.ts");
}

test.each(both(JOINS))("a failure in %s%s (async: %s) refuses the join", async (place, _cause, async, one) => {
  const trap = new Trap();
  Object.assign(trap, { place, async });
  const { wire, joinRef, logged, unharmed } = await connect(trap);
  expect(wire.heard().filter(([, , topic]) => topic === "lv:phx-1")).toEqual([
    failed(joinRef, joinRef, { reason: "join crashed" }),
  ]);
  expectFault(logged, one);
  await unharmed();
});

test.each(both(CRASHES))("a failure in %s (%s, async: %s) crashes the view", async (place, _cause, async, one) => {
  vi.useFakeTimers();
  const trap = new Trap();
  const { wire, joinRef, logged, unharmed } = await connect(trap);
  if (one.parts === true) wire.event(joinRef, "parts");
  await settled();
  wire.heard();
  Object.assign(trap, { place, async });
  if (typeof one.cause === "string") wire.event(joinRef, one.cause);
  else one.cause?.(wire, joinRef);
  await vi.advanceTimersByTimeAsync(20);
  await settled();
  const told = wire.heard().filter(([, , topic]) => topic === "lv:phx-1");
  expect(told.at(-1)).toEqual([joinRef, joinRef, "lv:phx-1", "phx_error", { reason: "channel_crash" }]);
  expect(told.filter(([, , , event]) => event === "phx_error")).toHaveLength(1);
  expectFault(logged, one);
  await unharmed();
  expect(vi.getTimerCount()).toBe(0);
});

test.each([false, true])("a failure in terminate (async: %s) is only logged", async (async) => {
  const trap = new Trap();
  const { wire, joinRef, logged, unharmed } = await connect(trap);
  wire.heard();
  Object.assign(trap, { place: "terminate", async });
  wire.send(joinRef, "99", "lv:phx-1", "phx_leave", {});
  await settled();
  expect(wire.heard().map(([, , , event]) => event)).toEqual(["phx_reply", "phx_close"]);
  expectFault(logged, { place: "terminate", callback: "terminate" });
  await unharmed();
});

test("a failure in a subscription function is logged with its topic", async () => {
  for (const [subscribe, place, topic, name] of [
    ["subscribe", "subscription", "own", undefined],
    [undefined, "component subscription", "part", "Part"],
  ] as const) {
    const trap = new Trap();
    const { wire, joinRef, logged, unharmed } = await connect(trap);
    wire.event(joinRef, "parts");
    if (subscribe === undefined) component("subscribe")(wire, joinRef);
    else wire.event(joinRef, subscribe);
    trap.place = place;
    wire.server.pubsub.broadcast(topic, 1);
    await settled();
    expectFault(logged, { place, callback: `subscription to "${topic}"`, ...(name && { component: name }) });
    await unharmed();
  }
});
