import { describe, expect, test, vi } from "vitest";
import { verifyReload } from "../tokens/tokens.ts";
import { HttpError } from "../foundation/errors.ts";
import { html } from "../html/rendered.ts";
import { liveView, type TerminateReason } from "../live/live-view.ts";
import { start, ViewUnderTest } from "../test-support/view.ts";
import { deferred, settled } from "../test-support/fixtures.ts";

type Place = "hook" | "mount" | "handleParams" | "render" | "event" | "info" | "timer" | "patch";

/** A view that fails in one place, and says how it ended. */
function failing(
  place: Place | "nowhere",
  async = false,
  { error }: { error: unknown } = { error: new Error("boom") },
) {
  const ends: TerminateReason[] = [];
  const fail = (here: Place): void | Promise<void> => {
    if (here !== place) return;
    if (!async) throw error;
    return Promise.resolve().then(() => {
      throw error;
    });
  };
  let renders = 0;
  const view = liveView({
    onMount: [() => fail("hook")],
    mount(socket) {
      socket.subscribe("news");
      socket.repeat("tick", 1000);
      const failed = fail("mount");
      return failed === undefined ? { n: 0 } : failed.then(() => ({ n: 0 }));
    },
    handleParams: (_, { uri }) => fail(uri.endsWith("fail") ? "patch" : "handleParams"),
    events: {
      fail: () => fail("event"),
      patch: (socket) => socket.pushPatch("/view/fail"),
      timer: (socket) => void socket.sendAfter(() => fail("timer"), 10),
      render: (socket) => socket.update("n", (n) => n + 1),
    },
    handleInfo: () => fail("info"),
    terminate: (_, reason) => void ends.push(reason),
    render({ n }) {
      if (place === "render" && ++renders === 2) throw error;
      return html`<p>${n}</p>`;
    },
  });
  return { view, ends };
}

/** Everything a dead view might still do. */
async function provoke(view: ViewUnderTest): Promise<void> {
  view.pubsub.broadcast("news", 1);
  view.event("render");
  view.socket.assign({ n: 99 });
  view.socket.sendInfo("hello");
  view.socket.pushEvent("hello");
  view.socket.redirect("/");
  view.process.mailbox.deliver({ kind: "leave", ref: "99" });
  view.process.end({ kind: "closed" });
  await settled();
}

describe.each([false, true])("a callback that throws (async: %s)", (async) => {
  test.each<Place>(["hook", "mount", "handleParams"])(
    "refuses the join, and calls terminate once: %s",
    async (place) => {
      const { view: failed, ends } = failing(place, async);
      const view = start(failed);
      await settled();
      await provoke(view);
      expect(view.said).toEqual([["refused", { reason: "join crashed" }]]);
      expect(ends).toEqual([{ kind: "crash", error: new Error("boom") }]);
      expect(view.logged).toContainEqual(`error: View crashed in ${place === "hook" ? "onMount" : place}. boom`);
    },
  );

  const causes: [Place, (view: ViewUnderTest) => unknown][] = [
    ["event", (view) => view.event("fail")],
    ["info", (view) => view.pubsub.broadcast("news", 1)],
    ["patch", (view) => view.event("patch")],
    ["patch", (view) => view.process.mailbox.deliver({ kind: "patch", ref: "1", url: "/view/fail" })],
    ...(async
      ? []
      : [["render", (view: ViewUnderTest) => view.event("render")] as [Place, (view: ViewUnderTest) => unknown]]),
  ];
  test.each(causes)("crashes the view once, without an answer: %s", async (place, cause) => {
    const { view: failed, ends } = failing(place, async);
    const view = start(failed);
    view.heard();
    cause(view);
    await settled();
    await provoke(view);
    expect(view.said).toEqual([["crashed"]]);
    expect(ends).toEqual([{ kind: "crash", error: new Error("boom") }]);
  });

  test("crashes the view, and clears its timers: timer", async () => {
    vi.useFakeTimers();
    const { view: failed, ends } = failing("timer", async);
    const view = start(failed);
    view.event("timer");
    view.heard();
    await vi.advanceTimersByTimeAsync(10);
    expect(view.said).toEqual([["crashed"]]);
    expect(ends).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  test("crashes the view with any thrown value", async () => {
    for (const thrown of [undefined, null, "text", 7, {}, Symbol("s")]) {
      const { view: failed, ends } = failing("event", async, { error: thrown });
      const view = start(failed);
      view.heard();
      view.event("fail");
      await settled();
      expect(view.said).toEqual([["crashed"]]);
      expect(ends).toEqual([{ kind: "crash", error: thrown }]);
    }
  });
});

describe("an HttpError in the mount", () => {
  test("below status 500 asks for a reload that shows the status", () => {
    for (const place of ["hook", "mount", "handleParams"] as const) {
      const view = start(failing(place, false, { error: new HttpError(404, "Nothing here.") }).view);
      const [[, response]] = view.said as unknown as [[string, { reason: string; status: number; token: string }]];
      expect(response).toEqual({ reason: "reload", status: 404, token: expect.any(String), cause: "status" });
      expect(verifyReload(view.keys, response.token)).toBe(404);
    }
  });

  test("with a status from 500 crashes the view", () => {
    const view = start(failing("mount", false, { error: new HttpError(503) }).view);
    expect(view.said).toEqual([["refused", { reason: "join crashed" }]]);
  });

  test("thrown after the mount crashes the view", () => {
    const view = start(failing("event", false, { error: new HttpError(404) }).view);
    view.event("fail");
    expect(view.said.at(-1)).toEqual(["crashed"]);
  });
});

describe("a value that JSON cannot represent", () => {
  const circular: Record<string, unknown> = {};
  circular["self"] = circular;

  test.each([{ n: 1n }, circular])("crashes the view as a reply, as a pushed event, and during the mount", (value) => {
    const ends: TerminateReason[] = [];
    const View = liveView({
      events: { reply: () => value, push: (socket) => socket.pushEvent("x", value) },
      terminate: (_, reason) => void ends.push(reason),
      render: () => html`<p></p>`,
    });
    for (const event of ["reply", "push"]) {
      const view = start(View);
      view.event(event);
      expect(view.said.at(-1)).toEqual(["crashed"]);
    }
    const mounting = start(View, { hooks: [(socket) => socket.pushEvent("x", value)] });
    expect(mounting.said).toEqual([["refused", { reason: "join crashed" }]]);
    const leaving = start(View, {
      hooks: [
        (socket) => {
          socket.pushEvent("x", value);
          return socket.redirect("/");
        },
      ],
    });
    expect(leaving.said).toEqual([["refused", { reason: "join crashed" }]]);
    expect(ends).toHaveLength(4);
  });
});

describe("the end of a view", () => {
  test.each(["left", "closed", "shutdown"] as const)(
    "calls terminate once, and releases subscriptions and timers: %s",
    async (kind) => {
      vi.useFakeTimers();
      const { view: fine, ends } = failing("nowhere");
      const view = start(fine);
      const unsubscribed = vi.fn<() => void>();
      vi.spyOn(view.pubsub, "subscribe").mockReturnValue(unsubscribed);
      view.socket.subscribe("more");
      await settled();
      view.heard();
      if (kind === "left") view.process.mailbox.deliver({ kind: "leave", ref: "7" });
      else view.process.end({ kind });
      await provoke(view);
      expect(view.said).toEqual(kind === "left" ? [["reply", "7", {}], ["closed"]] : []);
      expect(ends).toEqual([{ kind }]);
      expect(unsubscribed).toHaveBeenCalledTimes(1);
      expect(vi.getTimerCount()).toBe(0);
      vi.useRealTimers();
    },
  );

  test("calls terminate and logs the failure if unsubscribing throws", async () => {
    const { view: fine, ends } = failing("nowhere");
    const view = start(fine);
    const gone = vi.fn<() => void>(() => {
      throw new Error("disconnected");
    });
    vi.spyOn(view.pubsub, "subscribe").mockReturnValue(gone);
    for (const topic of ["a", "b"]) view.socket.subscribe(topic);
    await settled();
    view.process.end({ kind: "shutdown" });
    expect(gone).toHaveBeenCalledTimes(2);
    expect(ends).toEqual([{ kind: "shutdown" }]);
    expect(view.logged).toEqual(["warn: View had already ended when cleaning up failed. disconnected"]);
  });

  test("aborts tasks and stream sources if unsubscribing throws", async () => {
    let aborted = false;
    let closed = false;
    const Busy = liveView({
      mount(socket) {
        socket.subscribe("a");
        socket.startAsync("load", (signal) => {
          signal.addEventListener("abort", () => void (aborted = true));
          return new Promise(() => {});
        });
        socket.stream("items", {
          async *[Symbol.asyncIterator]() {
            try {
              yield await new Promise<{ id: number }>((resolve) => setTimeout(resolve, 1, { id: 1 }));
              yield { id: 2 };
            } finally {
              closed = true;
            }
          },
        });
      },
      handleAsync: () => {},
      render: () => html`<p></p>`,
    });
    const view = new ViewUnderTest(Busy);
    vi.spyOn(view.pubsub, "subscribe").mockReturnValue(() => {
      throw new Error("disconnected");
    });
    view.process.start();
    await settled();
    view.process.end({ kind: "closed" });
    expect(aborted).toBe(true);
    await vi.waitFor(() => expect(closed).toBe(true));
  });

  test("waits for the running callback, and drops its result", async () => {
    const until = deferred();
    const order: string[] = [];
    const view = start(
      liveView({
        mount: () => ({ n: 0 }),
        events: {
          async slow(socket) {
            await until.promise;
            socket.assign({ n: 1 });
            socket.pushPatch("/view?x");
            order.push("slow");
            return { done: true };
          },
          never: () => void order.push("never"),
        },
        terminate: (socket) => void order.push(`terminate ${socket.assigns.n}`),
        render: ({ n }) => html`<p>${n}</p>`,
      }),
    );
    view.heard();
    view.event("slow");
    view.event("never");
    view.process.end({ kind: "closed" });
    expect(order).toEqual([]);
    until.resolve();
    await settled();
    expect(order).toEqual(["slow", "terminate 0"]);
    expect(view.said).toEqual([]);
  });

  test("during the mount prevents all further steps", async () => {
    const until = deferred();
    const ran: string[] = [];
    const view = start(
      liveView({
        onMount: [() => until.promise, () => void ran.push("second hook")],
        mount: () => void ran.push("mount"),
        handleParams: () => void ran.push("handleParams"),
        terminate: (_, { kind }) => void ran.push(`terminate ${kind}`),
        render: () => html`<p></p>`,
      }),
    );
    view.process.end({ kind: "closed" });
    until.resolve();
    await settled();
    expect(ran).toEqual(["terminate closed"]);
    expect(view.said).toEqual([]);
  });

  test("during the mount logs a later rejection of mount", async () => {
    const until = deferred<object>();
    const view = start(liveView({ mount: () => until.promise, render: () => html`<p></p>` }));
    view.process.end({ kind: "closed" });
    until.reject(new Error("late"));
    await settled();
    expect(view.said).toEqual([]);
    expect(view.logged).toEqual(["warn: View had already ended when mount failed. late"]);
  });

  test("logs a terminate that throws", async () => {
    for (const async of [false, true]) {
      const view = start(
        liveView({
          terminate() {
            if (async) return Promise.reject(new Error("boom"));
            throw new Error("boom");
          },
          render: () => html`<p></p>`,
        }),
      );
      view.process.end({ kind: "closed" });
      await settled();
      expect(view.logged).toEqual(["error: View failed in terminate. boom"]);
    }
  });
});
