import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveRender } from "../live/live-render.ts";
import { type LiveView, liveView, type OnMount } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import { get, live, liveSession } from "../router/routes.ts";
import type { FileSource } from "./static-files.ts";
import { appOf, Browser } from "../test-support/browser.ts";
import { settled } from "../test-support/fixtures.ts";

const files: FileSource = { read: () => undefined, version: (path) => (path === "app.css" ? "c2" : undefined) };

/** Notes what `look` sees in the dead render and in the connected mount of one view. */
async function bothRenders(
  look: (socket: Socket) => unknown,
  params: Readonly<Record<string, unknown>> = {},
): Promise<readonly unknown[]> {
  const seen: unknown[] = [];
  const View = liveView({ mount: (socket) => void seen.push(look(socket)), render: () => html`<p></p>` });
  const visitor = new Browser(appOf({ routes: [live("/here", View)], static: { "/assets": files } }), {
    "user-agent": "Lynx/2.9",
    "x-forwarded-for": "203.0.113.7",
  });
  await visitor.get("/here?q=1");
  await visitor.connect().join(params);
  return seen;
}

describe("the environment of a view is the same in both renders", () => {
  test("for the request", async () => {
    const seen = await bothRenders(({ connectInfo: { origin, userAgent, ip, peerData, headers } }) => ({
      peerData,
      origin,
      userAgent,
      ip,
      forwarded: headers.get("x-forwarded-for"),
    }));
    const known = {
      peerData: { address: "10.0.0.1", port: undefined, certificate: undefined },
      origin: "http://app.test",
      userAgent: "Lynx/2.9",
      ip: "10.0.0.1",
      forwarded: "203.0.113.7",
    };
    expect(seen).toEqual([known, known]);
  });

  test("except for the URL: the page, then the WebSocket", async () => {
    const [page, socket] = (await bothRenders(({ connectInfo: { uri } }) => uri)) as [string, string];
    expect(page).toBe("http://app.test/here?q=1");
    expect(socket).toMatch(/^http:\/\/app\.test\/live\/websocket\?vsn=2\.0\.0&/);
  });

  test("for hostUri", async () => {
    const seen = await bothRenders(({ hostUri: { protocol, hostname, port, href } }) => [
      protocol,
      hostname,
      port,
      href,
    ]);
    expect(seen).toEqual([
      ["http:", "app.test", "", "http://app.test/"],
      ["http:", "app.test", "", "http://app.test/"],
    ]);
  });

  test("for the bus and the URLs of assets", async () => {
    const heard: unknown[] = [];
    const Listener = liveView({
      mount: (socket) => socket.subscribe("news"),
      handleInfo: (_socket, message) => void heard.push(message),
      render: () => html``,
    });
    const Speaker = liveView({
      mount(socket) {
        socket.endpoint.pubsub.broadcast("news", socket.endpoint.staticPath("/assets/app.css"));
      },
      render: () => html``,
    });
    const app = appOf({ routes: [live("/l", Listener), live("/s", Speaker)], static: { "/assets": files } });
    const [listener, speaker] = [new Browser(app), new Browser(app)];
    await listener.get("/l");
    await listener.connect().join();
    await speaker.get("/s");
    await speaker.connect().join();
    await settled();
    expect(heard).toEqual(["/assets/app.css?v=c2", "/assets/app.css?v=c2"]);
  });

  test("for the view itself, which a shared hook can recognize", async () => {
    const guarded: unknown[] = [];
    const hook: OnMount = (socket) => void guarded.push([socket.view === Public, socket.view.name]);
    const Public: LiveView = liveView({ name: "public", render: () => html`` });
    const Private = liveView({ render: () => html`` });
    const app = appOf({ routes: [liveSession("s", { onMount: [hook] }, [live("/a", Public), live("/b", Private)])] });
    const visitor = new Browser(app);
    await visitor.get("/a");
    const wire = visitor.connect();
    await wire.join();
    await wire.join({}, { redirect: "http://app.test/b" });
    expect(guarded).toEqual([
      [true, "public"],
      [true, "public"],
      [false, undefined],
    ]);
  });

  test("for navigationType, from the view of a route and from a nested view", async () => {
    const paths = ["/here?page=2", "/there", "/outside", "/nowhere", "https://other.test/here"];
    const seen: unknown[] = [];
    const note = (socket: Socket): void => void seen.push(paths.map((path) => socket.navigationType(path)));
    const Part = liveComponent({ mount: (socket) => note(socket as never), render: () => html`<i></i>` });
    const Child = liveView({ mount: note, render: () => html`` });
    const Here = liveView({
      mount: note,
      render: () => html`<p>${Part({ id: 1 })}${liveRender(Child, { id: "child" })}</p>`,
    });
    const There = liveView({ render: () => html`` });
    const app = appOf({
      routes: [
        liveSession("main", {}, [live("/here", Here), live("/there", There)]),
        liveSession("other", {}, [live("/outside", There)]),
      ],
    });
    const visitor = new Browser(app);
    await visitor.get("/here");
    const wire = visitor.connect();
    const joined = JSON.stringify(await wire.join());
    const [, session = ""] = /id=\\"child\\" data-phx-session=\\"([^"\\]*)/.exec(joined) ?? [];
    await wire.join({}, { static: null }, { id: "child", session, static: "", parent: visitor.containers[0]?.id });
    expect(seen).toEqual(Array.from({ length: 6 }, () => ["patch", "navigate", "href", "href", "href"]));
  });

  test("for navigationType without a route, where every path is a page load", async () => {
    const seen: unknown[] = [];
    const View = liveView({
      name: "view",
      mount: (socket) => void seen.push(socket.navigationType("/here")),
      render: () => html``,
    });
    const plain = get("/plain", async (_request, { liveRender: render, renderPage }) => renderPage(await render(View)));
    const visitor = new Browser(appOf({ routes: [plain, live("/here", View)], views: [View] }));
    await visitor.get("/plain");
    await visitor.connect().join();
    expect(seen).toEqual(["href", "href"]);
  });
});

describe("the connection of a view", () => {
  test("is absent in the dead render, and shared by all views of a page", async () => {
    const seen: (string | undefined)[] = [];
    const View = liveView({
      name: "view",
      mount: ({ transport }) => void seen.push(transport && `${transport.kind} ${transport.id}`),
      render: () => html``,
    });
    const twice = get("/two", async (_request, { liveRender: render, renderPage }) =>
      renderPage(html`${await render(View, { id: "a" })}${await render(View, { id: "b" })}`),
    );
    const visitor = new Browser(appOf({ routes: [twice], views: [View] }));
    await visitor.get("/two");
    const [a, b] = visitor.containers;
    const wire = visitor.connect();
    await wire.join({}, {}, a);
    await wire.join({}, {}, b);
    await visitor.connect().join({}, {}, a);
    const [dead, deader, first, second, other] = seen;
    expect([dead, deader]).toEqual([undefined, undefined]);
    expect(first).toMatch(/^websocket [\w-]{8}$/);
    expect(second).toBe(first);
    expect(other).not.toBe(first);
  });

  test("can be closed by a view after its callback, and the client reconnects", async () => {
    const ends: unknown[] = [];
    const View = liveView({
      events: {
        out(socket) {
          socket.transport?.close();
          return { bye: true };
        },
      },
      terminate: (_socket, reason) => void ends.push(reason),
      render: () => html`<p></p>`,
    });
    const visitor = new Browser(appOf({ routes: [live("/", View)] }));
    await visitor.get("/");
    const wire = visitor.connect();
    await wire.join();
    expect(await wire.event("out")).toEqual({ diff: { r: { bye: true } } });
    expect(wire.closes).toEqual([1001]);
    expect(ends).toEqual([{ kind: "closed" }]);
  });
});

describe("the parents of a view", () => {
  test("include the root, at any depth", async () => {
    const told: unknown[] = [];
    const Inner = liveView({
      mount: (socket) => socket.root?.sendInfo([socket.root.id, socket.parent?.id, socket.self?.id]),
      render: () => html``,
    });
    const Middle = liveView({ render: () => html`${liveRender(Inner, { id: "inner" })}` });
    const Outer = liveView({
      mount: (socket) => void told.push([socket.root?.id, socket.root === socket.self, socket.parent]),
      handleInfo: (_socket, message) => void told.push(message),
      render: () => html`${liveRender(Middle, { id: "middle" })}`,
    });
    const visitor = new Browser(appOf({ routes: [live("/", Outer)] }));
    await visitor.get("/");
    const { id = "" } = visitor.containers[0] ?? {};
    const wire = visitor.connect();
    let joined = JSON.stringify(await wire.join());
    for (const name of ["middle", "inner"]) {
      const [, session = ""] = new RegExp(`id=\\\\"${name}\\\\" data-phx-session=\\\\"([^"\\\\]*)`).exec(joined) ?? [];
      joined = JSON.stringify(await wire.join({}, { static: null }, { id: name, session, static: "", parent: "any" }));
    }
    await settled();
    expect(told).toEqual([
      [undefined, true, undefined], // in the dead render, no view has a handle
      [id, true, undefined],
      [id, "middle", "inner"],
    ]);
  });
});

describe("assetsChanged", () => {
  const look = (socket: Socket): boolean => socket.staticChanged();

  test.each([
    ["nothing is tracked", undefined, false],
    ["all are as they were", ["http://app.test/assets/app.css?v=c2"], false],
    ["one was changed", ["http://app.test/assets/app.css?v=c1"], true],
    ["one is gone", ["http://app.test/assets/old-9f.js"], true],
    ["what is sent is not a list", "http://app.test/assets/app.css?v=c1", false],
  ])("is right if %s", async (_, tracked, changed) => {
    // In the dead render the page is just being made, so it cannot be outdated.
    expect(await bothRenders(look, { _track_static: tracked })).toEqual([false, changed]);
  });

  test("can be read only while mounting", async () => {
    const log: string[] = [];
    const View = liveView({ events: { ask: (socket) => ({ is: socket.staticChanged() }) }, render: () => html`` });
    const visitor = new Browser(appOf({ routes: [live("/", View)] }, log));
    await visitor.get("/");
    const wire = visitor.connect();
    await wire.join();
    await wire.event("ask");
    expect(wire.heard().map(([, , , event]) => event)).toEqual(["phx_error"]);
  });

  test("decides which URLs the root layout has", async () => {
    const View = liveView({ render: () => html`` });
    const app = appOf({
      routes: [live("/", View), get("/plain", (_request, { renderPage }) => renderPage("plain"))],
      static: { "/assets": files },
      rootLayout: ({ content, staticPath }) =>
        html`<link phx-track-static rel="stylesheet" href=${staticPath("/assets/app.css")}>${content}`,
    });
    for (const path of ["/", "/plain"]) {
      const visitor = new Browser(app);
      await visitor.get(path);
      expect(visitor.page).toContain('<link phx-track-static rel="stylesheet" href="/assets/app.css?v=c2">');
    }
  });
});

test("the connect params that the client adds have types", async () => {
  const seen = await bothRenders((socket) => socket.connectParams, {
    zone: "utc",
    _mounts: 2,
    _mount_attempts: 1,
    _live_referer: "http://app.test/from",
  });
  expect(seen).toEqual([
    undefined,
    { zone: "utc", _mounts: 2, _mount_attempts: 1, _track_static: [], _live_referer: "http://app.test/from" },
  ]);
});
