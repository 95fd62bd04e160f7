// The work of a connection that a server waits for before it stops.

import { expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { live } from "../router/routes.ts";
import { deferred, settled } from "../test-support/fixtures.ts";
import { begin, bytes, useUploadDirectory } from "../test-support/upload-view.ts";
import { ServerUnderTest } from "../test-support/wire.ts";

useUploadDirectory();

function connected() {
  const gate = deferred();
  const View = liveView({
    mount(socket) {
      if (!socket.connected) return;
      socket.subscribe("news");
      socket.repeat("tick", 1_000);
    },
    events: {
      async wait() {
        await gate.promise;
      },
      task: (socket) => socket.startAsync("task", async () => gate.promise),
      cancelled(socket) {
        socket.startAsync("task", async () => gate.promise);
        socket.cancelAsync("task");
      },
    },
    handleAsync: () => {},
    handleInfo: () => {},
    render: () => html`<p></p>`,
  });
  const wire = new ServerUnderTest([live("/", View)]).connect();
  const joinRef = wire.join("/");
  return { wire, joinRef, gate, event: (name: string) => wire.send(joinRef, "9", "lv:phx-1", "event", click(name)) };
}

const click = (event: string): Readonly<Record<string, unknown>> => ({ type: "click", event, value: {} });

test("a view with timers and subscriptions alone does not work", () => {
  expect(connected().wire.connection.working).toBe(false);
});

test.each(["wait", "task"])("a connection works until its callback or task has ended: %s", async (name) => {
  const { wire, gate, event } = connected();
  event(name);
  await settled();
  expect(wire.connection.working).toBe(true);
  gate.resolve();
  await settled();
  expect(wire.connection.working).toBe(false);
});

test("a connection does not work for a task that was cancelled", async () => {
  const { wire, event } = connected();
  event("cancelled");
  await settled();
  expect(wire.connection.working).toBe(false);
});

test("a connection works from the preflight of a file until the submit that consumes it", async () => {
  const { client, wire } = begin();
  const file = { size: 10 };
  client.choose(file);
  expect(wire.connection.working).toBe(false);
  const { entries } = await client.preflight(file);
  const { joinRef } = await client.join(entries?.["0"]);
  expect(wire.connection.working).toBe(true);
  await client.chunk(joinRef, bytes(10));
  await client.progress(100);
  expect(wire.connection.working).toBe(true);
  await client.reply(client.push("event", { type: "form", event: "save", value: "" }));
  expect(wire.connection.working).toBe(false);
});

test("a connection does not wait for the submit of a file that was sent on selection", async () => {
  const { client, wire } = begin({ autoUpload: true });
  await client.send({ size: 10 }, bytes(10));
  expect(wire.connection.working).toBe(false);
});

test("a connection does not work for a file that failed or was cancelled", async () => {
  const { client, wire } = begin();
  const file = { size: 10 };
  client.choose(file);
  const { entries } = await client.preflight(file);
  await client.join(entries?.["0"]);
  await client.reply(client.push("event", { type: "click", event: "cancel", value: { ref: "0" } }));
  expect(wire.connection.working).toBe(false);
});
