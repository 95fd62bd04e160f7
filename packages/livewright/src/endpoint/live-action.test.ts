import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveRender } from "../live/live-render.ts";
import { liveView } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import { get, live } from "../router/routes.ts";
import { appOf, Browser } from "../test-support/browser.ts";

const Child = liveView({ name: "child", render: ({ liveAction }) => html`<i>${String(liveAction)}</i>` });

const Badge = liveComponent({
  mount: (_socket, _props: { liveAction: string | undefined }) => ({}),
  render: ({ liveAction }) => html`<b>${liveAction}</b>`,
});

/** A view that shows its action, and counts its renders. */
function articles() {
  const seen: unknown[] = [];
  let renders = 0;
  const View = liveView({
    onMount: [(socket) => void seen.push(["hook", (socket as Socket<{ liveAction?: string }>).assigns.liveAction])],
    mount(socket) {
      seen.push(["mount", socket.assigns["liveAction"]]);
      return { n: 0 };
    },
    handleParams: (socket) => void seen.push(["params", socket.assigns.liveAction]),
    events: {
      new: (socket) => socket.pushPatch("/articles/new"),
      same: (socket) => socket.pushPatch("/articles?page=2"),
      plain: (socket) => socket.pushPatch("/articles/7"),
      forge: (socket) => socket.assign({ liveAction: "admin" } as never),
    },
    render({ liveAction, n }) {
      renders++;
      return html`<p>${String(liveAction)} ${n}</p>`;
    },
  });
  const routes = [
    live("/articles", View, "index"),
    live("/articles/new", View, "new"),
    live("/articles/:id", View),
    live("/around", liveView({ render: () => html`<div>${liveRender(Child, { id: "c" })}</div>` }), "index"),
    get("/page", async (_request, { renderPage, liveRender: show }) => renderPage(await show(Child, { id: "c" }))),
    live("/badge", liveView({ render: ({ liveAction }) => html`<div>${Badge({ id: 1, liveAction })}</div>` }), "badge"),
  ];
  const takeRenders = (): number => [renders, (renders = 0)][0] as number;
  return { seen, takeRenders, visitor: new Browser(appOf({ routes, views: [Child] })) };
}

describe("the assign liveAction", () => {
  test("is set before hooks and mount, in the dead render and when connected", async () => {
    const { seen, visitor } = articles();
    const first = [
      ["hook", "index"],
      ["mount", "index"],
      ["params", "index"],
    ];
    await visitor.get("/articles");
    expect(visitor.page).toContain("<p>index 0</p>");
    expect(seen.splice(0)).toEqual(first);
    expect(await visitor.connect().join()).toMatchObject({ rendered: { 0: "index" } });
    expect(seen).toEqual(first);
  });

  test("is undefined on a route without an action", async () => {
    const { visitor } = articles();
    await visitor.get("/articles/7");
    expect(visitor.page).toContain("<p>undefined 0</p>");
    expect(await visitor.connect().join()).toMatchObject({ rendered: { 0: "undefined" } });
  });

  test("follows patches of server and client to routes with other actions", async () => {
    const { seen, visitor } = articles();
    await visitor.get("/articles");
    const wire = visitor.connect();
    await wire.join();
    seen.length = 0;
    expect(await wire.event("new")).toEqual({ diff: { 0: "new" } });
    expect(await wire.event("plain")).toEqual({ diff: { 0: "undefined" } });
    expect(await wire.request("live_patch", { url: "http://app.test/articles" })).toEqual({ diff: { 0: "index" } });
    expect(seen).toEqual([
      ["params", "new"],
      ["params", undefined],
      ["params", "index"],
    ]);
  });

  test("causes neither bytes nor a render while it is unchanged", async () => {
    const { takeRenders, visitor } = articles();
    await visitor.get("/articles");
    const wire = visitor.connect();
    await wire.join();
    takeRenders();
    expect(await wire.event("same")).toEqual({});
    expect(takeRenders()).toBe(0);
    await wire.event("new");
    expect(takeRenders()).toBe(1);
  });

  test("cannot be assigned by a view", async () => {
    const { visitor } = articles();
    await visitor.get("/articles");
    const wire = visitor.connect();
    await wire.join();
    expect(JSON.stringify(await wire.event("forge"))).not.toContain("admin");
  });

  test("is undefined in nested views and in views of plain routes", async () => {
    const { visitor } = articles();
    await visitor.get("/around");
    expect(visitor.page).toContain("<i>undefined</i>");
    await visitor.get("/page");
    expect(visitor.page).toContain("<i>undefined</i>");
    expect(await visitor.connect().join()).toMatchObject({ rendered: { 0: "undefined" } });
  });

  test("reaches a LiveComponent as a prop of that name", async () => {
    const { visitor } = articles();
    await visitor.get("/badge");
    expect(visitor.page).toContain(">badge</b>");
    expect(JSON.stringify(await visitor.connect().join())).toContain('"badge"');
  });
});
