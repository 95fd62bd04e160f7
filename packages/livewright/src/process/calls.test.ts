import { describe, expect, test, vi } from "vitest";
import { html } from "../html/rendered.ts";
import { type CallFrom, noReply } from "../live/call-from.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import type { ViewHandle } from "../live/view-handle.ts";
import { start, type ViewUnderTest } from "../test-support/view.ts";
import { deferred, settled } from "../test-support/fixtures.ts";

/** Handles every call: calls a function with its socket, and returns any other value. */
const Obedient = liveView({
  mount: () => ({ n: 0 }),
  handleCall: (socket, message: unknown) =>
    typeof message === "function" ? (message as (its: typeof socket) => unknown)(socket) : message,
  handleCast: (socket, change: (n: number) => number) => socket.update("n", change),
  handleInfo: (socket, n: number) => socket.assign({ n }),
  render: ({ n }) => html`<p>${n}</p>`,
});

function begin(view: ViewUnderTest = start(Obedient)): { view: ViewUnderTest; handle: ViewHandle } {
  view.heard();
  return { view, handle: view.process.view.state.views?.self as ViewHandle };
}
const ENDED = "LW704  View has ended, and cannot answer.";

describe("a call", () => {
  test.each([["text"], [0], [null], [undefined], [{ a: 1 }]])(
    "is answered with the result of handleCall: %j",
    async (answer) => {
      const { handle } = begin();
      await expect(handle.call(() => answer)).resolves.toBe(answer);
      await expect(handle.call(async () => answer)).resolves.toBe(answer);
    },
  );

  test("may change the view, which is sent after the answer", async () => {
    const { view, handle } = begin();
    const answer = await handle.call<number>(
      (socket: { assign(values: object): void }) => (socket.assign({ n: 7 }), 7),
    );
    expect(answer).toBe(7);
    await settled();
    expect(view.heard()).toEqual([["diff", { 0: "7" }]]);
  });

  test("waits for earlier messages, and delays later ones", async () => {
    const { view, handle } = begin();
    const door = deferred<string>();
    const order: string[] = [];
    const first = handle.call(() => door.promise).then(() => order.push("first"));
    const second = handle.call(() => order.push("handled"));
    handle.sendInfo(3);
    await settled();
    expect([order, view.heard()]).toEqual([[], []]);
    door.resolve("open");
    await Promise.all([first, second]);
    await settled();
    expect(order).toEqual(["first", "handled"]);
    expect(view.heard()).toEqual([["diff", { 0: "3" }]]);
  });

  test("may navigate the view", async () => {
    const { view, handle } = begin();
    await handle.call((socket: { pushNavigate(to: string): unknown }) => {
      socket.pushNavigate("/other");
      return "gone";
    });
    await settled();
    expect(view.heard()).toEqual([["live_redirect", { kind: "push", to: "/other" }], ["closed"]]);
    expect(handle.alive).toBe(false);
  });

  test.each<[string, () => unknown]>([
    [
      "throws",
      () => {
        throw new Error("boom");
      },
    ],
    ["rejects", () => Promise.reject(new Error("boom"))],
  ])("whose handler %s is rejected, and crashes the view", async (_name, fail) => {
    const { view, handle } = begin();
    const failing = handle.call(fail);
    const waiting = handle.call("too late");
    await expect(failing).rejects.toThrow("boom");
    await expect(waiting).rejects.toThrow(ENDED);
    expect(view.heard()).toEqual([["crashed"]]);
    expect(view.logged).toEqual(["error: View crashed in handleCall. boom"]);
  });

  test("to a view without handleCall is rejected, and crashes the view", async () => {
    const { view, handle } = begin(start(liveView({ render: () => html`hi` })));
    await expect(handle.call("hi")).rejects.toThrow("LW405  View received a call and has no handleCall.");
    expect(view.heard()).toEqual([["crashed"]]);
  });

  test("that is not answered in time is rejected, and the view still handles it", async () => {
    vi.useFakeTimers();
    const { view, handle } = begin();
    const door = deferred<string>();
    const handled: string[] = [];
    const ask = (timeout?: number) =>
      handle.call(() => door.promise.then((text) => handled.push(text)), timeout === undefined ? {} : { timeout });
    const calls = [ask(), ask(50), ask(Infinity)].map((call) => call.catch((error: Error) => error.message));
    await vi.advanceTimersByTimeAsync(50);
    expect(await calls[1]).toMatch(/^LW708 {2}View did not answer within 50 ms\./);
    await vi.advanceTimersByTimeAsync(4_950);
    expect(await calls[0]).toMatch(/^LW708 {2}View did not answer within 5000 ms\./);
    door.resolve("late");
    expect(await calls[2]).toBe(3);
    expect(handled).toEqual(["late", "late", "late"]);
    expect(view.logged).toEqual([]);
    await settled();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  test("to a view that has ended is rejected", async () => {
    const { view, handle } = begin();
    expect(handle.alive).toBe(true);
    view.process.end({ kind: "closed" });
    expect(handle.alive).toBe(false);
    await expect(handle.call("hi")).rejects.toThrow(ENDED);
  });

  test("that waits when the view ends is rejected, and a running one is answered", async () => {
    const { view, handle } = begin();
    const door = deferred<string>();
    const running = handle.call(() => door.promise);
    const waiting = handle.call("hi");
    await settled();
    view.process.end({ kind: "closed" });
    await expect(waiting).rejects.toThrow(ENDED);
    door.resolve("done");
    await expect(running).resolves.toBe("done");
  });
});

describe("a call that returns noReply", () => {
  /** Keeps its callers, and answers them on an event. */
  const Desk = liveView({
    mount: () => ({ n: 0, callers: [] as readonly CallFrom[] }),
    async handleCall(socket, how: "sync" | "async" | "now", from) {
      if (how === "async") await Promise.resolve();
      if (how === "now") from.reply("now");
      socket.assign({ callers: [...socket.assigns.callers, from] });
      return noReply;
    },
    handleInfo(socket, answer: unknown) {
      for (const from of socket.assigns.callers) from.reply(answer);
      socket.update("n", (n) => n + 1);
    },
    render: ({ n }) => html`<p>${n}</p>`,
  });

  test.each(["sync", "async"] as const)("is answered by a later callback, and delays nothing (%s)", async (how) => {
    const { view, handle } = begin(start(Desk));
    const answers: unknown[] = [];
    const calls = [handle.call(how), handle.call(how)].map((call) => call.then((answer) => answers.push(answer)));
    await settled();
    expect(answers).toEqual([]);
    handle.sendInfo({ order: 7 });
    await Promise.all(calls);
    expect(answers).toEqual([{ order: 7 }, { order: 7 }]);
    await settled();
    expect(view.heard()).toEqual([["diff", { 0: "1" }]]);
  });

  test("is answered once by from.reply, which returns false the second time", async () => {
    const { view, handle } = begin(start(Desk));
    await expect(handle.call("now")).resolves.toBe("now");
    const [from] = view.socket.assigns["callers"] as readonly CallFrom[];
    expect([from?.waiting, from?.reply("again")]).toEqual([false, false]);
    const second = handle.call("sync");
    await settled();
    const [, later] = view.socket.assigns["callers"] as readonly CallFrom[];
    expect([later?.waiting, later?.reply("one"), later?.reply("two"), later?.waiting]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    await expect(second).resolves.toBe("one");
  });

  test("keeps the answer of from.reply if handleCall then returns a value", async () => {
    const Early = liveView({
      handleCall(_socket, _message: unknown, from) {
        from.reply("early");
        return "late";
      },
      render: () => html`<p></p>`,
    });
    await expect(begin(start(Early)).handle.call(1)).resolves.toBe("early");
  });

  test.each<[string, (view: ViewUnderTest) => void]>([
    ["ends", (view) => view.process.end({ kind: "closed" })],
    ["crashes", (view) => view.process.mailbox.post({ kind: "run", run: () => boom(), what: "test" })],
  ])("is rejected when the view %s", async (_, finish) => {
    const { view, handle } = begin(start(Desk));
    const call = handle.call("sync");
    await settled();
    finish(view);
    await expect(call).rejects.toThrow(ENDED);
    const [from] = view.socket.assigns["callers"] as readonly CallFrom[];
    expect(from?.reply("too late")).toBe(false);
  });

  test("is rejected after its timeout, and then from.reply returns false", async () => {
    vi.useFakeTimers();
    try {
      const { view, handle } = begin(start(Desk));
      const call = handle.call("sync", { timeout: 50 }).catch((error: Error) => error.message);
      await vi.advanceTimersByTimeAsync(50);
      expect(await call).toMatch(/^LW708 {2}View did not answer within 50 ms\.[^]*from\.reply/);
      const [from] = view.socket.assigns["callers"] as readonly CallFrom[];
      expect([from?.waiting, from?.reply("late")]).toEqual([false, false]);
      view.process.end({ kind: "closed" });
      expect([vi.getTimerCount(), view.logged]).toEqual([0, []]);
    } finally {
      vi.useRealTimers();
    }
  });
});

function boom(): never {
  throw new Error("boom");
}

describe("a cast", () => {
  test("changes the view without an answer", async () => {
    const { view, handle } = begin();
    expect(handle.cast((n: number) => n + 5)).toBeUndefined();
    handle.cast((n: number) => n * 2);
    await settled();
    expect(view.heard()).toEqual([["diff", { 0: "10" }]]);
  });

  test("that no handleCast handles crashes the view", async () => {
    const { view, handle } = begin(start(liveView({ render: () => html`hi` })));
    handle.cast("hi");
    await settled();
    expect(view.heard()).toEqual([["crashed"]]);
    expect(view.logged[0]).toContain("LW405  View was cast a message and has no handleCast.");
  });
});

test("messages to a view that has ended are dropped", async () => {
  const { view, handle } = begin();
  view.process.end({ kind: "closed" });
  handle.sendInfo(1);
  handle.cast(() => 2);
  handle.sendUpdate(Box, "b", { text: "new" });
  await settled();
  expect([view.heard(), view.logged]).toEqual([[], []]);
});

const Box = liveComponent({
  mount: (_socket, _props: { readonly text: string }) => {},
  render: ({ text }) => html`<b>${text}</b>`,
});

test("sendUpdate of a handle reaches the component with this id only", async () => {
  const { view, handle } = begin(start(liveView({ render: () => html`<p>${Box({ id: "b", text: "old" })}</p>` })));
  handle.sendUpdate(Box, "b", { text: "new" });
  handle.sendUpdate(Box, "c", { text: "nobody" });
  await settled();
  expect(view.heard()).toEqual([["diff", { c: { 1: { 0: "new" } } }]]);
});

describe("sendUpdateAfter of a handle", () => {
  const page = liveView({ render: () => html`<p>${Box({ id: "b", text: "old" })}</p>` });

  test("reaches the component after the delay, unless it is cancelled", async () => {
    vi.useFakeTimers();
    try {
      const { view, handle } = begin(start(page));
      handle.sendUpdateAfter(Box, "b", { text: "late" }, 50);
      const cancel = handle.sendUpdateAfter(Box, "b", { text: "never" }, 60);
      await vi.advanceTimersByTimeAsync(49);
      expect(view.heard()).toEqual([]);
      cancel();
      await vi.advanceTimersByTimeAsync(100);
      expect(view.heard()).toEqual([["diff", { c: { 1: { 0: "late" } } }]]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("is cancelled when the view ends", async () => {
    vi.useFakeTimers();
    try {
      const { view, handle } = begin(start(page));
      handle.sendUpdateAfter(Box, "b", { text: "late" }, 50);
      await vi.advanceTimersByTimeAsync(1);
      expect(vi.getTimerCount()).toBe(1);
      view.process.end({ kind: "closed" });
      expect(vi.getTimerCount()).toBe(0);
      handle.sendUpdateAfter(Box, "b", { text: "lost" }, 50);
      await vi.advanceTimersByTimeAsync(100);
      expect([view.heard(), vi.getTimerCount()]).toEqual([[], 0]);
    } finally {
      vi.useRealTimers();
    }
  });
});

test("a view's own handle has its id, and equals socket.self", () => {
  const { handle, view } = begin();
  expect(handle.id).toBe("phx-1");
  expect(view.socket.self).toBe(handle);
  expect(view.socket.parent).toBeUndefined();
  expect(view.socket.child("any")).toBeUndefined();
});
