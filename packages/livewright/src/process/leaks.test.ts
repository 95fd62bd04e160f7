// Ten thousand views that have ended leave nothing in memory.

import process from "node:process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import { localPubSub } from "../pubsub/local.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import { topic } from "../pubsub/topic.ts";
import { ViewProcess } from "./view-process.ts";
import type { Outbox } from "./outbox.ts";
import { connectInfo } from "../test-support/fixtures.ts";
import { localPresences } from "../test-support/presences.ts";
import { testContext } from "../test-support/app-context.ts";

const CYCLES = 10_000;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const news = topic<number>("news");

/** How much there is of everything that could be left behind. */
interface Counts {
  subscriptions: number;
  tasks: number;
  sources: number;
  views: number;
}
const NOTHING: Counts = { subscriptions: 0, tasks: 0, sources: 0, views: 0 };

function busyView(counts: Counts) {
  const Part = liveComponent({
    mount(socket) {
      socket.subscribe(news, () => {});
      socket.repeat(() => {}, 1_000_000);
      return {};
    },
    render: ({ id }) => html`<i>${id}</i>`,
  });
  return liveView({
    async mount(socket) {
      counts.views++;
      await Promise.resolve();
      socket.subscribe(news);
      socket.subscribe("plain");
      socket.sendAfter("later", 1_000_000);
      socket.repeat("often", 1_000_000);
      socket.startAsync("work", (signal) => {
        counts.tasks++;
        return new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            counts.tasks--;
            reject(signal.reason as Error);
          });
        });
      });
      socket.stream("items", {
        async *[Symbol.asyncIterator]() {
          counts.sources++;
          try {
            yield { id: 1 };
          } finally {
            counts.sources--;
          }
        },
      });
      return { n: 0, parts: [1, 2, 3] };
    },
    events: {
      inc: (socket) => socket.update("n", (n) => n + 1),
      wait: async (socket) => {
        await Promise.resolve();
        socket.assign({ parts: [2] });
      },
      fail() {
        throw new Error("boom");
      },
    },
    handleInfo() {},
    handleAsync() {},
    terminate: () => void counts.views--,
    render: ({ n, parts }) => html`<p>${n}</p>${parts.map((id) => Part({ id }))}`,
  });
}

const outbox: Outbox = {
  congested: false,
  joined: () => "",
  refused() {},
  reply: () => "",
  push() {},
  queued() {},
  finished() {},
  crashed() {},
  closed() {},
};

function counting(counts: Counts): PubSub {
  const bus = localPubSub();
  return {
    ...bus,
    subscribe(name, receive, subscriber) {
      const end = bus.subscribe(name, receive, subscriber);
      counts.subscriptions++;
      return () => {
        counts.subscriptions--;
        end();
      };
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
const real = { setTimeout, setInterval, clearTimeout, clearInterval };

/** The timers of `delay` that are still running. Node counts only timers that keep a process alive. */
function timersOf(delay: number): ReadonlySet<unknown> {
  const running = new Set<unknown>();
  const watched =
    (start: (...args: never[]) => unknown) =>
    (...args: unknown[]): unknown => {
      const timer = start(...(args as never[]));
      if (args[1] === delay) running.add(timer);
      return timer;
    };
  const stop = (timer: unknown): void => {
    running.delete(timer);
    real.clearTimeout(timer as never);
  };
  // Not with spies: they would remember every call.
  Object.assign(globalThis, {
    setTimeout: watched(real.setTimeout),
    setInterval: watched(real.setInterval),
    clearTimeout: stop,
    clearInterval: stop,
  });
  return running;
}
afterEach(() => void Object.assign(globalThis, real));

test("ten thousand ended views leave no timers, subscriptions, tasks or memory", async () => {
  const counts = { ...NOTHING };
  const app = testContext({ pubsub: counting(counts), presences: localPresences() });
  const view = busyView(counts);
  const timers = timersOf(1_000_000);
  let most = NOTHING;
  let mostTimers = 0;

  const live = async (which: number): Promise<void> => {
    const running = new ViewProcess(
      app,
      {
        id: `phx-${which}`,
        name: "View",
        view,
        hooks: [],
        layout: undefined,
        context: { params: {}, session: {} },
        params: undefined,
        connectParams: {},
        connectInfo,
      },
      outbox,
    );
    running.start();
    await turn();
    const event = (name: string): void =>
      running.mailbox.deliver({ kind: "event", ref: "1", type: "click", event: name, value: {}, meta: undefined });
    event("inc");
    event("wait");
    app.pubsub.broadcast(news, which);
    if (which % 2 === 0) await turn();
    mostTimers = Math.max(mostTimers, timers.size);
    if (counts.subscriptions > most.subscriptions) most = { ...counts };
    if (which % 3 === 0) event("fail");
    else if (which % 3 === 1) running.mailbox.deliver({ kind: "leave", ref: "2" });
    else running.end({ kind: "closed" });
  };
  const round = async (from: number, count: number): Promise<void> => {
    for (let i = from; i < from + count; i += 20)
      await Promise.all(Array.from({ length: 20 }, (_, index) => live(i + index)));
    for (let i = 0; i < 5; i++) await turn();
  };
  const heap = async (): Promise<number> => {
    for (let i = 0; i < 4; i++) {
      collect();
      await turn();
    }
    return process.memoryUsage().heapUsed;
  };

  await round(0, 2_000);
  const before = await heap();
  await round(2_000, CYCLES);
  const after = await heap();

  // There was something to leave behind.
  expect(most.subscriptions).toBeGreaterThan(0);
  expect(most.tasks).toBeGreaterThan(0);
  expect(counts).toEqual(NOTHING);
  expect(mostTimers).toBeGreaterThan(0);
  expect(timers.size).toBe(0);
  // A view that stayed would be kilobytes, one closure of each view a megabyte.
  expect((after - before) / CYCLES).toBeLessThan(50);
}, 180_000);
