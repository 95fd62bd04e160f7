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
  test("sends its message once, after the delay", async () => {
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

  test("calls a function inside the process", async () => {
    const { running, run } = view();
    running.heard();
    run((socket) => socket.sendAfter(() => socket.pushEvent("done"), 5));
    await pass(5);
    expect(running.said).toEqual([
      ["reply", "1", {}],
      ["diff", { e: [["done", {}]] }],
    ]);
  });

  test("accepts a month, which is longer than a timer of Node", async () => {
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
  test("sends its message at each interval until it is stopped", async () => {
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

describe("cancelling a timer", () => {
  test("works in the same callback, in a later one, and outside", async () => {
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

  test("does nothing after the end of the view", async () => {
    const { running, run } = view();
    let stop!: () => void;
    run((socket) => (stop = socket.repeat("tick", 10)));
    running.process.end({ kind: "closed" });
    expect(vi.getTimerCount()).toBe(0);
    stop();
  });

  test("works outside of a callback before it has started", async () => {
    const { got, running } = view();
    running.socket.sendAfter("a", 0)();
    await pass(10);
    expect(got).toEqual([]);
  });
});

describe("the limits", () => {
  test("maxTimers counts running timers only", async () => {
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
    expect(running.logged.join()).toMatch(/LW702 {2}There are already 2 timers/);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("maxTimers also applies outside of callbacks, and crashes only that view", async () => {
    const { running } = view({ maxTimers: 1 });
    running.socket.sendAfter("a", 1);
    running.socket.sendAfter("b", 1);
    await pass(0);
    expect(running.said.at(-1)).toEqual(["crashed", { code: "LW702", limit: "maxTimers" }]);
  });

  test("maxSubscriptions counts each topic once", async () => {
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

describe("a subscription to a topic name", () => {
  test("receives each message once, however often it was subscribed", async () => {
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

  test.each(["__proto__", "constructor", ""])("may have the name %j", async (topic) => {
    const { got, running, run } = view();
    run((socket) => socket.subscribe(topic));
    running.pubsub.broadcast(topic, 1);
    await pass(0);
    expect(got).toEqual([1]);
  });

  test("ends with the view", async () => {
    const { got, running, run } = view();
    run((socket) => socket.subscribe("news"));
    running.pubsub.broadcast("news", "waiting");
    running.process.end({ kind: "closed" });
    running.pubsub.broadcast("news", "late");
    await pass(0);
    expect(got).toEqual([]);
  });
});

test("a timer does not keep the Node process alive", () => {
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
