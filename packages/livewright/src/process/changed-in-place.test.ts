import { expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { type AnyLiveView, liveView } from "../live/live-view.ts";
import { ViewUnderTest } from "../test-support/view.ts";

/** A view of a store that is used elsewhere, too. */
function storeView(development = true) {
  const store = { hits: 0, list: [3, 1, 2] };
  const Shows = liveView({
    mount: () => ({ store, n: 0 }),
    events: {
      hit: (socket) => {
        store.hits++;
        socket.update("n", (n) => n + 1);
      },
      quiet: () => void store.list.push(4),
      replace: (socket) => socket.assign({ store: { ...store, hits: 7 } }),
      next: (socket) => socket.update("n", (n) => n + 1),
      later: async (socket) => {
        await Promise.resolve();
        store.hits++;
        socket.update("n", (n) => n + 1);
      },
    },
    render: ({ store: { hits }, n }) => html`<p>${hits} ${n}</p>`,
  }) as unknown as AnyLiveView;
  return { store, view: new ViewUnderTest(Shows, { development }) };
}

test.each(["hit", "quiet"])(
  "a callback that changes an assign in place crashes the view and names the path: %s",
  (event) => {
    const { view } = storeView();
    view.process.start();
    view.event(event);
    expect(view.logged.join("\n")).toMatch(
      /error: .*LW403 {2}The assign "store" of View was changed in place, at store\.(hits|list\[3\])/,
    );
  },
);

test("an in-place change from outside of the view is logged once, without an error", async () => {
  const { view, store } = storeView();
  view.process.start();
  store.hits = 5;
  store.list.shift();
  view.event("next");
  view.event("next");
  expect(store.list).toEqual([1, 2]);
  expect(view.logged.filter((line) => line.includes("LW403"))).toEqual([expect.stringMatching(/^warn: /)]);
  view.event("later");
  await new Promise<void>((resolve) => setImmediate(resolve));
  expect(view.logged.filter((line) => line.startsWith("error"))).toEqual([]);
});

test("a changed copy is accepted, and production does not check", () => {
  const { view } = storeView();
  view.process.start();
  view.event("replace");
  expect(view.logged.join("\n")).not.toContain("LW403");
  const { view: live } = storeView(false);
  live.process.start();
  live.event("hit");
  expect(live.logged.join("\n")).not.toContain("LW403");
});

test("a render that changes an assign in place crashes the view", () => {
  const Empties = liveView({
    mount: () => ({ list: [2, 1] }),
    render: ({ list }) => html`<p>${list.splice(0).join(" ")}</p>`,
  }) as unknown as AnyLiveView;
  const view = new ViewUnderTest(Empties, { development: true });
  view.process.start();
  expect(view.logged.join("\n")).toContain("LW403");
});
