import process from "node:process";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import { start } from "../test-support/view.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A view that runs functions on demand, and keeps the messages it receives. */
function view(limits = {}) {
  const got: unknown[] = [];
  const View = liveView({
    events: { do: (socket, { job }) => (job as (socket: Socket) => void)(socket as Socket) },
    handleInfo: (_, message) => void got.push(message),
    render: () => html`<p></p>`,
  });
  const running = start(View, { limits });
  return { got, running, run: (job: (socket: Socket) => void) => running.event("do", { job }) };
}

const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

describe("sendAfter", () => {
  test("sends once, after its delay", async () => {
    const { got, run } = view();
    run((socket) => socket.sendAfter("hi", 100));
    await pass(99);
    expect(got).toEqual([]);
    await pass(1);
    expect(got).toEqual(["hi"]);
    await pass(1000);
    expect(got).toEqual(["hi"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("calls a function instead, inside the process", async () => {
    const { running, run } = view();
    running.heard();
    run((socket) => socket.sendAfter(() => socket.pushEvent("done"), 5));
    await pass(5);
    expect(running.said).toEqual([
      ["reply", "1", {}],
      ["diff", { e: [["done", {}]] }],
    ]);
  });

  test("waits no shorter for a month than a timer can", async () => {
    const { got, run } = view();
    run((socket) => {
      socket.sendAfter("once", 30 * 86_400_000);
      socket.repeat("again", 30 * 86_400_000);
    });
    await pass(24 * 86_400_000);
    expect(got).toEqual([]);
  });
});

describe("repeat", () => {
  test("sends again and again until it is stopped", async () => {
    const { got, run } = view();
    let stop!: () => void;
    run((socket) => (stop = socket.repeat("tick", 10)));
    await pass(35);
    expect(got).toEqual(["tick", "tick", "tick"]);
    stop();
    stop();
    await pass(100);
    expect(got).toHaveLength(3);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("cancelling", () => {
  test("works in the same callback, later, and from outside", async () => {
    const { got, run } = view();
    const cancels: (() => void)[] = [];
    run((socket) => {
      socket.sendAfter("a", 10)();
      socket.repeat("b", 10)();
      cancels.push(socket.sendAfter("c", 10));
    });
    run(() => cancels[0]?.());
    await pass(100);
    expect(got).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("after the end is harmless", async () => {
    const { running, run } = view();
    let stop!: () => void;
    run((socket) => (stop = socket.repeat("tick", 10)));
    running.process.end({ kind: "closed" });
    expect(vi.getTimerCount()).toBe(0);
    stop();
  });

  test("of a timer asked for outside of callbacks, before it could start", async () => {
    const { got, running } = view();
    running.socket.sendAfter("a", 0)();
    await pass(10);
    expect(got).toEqual([]);
  });
});

describe("limits", () => {
  test("count the timers that run, not those that ran", async () => {
    const { running, run } = view({ maxTimers: 2 });
    for (let i = 0; i < 5; i++) {
      run((socket) => {
        socket.sendAfter(i, 1);
        socket.sendAfter(i, 1);
      });
      await pass(1);
    }
    expect(running.logged).toEqual([]);
    run((socket) => void [1, 2, 3].map((n) => socket.sendAfter(n, 1)));
    await pass(1);
    expect(running.said.at(-1)).toEqual(["crashed", { code: "LW702", limit: "maxTimers" }]);
    expect(running.logged.join()).toMatch(/LW702 {2}The view already has 2 timers/);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("hold outside of callbacks too, where the view crashes and nobody else", async () => {
    const { running } = view({ maxTimers: 1 });
    running.socket.sendAfter("a", 1);
    running.socket.sendAfter("b", 1);
    await pass(0);
    expect(running.said.at(-1)).toEqual(["crashed", { code: "LW702", limit: "maxTimers" }]);
  });

  test("hold for subscriptions", async () => {
    const { running, run } = view({ maxSubscriptions: 2 });
    run((socket) => {
      for (const topic of ["a", "b", "a", "b"]) socket.subscribe(topic);
      socket.unsubscribe("a");
      socket.unsubscribe("a");
      socket.unsubscribe("never");
      socket.subscribe("c");
    });
    expect(running.logged).toEqual([]);
    run((socket) => socket.subscribe("d"));
    expect(running.said.at(-1)).toEqual(["crashed", { code: "LW702", limit: "maxSubscriptions" }]);
    expect(running.logged.join()).toContain("LW702  The view already has 2 subscriptions.");
  });
});

describe("subscriptions", () => {
  test("bring each message once, however often a topic was subscribed to", async () => {
    const { got, running, run } = view();
    run((socket) => {
      socket.subscribe("news");
      socket.subscribe("news");
    });
    running.pubsub.broadcast("news", 1);
    await pass(0);
    run((socket) => {
      socket.unsubscribe("news");
      socket.unsubscribe("news");
    });
    running.pubsub.broadcast("news", 2);
    await pass(0);
    expect(got).toEqual([1]);
  });

  test.each(["__proto__", "constructor", ""])("may be called %j", async (topic) => {
    const { got, running, run } = view();
    run((socket) => socket.subscribe(topic));
    running.pubsub.broadcast(topic, 1);
    await pass(0);
    expect(got).toEqual([1]);
  });

  test("end with the view", async () => {
    const { got, running, run } = view();
    run((socket) => socket.subscribe("news"));
    running.pubsub.broadcast("news", "waiting");
    running.process.end({ kind: "closed" });
    running.pubsub.broadcast("news", "late");
    await pass(0);
    expect(got).toEqual([]);
  });
});

test("timers keep no process alive: a server has its port for that", () => {
  vi.useRealTimers();
  const alive = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = alive();
  const { run, running } = view();
  run((socket) => {
    socket.sendAfter("once", 1_000_000);
    socket.repeat("often", 1_000_000);
  });
  expect(alive()).toBe(before);
  running.process.end({ kind: "closed" });
});
