import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveRender } from "../live/live-render.ts";
import { liveView, type OnMount, type EmbeddableView } from "../live/live-view.ts";
import { get, live, liveSession } from "../router/routes.ts";
import { appOf, Browser } from "../test-support/browser.ts";

type Seen = readonly unknown[];

/** A view and its hook. Both note the facts about their route. */
function noting(seen: Seen[]) {
  const hook: OnMount = (socket, { routed, action, params }) =>
    void seen.push(["hook", socket.connected, routed, action, { ...params }]);
  const View = liveView({
    name: "noting",
    mount: (socket, { routed, action, params }) =>
      void seen.push(["mount", socket.connected, routed, action, { ...params }]),
    events: { ping: () => ({ pong: true }) },
    render: () => html`<p>hi</p>`,
  });
  const Routed = liveView({
    mount: View.mount as never,
    handleParams: (socket, { action, params }) => void seen.push(["params", socket.connected, action, { ...params }]),
    events: { new: (socket) => socket.pushPatch("/items/new") },
    render: () => html`<p>hi</p>`,
  });
  return { hook, View, Routed };
}

describe("the view of a route", () => {
  test("has its action in hooks, mount and handleParams, whichever way a browser arrives", async () => {
    const seen: Seen[] = [];
    const { hook, Routed } = noting(seen);
    const routes = [
      liveSession("s", { onMount: [hook] }, [
        live("/items", Routed, "index"),
        live("/items/new", Routed, "new"),
        live("/items/:id", Routed),
      ]),
    ];
    const visitor = new Browser(appOf({ routes }));
    await visitor.get("/items?page=2");
    const first = (connected: boolean): Seen[] => [
      ["hook", connected, true, "index", { page: "2" }],
      ["mount", connected, true, "index", { page: "2" }],
      ["params", connected, "index", { page: "2" }],
    ];
    expect(seen.splice(0)).toEqual(first(false));
    const wire = visitor.connect();
    await wire.join();
    expect(seen.splice(0)).toEqual(first(true));
    await wire.event("new");
    expect(seen.splice(0)).toEqual([["params", true, "new", {}]]);
    await wire.request("live_patch", { url: "http://app.test/items/7" });
    expect(seen.splice(0)).toEqual([["params", true, undefined, { id: "7" }]]);
    await wire.join({}, { redirect: "http://app.test/items/new" });
    expect(seen.splice(0)).toEqual([
      ["hook", true, true, "new", {}],
      ["mount", true, true, "new", {}],
      ["params", true, "new", {}],
    ]);
  });
});

describe("a view without a route", () => {
  test("has no params and no action, nested or on the page of a plain route", async () => {
    const seen: Seen[] = [];
    const { View } = noting(seen);
    const Parent = liveView({ render: () => html`<div>${liveRender(View, { id: "child" })}</div>` });
    const routes = [
      live("/nested", Parent, "index"),
      get("/plain", async (_request, { liveRender: render, renderPage }) =>
        renderPage(await render(View, { id: "view" })),
      ),
    ];
    const app = appOf({ routes, views: [View] });

    const visitor = new Browser(app);
    await visitor.get("/nested?page=2");
    expect(seen.splice(0)).toEqual([["mount", false, false, undefined, {}]]);
    const wire = visitor.connect();
    const joined = JSON.stringify(await wire.join());
    const [, session = ""] = /id=\\"child\\" data-phx-session=\\"([^"\\]*)/.exec(joined) ?? [];
    await wire.join({}, {}, { id: "child", session, static: "", parent: visitor.containers[0]?.id });
    expect(seen.splice(0)).toEqual([["mount", true, false, undefined, {}]]);
    expect(await wire.event("ping", {}, "child")).toEqual({ diff: { r: { pong: true } } });

    await visitor.get("/plain?page=2");
    await visitor.connect().join();
    expect(seen.splice(0)).toEqual([
      ["mount", false, false, undefined, {}],
      ["mount", true, false, undefined, {}],
    ]);
  });

  // The types refuse these. Without types, they throw at the start.
  const { Routed } = noting([]);
  const named = { ...Routed, name: "named" } as unknown as EmbeddableView;

  test("cannot have handleParams if it is nested", () => {
    expect(() => liveRender(Routed as unknown as EmbeddableView, { id: "clock" })).toThrow(
      'LW417  The nested view "clock" has handleParams, and only the view of a route has params to handle.',
    );
    expect(() => liveRender(named, { id: "clock", sticky: true })).toThrow("LW417");
  });

  test("cannot have handleParams if it is one of the endpoint's views", () => {
    expect(() => appOf({ routes: [], views: [named] })).toThrow(
      'LW417  The view "named" among the endpoint\'s views has handleParams',
    );
  });
});
