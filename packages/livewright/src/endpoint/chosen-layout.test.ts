import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveRender } from "../live/live-render.ts";
import { type Layout, liveView, type OnMount } from "../live/live-view.ts";
import type { RootLayout } from "../live/root-layout.ts";
import type { Socket } from "../live/socket.ts";
import { live, liveSession } from "../router/routes.ts";
import { start } from "../test-support/view.ts";
import { appOf, Browser } from "../test-support/browser.ts";

const around =
  (name: string): Layout =>
  ({ content }) =>
    html`<section class=${name}>${content}</section>`;

/** Which layout a visitor sees in the first HTML, and when connected. */
async function seen(settings: {
  readonly app?: Layout | false;
  readonly session?: Layout | false;
  readonly view?: Layout | false;
  readonly hook?: Layout | false;
  readonly mount?: Layout | false;
  readonly handleParams?: Layout | false;
}): Promise<readonly (string | undefined)[]> {
  const { app, session, view, hook, mount, handleParams } = settings;
  const choose = (socket: Socket, layout: Layout | false | undefined): void => {
    if (layout !== undefined) socket.putLayout(layout);
  };
  const onMount: OnMount = (socket) => choose(socket, hook);
  const View = liveView({
    ...(view !== undefined && { layout: view }),
    mount: (socket) => choose(socket, mount),
    handleParams: (socket) => choose(socket as Socket, handleParams),
    render: () => html`<p>hi</p>`,
  });
  const routes = [
    liveSession("s", { onMount: [onMount], ...(session !== undefined && { layout: session }) }, [live("/", View)]),
  ];
  const visitor = new Browser(appOf({ routes, ...(app !== undefined && { layout: app }) }));
  await visitor.get("/");
  const joined = JSON.stringify(await visitor.connect().join());
  return [/class="(\w+)"/.exec(visitor.page)?.[1], /class=\\"(\w+)\\"/.exec(joined)?.[1]];
}

const [app, session, view, hook, mount] = ["app", "session", "view", "hook", "mount"].map(around) as [
  Layout,
  Layout,
  Layout,
  Layout,
  Layout,
];

describe("the layout", () => {
  test.each([
    ["of the endpoint goes for those that say nothing", { app }, "app"],
    ["of the live session goes over that of the endpoint", { app, session }, "session"],
    ["of the view goes over that of the endpoint", { app, view }, "view"],
    ["of the view is shown if the live session has none", { view }, "view"],
    ["of the live session goes over that of the view", { app, session, view }, "session"],
    ["may be none, by the live session", { app, session: false as const, view }, undefined],
    ["may be none, by the view", { app, view: false as const }, undefined],
    ["of the live session goes over a view without one", { session, view: false as const }, "session"],
    ["chosen by a hook goes over that of the live session", { app, session, view, hook }, "hook"],
    ["chosen by mount goes over that of the live session", { app, session, view, mount }, "mount"],
    ["chosen by mount goes over that of a hook", { app, session, view, hook, mount }, "mount"],
    ["chosen by the first handleParams is the last word", { mount, handleParams: hook }, "hook"],
    ["may be none, by mount", { app, session, view, mount: false as const }, undefined],
    ["may be chosen where there was to be none", { view: false as const, mount }, "mount"],
  ])("%s", async (_, settings, name) => {
    expect(await seen(settings)).toEqual([name, name]);
  });

  test("cannot be chosen after the page was rendered", async () => {
    const log: string[] = [];
    const View = liveView({
      mount: (socket) => socket.putLayout(mount),
      events: {
        again(socket) {
          expect(() => socket.putLayout(view)).toThrow("LW416  The view has been rendered in its layout already.");
          socket.putLayout(view);
        },
      },
      render: () => html`<p>hi</p>`,
    });
    const visitor = new Browser(appOf({ routes: [live("/", View)] }, log));
    await visitor.get("/");
    const wire = visitor.connect();
    await wire.join();
    await wire.event("again");
    expect(wire.heard().map(([, , , event]) => event)).toEqual(["phx_error"]);
    expect(log).toEqual(['/ crashed in event "again".']);
  });

  test.each([undefined, null, "app", true, {}])("cannot be %o", (layout) => {
    const View = liveView({
      mount: (socket) => socket.putLayout(layout as never),
      render: () => html`<p>hi</p>`,
    });
    const dead = appOf({ routes: [live("/", View)], development: true }).fetch(new Request("http://app.test/"));
    return expect(Promise.resolve(dead).then((response) => response.text())).resolves.toMatch(
      /LW416\s+The argument of putLayout is neither a function nor false/,
    );
  });

  test("cannot be chosen by a component", () => {
    const Part = liveComponent({ mount: (socket) => socket.putLayout(mount), render: () => html`<p></p>` });
    const View = liveView({ render: () => html`<div>${Part({ id: 1 })}</div>` });
    const dead = appOf({ routes: [live("/", View)], development: true }).fetch(new Request("http://app.test/"));
    return expect(Promise.resolve(dead).then((response) => response.text())).resolves.toMatch(
      /LW416\s+A LiveComponent has no layout/,
    );
  });

  test.each([
    ["nested", {}],
    ["sticky", { sticky: true }],
  ])("of a %s view is ignored, in the dead render and when connected", async (_, options) => {
    const Child = liveView({ name: "child", layout: view, render: () => html`<p>child</p>` });
    const Parent = liveView({ render: () => html`<div>${liveRender(Child, { id: "child", ...options })}</div>` });
    const visitor = new Browser(appOf({ routes: [live("/", Parent)], views: [Child], layout: app }));
    await visitor.get("/");
    const inner = /id="child"[^>]*>(.*?)<\/div>/.exec(visitor.page)?.[1];
    expect(inner).toBe("<p>child</p>");
    const wire = visitor.connect();
    const token = /data-phx-session=\\"([^\\"]+)\\"/.exec(JSON.stringify(await wire.join()))?.[1] ?? "";
    const parent = visitor.containers[0]?.id;
    const joined = await wire.join({}, {}, { id: "child", session: token, static: "", parent });
    expect(joined).toMatchObject({ rendered: { s: ["<p>child</p>"] } });
  });

  test("of a view in the root layout is its own, in the dead render and when connected", async () => {
    const Player = liveView({ name: "player", layout: view, render: () => html`<p>play</p>` });
    const rootLayout: RootLayout = ({ content, csrfToken }) =>
      html`<meta name="csrf-token" content=${csrfToken}>${content}${liveRender(Player, { id: "player", sticky: true })}`;
    const Page = liveView({ render: () => html`<p>page</p>` });
    const visitor = new Browser(appOf({ routes: [live("/", Page)], views: [Player], rootLayout }));
    await visitor.get("/");
    expect(visitor.page).toContain('<section class="view"><p>play</p></section>');
    const container = visitor.containers.find(({ id }) => id === "player");
    const joined = await visitor.connect().join({}, {}, container);
    expect(JSON.stringify(joined)).toContain('class=\\"view\\"');
  });

  test("of a nested view can be chosen by its mount", async () => {
    const Child = liveView({ mount: (socket) => socket.putLayout(view), render: () => html`<p>child</p>` });
    const Parent = liveView({ render: () => html`<div>${liveRender(Child, { id: "child" })}</div>` });
    const visitor = new Browser(appOf({ routes: [live("/", Parent)] }));
    await visitor.get("/");
    expect(visitor.page).toContain('<section class="view"><p>child</p></section>');
  });
});

describe("a layout", () => {
  const nav: Layout = ({ content, url, csrfToken }) =>
    html`<nav>${url.pathname}${url.search} ${csrfToken === undefined ? "no token" : "token"}</nav>${content}`;

  test("receives the URL of the page and the CSRF token, in the dead render and when connected", async () => {
    const visitor = new Browser(
      appOf({ routes: [live("/photos/:id", liveView({ layout: nav, render: () => html`<p>hi</p>` }))] }),
    );
    await visitor.get("/photos/7?by=date");
    expect(visitor.page).toContain("/photos/7?by=date token");
    expect(JSON.stringify(await visitor.connect().join())).toContain('"/photos/7"');
  });

  test("is rendered again when a patch changes only the URL", () => {
    const running = start(
      liveView({
        handleParams: () => {},
        events: { next: (socket) => socket.pushPatch("/view?page=2") },
        render: () => html`<p>hi</p>`,
      }),
      { layout: nav },
    );
    expect(JSON.stringify(running.heard())).toContain('"/view"');
    running.event("next");
    expect(JSON.stringify(running.heard())).toContain('"?page=2"');
  });
});
