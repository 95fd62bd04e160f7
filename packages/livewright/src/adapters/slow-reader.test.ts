// A client that stops reading, over a real TCP connection, while thousands of messages a second are broadcast to its view.
// The server holds a bounded amount for it. When the client reads again, it ends in the right state: it receives the frames
// that fitted into the buffers, and one for all later changes. `npm run test:slow-reader` runs for a minute.

import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { endpoint } from "../endpoint/endpoint.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { topic } from "../pubsub/topic.ts";
import { live } from "../router/routes.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { type RunningServer, serve } from "./node.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

const SECONDS = Number(process.env["SLOW_READER_SECONDS"] ?? 2);
/** Messages in a row; between such runs the event loop turns. */
const RUN = 100;
const MEGABYTE = 1024 * 1024;

const ticks = topic<number>("ticks");

const Ticker = liveView({
  mount(socket) {
    socket.subscribe(ticks, (n) => socket.assign({ n }));
    return { n: 0 };
  },
  events: { ask: (socket) => ({ n: socket.assigns.n }) },
  render: ({ n }) => html`<p>${`${n} ${"x".repeat(2_000)}`}</p>`,
});

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Memory of the process without garbage, in bytes. The client is in it too, but holds nothing while it does not read. */
function used(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Opens the page and joins its view. */
async function join(server: RunningServer): Promise<{ socket: WebSocket; topicName: string; frames: string[] }> {
  const response = await fetch(server.url);
  const page = await response.text();
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const attribute = (name: string): string => new RegExp(` ${name}="([^"]*)"`).exec(page)?.[1] ?? "";
  const csrf = /csrf-token" content="([^"]*)"/.exec(page)?.[1] ?? "";
  const topicName = `lv:${/<div id="(phx-[^"]*)"/.exec(page)?.[1] ?? ""}`;
  const url = `${server.url.replace("http", "ws")}/live/websocket?_csrf_token=${csrf}&vsn=2.0.0`;
  const socket = new WebSocket(url, { headers: { cookie } });
  const frames: string[] = [];
  socket.on("message", (data: Buffer) => frames.push(data.toString()));
  await new Promise((resolve) => socket.once("open", resolve));
  const session = attribute("data-phx-session");
  const payload = { url: `${server.url}/`, params: {}, session, static: attribute("data-phx-static"), sticky: false };
  socket.send(JSON.stringify(["1", "1", topicName, "phx_join", payload]));
  await expect.poll(() => frames.length).toBe(1);
  expect(frames[0]).toContain('"status":"ok"');
  return { socket, topicName, frames };
}

test(
  `a client that stops reading for ${SECONDS} s costs no more than its buffers, and ends in the right state`,
  async () => {
    const app = endpoint({ routes: [live("/", Ticker)], secretKeyBase: SECRET_KEY_BASE, logger: silentLogger });
    const server = await serve(app, { port: 0, host: "127.0.0.1", signals: false });
    try {
      const { socket, topicName, frames } = await join(server);
      socket.pause();
      const before = used();
      let most = before;
      let sent = 0;
      const end = performance.now() + SECONDS * 1_000;
      for (let run = 0; performance.now() < end; run++) {
        for (let i = 0; i < RUN; i++) {
          app.broadcast(ticks, ++sent);
          // One turn per message, so that each would be a frame of its own.
          await Promise.resolve();
        }
        if (run % 50 === 0) {
          most = Math.max(most, used());
          // It is there, it only does not read: a client that is silent for a minute is taken for gone.
          socket.send(JSON.stringify([null, "h", "phoenix", "heartbeat", {}]));
        }
        await wait(run % 10 === 0 ? 10 : 0);
      }
      most = Math.max(most, used());
      expect(sent / SECONDS).toBeGreaterThan(1_000);
      // The bytes that may queue on a socket before its views pause, and those in the buffers of libuv and the test.
      expect((most - before) / MEGABYTE).toBeLessThan(8);

      socket.resume();
      await expect.poll(() => frames.at(-1), { timeout: 8_000 }).toContain(`"${sent} xxx`);
      // Everything would have been gigabytes in a minute; a few MB wait in the buffers of the system and of the socket.
      const bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
      expect(bytes / MEGABYTE).toBeLessThan(30);
      // The view is as alive as ever.
      socket.send(JSON.stringify(["1", "2", topicName, "event", { type: "click", event: "ask", value: {} }]));
      await expect.poll(() => frames.at(-1)).toContain(`"r":{"n":${sent}}`);
      socket.terminate();
    } finally {
      await server.close();
    }
  },
  (SECONDS + 30) * 1_000,
);
