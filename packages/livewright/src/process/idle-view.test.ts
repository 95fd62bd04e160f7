// The memory of an idle view, and the messages that wake it.

import { expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { stillHeld } from "../test-support/memory.ts";
import { start, type ViewUnderTest } from "../test-support/view.ts";
import { settled } from "../test-support/fixtures.ts";

test.each([
  ["synchronously", false],
  ["asynchronously", true],
])("a view that has mounted %s releases its mount arguments", async (_when, waits) => {
  const Counter = liveView({
    mount(socket) {
      const assigns = { zone: socket.connectParams?.["zone"] === "utc" };
      return waits ? Promise.resolve(assigns) : assigns;
    },
    handleParams() {},
    render: ({ zone }) => html`${String(zone)}`,
  });
  const held: WeakRef<object>[] = [];
  const watched = <Value extends object>(value: Value): Value => {
    held.push(new WeakRef(value));
    return value;
  };
  const run = (): ViewUnderTest =>
    start(Counter, {
      context: watched({ params: watched({ id: "1" }), session: {} }),
      params: watched({ params: {}, uri: "https://app.test/view" }),
      connectParams: watched({ zone: "utc" }),
      hooks: [watched(() => {})],
    });
  const view = run();
  await settled();
  expect(view.heard()).toMatchObject([["joined", {}]]);
  expect(await stillHeld(held)).toBe(0);
  expect(view.socket.connected).toBe(true);
});

test("a client message that arrives after queued server messages is handled after them", async () => {
  const seen: string[] = [];
  const Ordered = liveView({
    handleInfo: (_socket, message) => void seen.push(String(message)),
    events: { click: () => void seen.push("click") },
    render: () => html`<p></p>`,
  });
  const view = start(Ordered);
  view.event("click");
  view.socket.self?.sendInfo("first");
  view.event("click");
  await settled();
  view.event("click");
  expect(seen).toEqual(["click", "first", "click", "click"]);
});
