import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { start } from "../test-support/view.ts";
import { deferred } from "../test-support/fixtures.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function slow() {
  const door = deferred();
  const View = liveView({
    mount: () => ({ n: 0 }),
    events: { wait: () => door.promise, inc: (socket) => socket.update("n", (n) => n + 1) },
    render: ({ n }) => html`<p>${n}</p>`,
  });
  return { View, door };
}

test("a callback that is slow is reported after maxCallbackMs, and again when it settles", async () => {
  const { View, door } = slow();
  const view = start(View);
  const other = start(View);
  view.event("wait");
  view.event("inc");
  await vi.advanceTimersByTimeAsync(9_999);
  expect(view.logged).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(view.logged).toEqual([
    'warn: LW707  event "wait" of View has not settled after 10000 ms (limits.maxCallbackMs).',
  ]);
  // It holds up its own view only.
  other.heard();
  other.event("inc");
  expect(other.heard()).toEqual([["reply", "1", { diff: { 0: "1" } }]]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(view.logged).toHaveLength(1);
  door.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(view.logged[1]).toMatch(/^warn: LW707 {2}event "wait" of View has settled after \d+ ms\.$/);
  expect(view.said.slice(-2)).toEqual([
    ["reply", "1", {}],
    ["reply", "2", { diff: { 0: "1" } }],
  ]);
});

test("a callback that settles in time or fails is not reported as slow", async () => {
  for (const how of ["resolve", "reject"] as const) {
    const { View, door } = slow();
    const view = start(View);
    view.event("wait");
    await vi.advanceTimersByTimeAsync(9_000);
    door[how](undefined);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(view.logged.join()).not.toContain("LW707");
    expect(vi.getTimerCount()).toBe(0);
  }
});

test("maxCallbackMs sets the time, and Infinity disables the report", async () => {
  const { View } = slow();
  const soon = start(View, { limits: { maxCallbackMs: 50 } });
  const never = start(View, { limits: { maxCallbackMs: Infinity } });
  for (const view of [soon, never]) view.event("wait");
  await vi.advanceTimersByTimeAsync(50);
  expect(soon.logged.join()).toContain("LW707");
  expect(never.logged).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a mount that does not settle is reported even after its client has left", async () => {
  const view = start(liveView({ mount: () => new Promise<{ n: number }>(() => {}), render: () => html`<p></p>` }));
  view.process.end({ kind: "closed" });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(view.logged).toEqual(["warn: LW707  mount of View has not settled after 10000 ms (limits.maxCallbackMs)."]);
});
