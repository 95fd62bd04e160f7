// A client that stops reading, over a real socket. That the server's state stays bounded is proven by what arrives when the
// client reads again: not the thousands of messages there were, but what fitted into the buffers and one for the rest.

import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { endpoint } from "../endpoint/endpoint.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { live } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { serve } from "./node.ts";

const MESSAGES = 20_000;

const Ticker = liveView({
  mount(socket) {
    socket.subscribe("ticks");
    return { n: 0 };
  },
  handleInfo: (socket, n: number) => socket.assign({ n }),
  render: ({ n }) => html`<p>${`${n} ${"x".repeat(2_000)}`}</p>`,
});

test("a client that stops reading costs no more than its buffers, and ends in the right state", async () => {
  const app = endpoint({ routes: [live("/", Ticker)], secretKeyBase: "k".repeat(40), logger: silentLogger });
  const server = await serve(app, { port: 0, host: "127.0.0.1", signals: false });
  try {
    const response = await fetch(server.url);
    const page = await response.text();
    const cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
    const attribute = (name: string): string => new RegExp(` ${name}="([^"]*)"`).exec(page)?.[1] ?? "";
    const csrf = /csrf-token" content="([^"]*)"/.exec(page)?.[1] ?? "";
    const id = /<div id="(phx-[^"]*)"/.exec(page)?.[1] ?? "";
    const url = `${server.url.replace("http", "ws")}/live/websocket?_csrf_token=${csrf}&vsn=2.0.0`;
    const socket = new WebSocket(url, { headers: { cookie } });
    const frames: string[] = [];
    socket.on("message", (data: Buffer) => frames.push(data.toString()));
    await new Promise((resolve) => socket.once("open", resolve));
    const session = attribute("data-phx-session");
    const join = { url: `${server.url}/`, params: {}, session, static: attribute("data-phx-static"), sticky: false };
    socket.send(JSON.stringify(["1", "1", `lv:${id}`, "phx_join", join]));
    await expect.poll(() => frames.length).toBe(1);
    expect(frames[0]).toContain('"status":"ok"');

    socket.pause();
    for (let n = 1; n <= MESSAGES; n++) {
      app.pubsub.broadcast("ticks", n);
      // One turn per message, so that each would be a frame of its own.
      await Promise.resolve();
      if (n % 100 === 0) await wait(0);
    }
    socket.resume();
    await expect.poll(() => frames.at(-1), { timeout: 8_000 }).toContain(`"${MESSAGES} xxx`);
    // 40 MB were to be said; a few MB wait in the buffers of the system and of the socket.
    expect(frames.length).toBeLessThan(MESSAGES / 3);
    socket.terminate();
  } finally {
    await server.close();
  }
}, 30_000);
