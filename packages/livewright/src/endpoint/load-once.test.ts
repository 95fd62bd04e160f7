import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { get, live } from "../router/routes.ts";
import type { Endpoint } from "./endpoint.ts";
import { appOf, Browser } from "../test-support/browser.ts";

let loads: string[] = [];
beforeEach(() => void (loads = []));
afterEach(() => void vi.useRealTimers());

/** Loads the orders of the connected user, and counts the calls. */
const Orders = liveView({
  mount: async (socket, { params, session }) => ({
    orders: await socket.loadOnce("orders", async () => {
      loads.push(`${params["page"] as string} ${socket.connected ? "connected" : "first"}`);
      return `${String(session["user"])}'s orders ${loads.length}`;
    }),
  }),
  render: ({ orders }) => html`<p>${orders}</p>`,
});

const app = (more: Partial<Parameters<typeof appOf>[0]> = {}): Endpoint =>
  appOf({
    routes: [
      live("/orders", Orders),
      live("/other", Other),
      get("/login/:user", (_request, { session, params }) => {
        session.set("user", params.user);
        return new Response("hello");
      }),
    ],
    ...more,
  });

const Other = liveView({
  mount: (socket) => ({ n: socket.loadOnce("orders", () => loads.push("other")) }),
  render: ({ n }) => html`<p>${n}</p>`,
});

const shown = (joined: object): string => JSON.stringify(joined);

describe("loadOnce()", () => {
  test("passes what the dead render loaded to the view that connects, once", async () => {
    const visitor = new Browser(app());
    await visitor.get("/orders?page=1");
    expect(visitor.page).toContain("undefined&#39;s orders 1");
    expect(shown(await visitor.connect().join())).toContain("orders 1");
    expect(loads).toEqual(["1 first"]);
    // Its connection comes back.
    expect(shown(await visitor.connect().join())).toContain("orders 2");
    expect(loads).toEqual(["1 first", "1 connected"]);
  });

  test("loads again on another server, for another URL, after live navigation, and after the time limit", async () => {
    let server = app();
    // A server that may be exchanged for another with the same secrets.
    const either = {
      fetch: (...args: Parameters<Endpoint["fetch"]>) => server.fetch(...args),
      upgrade: (...args: Parameters<Endpoint["upgrade"]>) => server.upgrade(...args),
      adapter: server.adapter,
    } as Endpoint;
    const visitor = new Browser(either);
    await visitor.get("/orders?page=1");
    server = app();
    loads = [];
    await visitor.connect().join();
    expect(loads).toEqual(["1 connected"]);

    await visitor.get("/orders?page=1");
    loads = [];
    expect(shown(await visitor.connect().join({}, { url: "http://app.test/orders?page=2" }))).toContain("orders 1");
    expect(loads).toEqual(["2 connected"]);

    await visitor.get("/orders?page=1");
    loads = [];
    await visitor.connect().join({}, { redirect: "http://app.test/other", url: undefined });
    expect(loads).toEqual(["other"]);

    vi.useFakeTimers();
    await visitor.get("/orders?page=1");
    loads = [];
    vi.advanceTimersByTime(10_001);
    await visitor.connect().join();
    expect(loads).toEqual(["1 connected"]);
  });

  test("passes nothing to another session, whatever tokens it sends", async () => {
    const server = app();
    const [ann, bob] = [new Browser(server), new Browser(server)];
    await ann.get("/login/ann");
    await bob.get("/login/bob");
    await ann.get("/orders?page=1");
    const [page] = ann.containers;
    await bob.get("/orders?page=1");
    loads = [];
    const seen = shown(await bob.connect().join({}, {}, page));
    expect(seen).toContain("bob&#39;s orders");
    expect(seen).not.toContain("ann");
    expect(loads).toEqual(["1 connected"]);
    // The values for Ann are still kept.
    expect(shown(await ann.connect().join())).toContain("ann&#39;s orders");
    expect(loads).toEqual(["1 connected"]);
  });

  test("loads again if the user logged in after the page was rendered", async () => {
    const ann = new Browser(app());
    await ann.get("/login/nobody");
    await ann.get("/orders?page=1");
    const [page] = ann.containers;
    await ann.get("/login/ann");
    // The token of her open page is still good; it is another session that connects.
    await ann.get("/orders?page=1");
    loads = [];
    expect(shown(await ann.connect().join({}, {}, page))).toContain("ann&#39;s orders");
    expect(loads).toEqual(["1 connected"]);
  });

  test("keeps at most as many pages as the limit", async () => {
    const server = app({ limits: { maxLoadOnceEntries: 2 } });
    const visitors = [new Browser(server), new Browser(server), new Browser(server)];
    for (const visitor of visitors) await visitor.get("/orders?page=1");
    loads = [];
    for (const visitor of visitors) await visitor.connect().join();
    expect(loads).toEqual(["1 connected"]);
  });

  test("runs each time where no view connects to the rendered page", async () => {
    let n = 0;
    const Twice = liveView({
      name: "twice",
      mount: (socket) => ({ a: socket.loadOnce("n", () => ++n), b: socket.loadOnce("n", () => ++n) }),
      events: { again: (socket) => socket.assign({ a: socket.loadOnce("n", () => ++n) }) },
      render: ({ a, b }) => html`<p>${a} ${b}</p>`,
    });
    const visitor = new Browser(
      app({
        views: [Twice],
        routes: [
          live("/twice", Twice),
          get("/plain", async (_request, { liveRender, renderPage }) => renderPage(await liveRender(Twice))),
        ],
      }),
    );
    await visitor.get("/twice");
    expect(visitor.page).toContain("<p>1 2</p>");
    const wire = visitor.connect();
    expect(await wire.join()).toMatchObject({ rendered: { 0: "2", 1: "3" } });
    expect(await wire.event("again")).toEqual({ diff: { 0: "4" } });
    await visitor.get("/plain");
    expect(visitor.page).toContain("<p>5 6</p>");
    expect(await visitor.connect().join()).toMatchObject({ rendered: { 0: "7", 1: "8" } });
  });

  test("passes a failure that the dead render could handle", async () => {
    let calls = 0;
    const Failing = liveView({
      mount: async (socket) => ({
        text: await socket
          .loadOnce("text", async () => {
            calls++;
            throw new Error("down");
          })
          .catch((error: unknown) => (error as Error).message),
      }),
      render: ({ text }) => html`<p>${text}</p>`,
    });
    const visitor = new Browser(app({ routes: [live("/failing", Failing)] }));
    await visitor.get("/failing");
    expect(visitor.page).toContain("<p>down</p>");
    expect(await visitor.connect().join()).toMatchObject({ rendered: { 0: "down" } });
    expect(calls).toBe(1);
  });
});
