import assert from "node:assert/strict";
import { FILE_BYTES, FLOOD, MESSAGE_BYTES, SECOND } from "./app.ts";
import { AdapterClient } from "./client.ts";
import type { Checks } from "./setup.ts";

/** Close codes after which the client reconnects elsewhere. */
const GOING_AWAY = new Set([1001, 1012]);

/** Checks of WebSockets. */
export const socketChecks: Checks = {
  "refuses upgrades of other origins, and of other paths": async ({ url }) => {
    const client = new AdapterClient(url);
    const { csrf } = await client.open("/");
    assert.equal(await client.connect(csrf, "/live", { origin: "https://evil.test" }), 403);
    assert.equal(await client.connect(csrf, "/elsewhere"), 404);
  },
  "joins a view and handles its events": async ({ url }) => {
    const client = new AdapterClient(url);
    const socket = await client.join(await client.open("/"));
    assert.match(socket.joined, /127\.0\.0\.1/);
    assert.equal(await socket.event("inc"), '{"diff":{"0":"1"}}');
    assert.equal(await socket.event("inc"), '{"diff":{"0":"2"}}');
    socket.socket.close();
    await socket.closed;
  },
  "receives an upload over the socket": async ({ url }) => {
    const client = new AdapterClient(url);
    const socket = await client.join(await client.open("/"));
    assert.match(await socket.upload(FILE_BYTES), new RegExp(`${FILE_BYTES} bytes`));
  },
  "refuses a message that is too large, and nothing else": async ({ url }) => {
    const client = new AdapterClient(url);
    const socket = await client.join(await client.open("/"));
    assert.match(await socket.event("inc", { text: "x".repeat(MESSAGE_BYTES) }), /maxFrameBytes/);
    assert.equal(await socket.event("inc"), '{"diff":{"0":"1"}}');
  },
  "sends a client that does not read only the last state": async ({ url }) => {
    const client = new AdapterClient(url);
    const socket = await client.join(await client.open("/flooded"));
    socket.socket.pause();
    await fetch(`${url}/flood`, { method: "POST" });
    socket.socket.resume();
    await socket.heard(`"${FLOOD.messages} x`);
    const most = (FLOOD.messages * FLOOD.bytes) / 2;
    assert.ok(socket.bytes < most, `${socket.bytes} bytes were sent`);
  },
  "serves a view over long polling: events, broadcasts and uploads": async ({ url }) => {
    const client = new AdapterClient(url);
    const socket = await client.joinPolling(await client.open("/"));
    assert.match(socket.joined, /127\.0\.0\.1/);
    assert.equal(await socket.event("inc"), '{"diff":{"0":"1"}}');
    await fetch(`${url}/broadcast`, { method: "POST" });
    await socket.heard("the news");
    assert.match(await socket.upload(FILE_BYTES), new RegExp(`${FILE_BYTES} bytes`));
    socket.socket.close();
    await socket.closed;
  },
  "ends a session of long polling soon after its client has broken off the poll": async ({ url }) => {
    const client = new AdapterClient(url);
    const socket = await client.joinPolling(await client.open("/"));
    await socket.event("inc");
    // The next poll has to arrive first.
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.socket.close();
    for (const until = Date.now() + 8_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
      if ((await (await fetch(`${url}/connections`)).text()) === "0") break;
      assert.ok(Date.now() < until, "The view of the client still runs.");
    }
  },
  "sends broadcasts to open pages": async ({ url }) => {
    const client = new AdapterClient(url);
    const socket = await client.join(await client.open("/"));
    await fetch(`${url}/broadcast`, { method: "POST" });
    await socket.heard("the news");
  },
};

/** Checks of a server that carries both endpoints. */
export const secondChecks: Checks = {
  "carries two endpoints": async ({ url }) => {
    const client = new AdapterClient(url);
    const [main, second] = [await client.open("/"), await client.open(SECOND)];
    assert.match(second.html, /page=\/second/);
    const sockets = [await client.join(main), await client.join(second, `${SECOND}/live`)];
    for (const socket of sockets) assert.equal(await socket.event("inc"), '{"diff":{"0":"1"}}');
  },
};

/** Checks of a server that reads its own session. */
export const sessionChecks: Checks = {
  "reads the session of the host on pages and on sockets": async ({ url }) => {
    const client = new AdapterClient(url);
    const headers = { "x-user": "Ann" };
    const page = await client.open("/", headers);
    assert.match(page.html, /user=Ann/);
    assert.match((await client.join(page, "/live", headers)).joined, /"Ann"/);
    assert.match((await client.join(await client.open("/"))).joined, /"nobody"/);
  },
};

/** Checks of a server whose endpoints can be drained alone. */
export const drainChecks: Checks = {
  "drains an endpoint and leaves the server open": async ({ url, drain }) => {
    const client = new AdapterClient(url);
    const page = await client.open("/");
    const socket = await client.join(page);
    // The socket may close before the answer.
    const answer = socket.event("slow").catch(() => {});
    await drain?.();
    await answer;
    assert.ok(GOING_AWAY.has(await socket.closed));
    assert.equal(await client.connect(page.csrf), 503);
    assert.equal((await client.fetch("/")).status, 200);
  },
};

/** Checks of the end of a server. */
export const closeChecks: Checks = {
  "ends sessions of long polling for a restart": async ({ url, close }) => {
    const client = new AdapterClient(url);
    const socket = await client.joinPolling(await client.open("/"));
    await socket.event("inc");
    // The next poll has to arrive first.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const closing = close();
    assert.equal(await socket.closed, 3410);
    await closing;
  },
  "closes sockets for a restart, and lets requests finish": async ({ url, close }) => {
    const client = new AdapterClient(url);
    const socket = await client.join(await client.open("/"));
    const slow = fetch(`${url}/slow`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const closing = close();
    assert.equal(await (await slow).text(), "finished");
    assert.ok(GOING_AWAY.has(await socket.closed));
    await closing;
    await assert.rejects(fetch(`${url}/`));
  },
};
