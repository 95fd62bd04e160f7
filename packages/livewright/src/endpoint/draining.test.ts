// An endpoint that drains: the requests that it still accepts, and the end of its connections.

import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { live } from "../router/routes.ts";
import { appOf, Browser } from "../test-support/browser.ts";
import { deferred, settled } from "../test-support/fixtures.ts";

async function opened() {
  const gate = deferred();
  const View = liveView({
    mount: () => ({ n: 0 }),
    events: {
      async save(socket) {
        await gate.promise;
        socket.assign({ n: 7 });
      },
    },
    render: ({ n }) => html`<p>${n}</p>`,
  });
  const app = appOf({ routes: [live("/", View)] });
  const browser = new Browser(app);
  await browser.get("/");
  const wire = browser.connect();
  await wire.join();
  return { app, browser, wire, gate };
}

describe("an endpoint that drains", () => {
  test("answers pages, and refuses upgrades with 503", async () => {
    const { app, browser } = await opened();
    expect(app.draining).toBe(false);
    await app.drain();
    expect(app.draining).toBe(true);
    expect((await browser.get("/")).status).toBe(200);
    expect(() => browser.connect()).toThrow("refused with 503");
  });

  test("closes an idle connection with 1012", async () => {
    const { app, wire } = await opened();
    await app.drain();
    expect(wire.closes).toEqual([1012]);
    expect(app.connections).toBe(0);
  });

  test("sends the result of a running callback before it closes the connection", async () => {
    const { app, wire, gate } = await opened();
    void wire.event("save");
    const drained = app.drain();
    await settled();
    expect(wire.closes).toEqual([]);
    gate.resolve();
    await drained;
    expect(wire.closes).toEqual([1012]);
    expect(wire.heard().at(-1)?.[4]).toEqual({ status: "ok", response: { diff: { 0: "7" } } });
  });

  test("closes a connection that asks for another view, because an error would reload the page", async () => {
    const { app, browser, wire } = await opened();
    // One connection keeps the drain waiting, so that the other one has not had its turn.
    void wire.event("save");
    const idle = browser.connect();
    await idle.join();
    void app.drain({ socketsPerSecond: 0.001 });
    const next = browser.connect.bind(browser);
    expect(() => next()).toThrow("refused with 503");
    await idle.join();
    expect(idle.heard()).toEqual([]);
    expect(idle.closes).toEqual([1012]);
    await app.close();
    expect(wire.closes).toEqual([1012]);
  });

  test("accepts connections and joins during the delay", async () => {
    const { app, browser } = await opened();
    void app.drain({ delay: 60_000 });
    expect(app.draining).toBe(true);
    const wire = browser.connect();
    expect(await wire.join()).toHaveProperty("rendered");
    await app.close();
    expect(wire.closes).toEqual([1012]);
  });

  test("refuses an unknown option", async () => {
    const { app } = await opened();
    await expect(app.drain({ timeOut: 1 } as never)).rejects.toThrow('LW102  drain has no option "timeOut".');
    await expect(app.drain({ timeout: -1 })).rejects.toThrow("LW102");
    expect(app.draining).toBe(false);
  });
});
