// Every way in which an upload ends, and what remains of it.

import { readFile } from "node:fs/promises";
import { describe, expect, test, vi } from "vitest";
import type { AnyUploadOptions } from "../live/uploads/options.ts";
import { memoryWriter, type UploadWriter, type WriterEnd } from "../live/uploads/writer.ts";
import { begin, bytes, left, nothingIsLeft, useUploadDirectory } from "../test-support/upload-view.ts";

useUploadDirectory();

describe("an upload ends without leftovers if", () => {
  async function sending(options: AnyUploadOptions = {}) {
    const begun = begin({ maxEntries: 2, ...options });
    const files = ["0", "1"].map((ref) => ({ ref, size: 10 }));
    begun.client.choose(...files);
    const { entries = {} } = await begun.client.preflight(...files);
    const first = await begun.client.join(entries["0"], "0");
    const second = await begun.client.join(entries["1"], "1");
    await begun.client.chunk(first.joinRef, bytes(10), "0");
    await begun.client.progress(100, "0");
    await begun.client.chunk(second.joinRef, bytes(4), "1");
    expect(await left()).toHaveLength(2);
    return { ...begun, first: first.joinRef, second: second.joinRef };
  }

  test("one file of two is cancelled", async () => {
    const { client, entries, wire, second } = await sending();
    client.push("event", { type: "click", event: "cancel", value: { ref: "1" } });
    expect(entries().map(({ ref }) => ref)).toEqual(["0"]);
    expect(wire.sent).toContainEqual([second, second, "lvu:1", "phx_close", {}]);
    await vi.waitFor(async () => expect(await left()).toHaveLength(1));
  });

  test("unknown files are cancelled", async () => {
    const { client, entries, server } = await sending();
    for (let i = 0; i < 500; i++)
      client.push("event", { type: "click", event: "cancel", value: { ref: String(i + 2) } });
    expect(entries()).toHaveLength(2);
    expect(server.logged.join("\n")).not.toContain("crashed");
  });

  test("the view crashes", async () => {
    const { client, wire, first, second } = await sending();
    client.push("event", { type: "click", event: "crash", value: {} });
    for (const [index, joinRef] of [first, second].entries())
      expect(wire.sent).toContainEqual([joinRef, joinRef, `lvu:${index}`, "phx_close", {}]);
    await nothingIsLeft();
  });

  test("the client leaves the view", async () => {
    const { client, wire, jr, first } = await sending();
    wire.send(jr, "99", client.topic, "phx_leave", {});
    expect(wire.sent).toContainEqual([first, first, "lvu:0", "phx_close", {}]);
    await nothingIsLeft();
  });

  test("the connection closes", async () => {
    const { wire } = await sending();
    wire.connection.closed();
    await nothingIsLeft();
  });

  test("the connection closes while a file is being opened", async () => {
    const { client, wire } = begin();
    client.choose({ size: 10 });
    const { entries = {} } = await client.preflight({ size: 10 });
    void client.join(entries["0"]).catch(() => {});
    wire.connection.closed();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await nothingIsLeft();
  });

  test("the connection closes while a file is being consumed, after that has finished", async () => {
    const { client, wire, socket } = begin();
    await client.send({ size: 5 }, Buffer.from("hello"));
    const [entry] = socket().uploadedEntries("file").completed;
    let read: string | undefined;
    let go!: () => void;
    const going = new Promise<void>((resolve) => void (go = resolve));
    const consumed = socket().consumeUploadedEntry(entry!, async (meta) => {
      await going;
      read = (await readFile((meta as { path: string }).path)).toString();
    });
    wire.connection.closed();
    await new Promise((resolve) => setTimeout(resolve, 20));
    go();
    await consumed;
    expect(read).toBe("hello");
    await nothingIsLeft();
  });

  test("the client stops sending", async () => {
    const { client, entries, wire } = begin({ chunkTimeout: 500 });
    client.choose({ size: 10 });
    const { entries: tokens = {} } = await client.preflight({ size: 10 });
    const { joinRef } = await client.join(tokens["0"]);
    await client.frame((frame) => frame[0] === joinRef && frame[3] === "phx_close");
    await vi.waitFor(() => expect(entries()[0]?.errors).toEqual(["timed_out"]), { timeout: 5_000 });
    await client.frame((frame) => JSON.stringify(frame[4]).includes("timed_out"));
    await nothingIsLeft();
    expect(wire.closes).toEqual([]);
  });

  test("the client sends too slowly", async () => {
    const { client, entries } = begin({ chunkTimeout: 300, chunkSize: 64_000 });
    const file = { size: 1_000_000 };
    client.choose(file);
    const { entries: tokens = {} } = await client.preflight(file);
    const { joinRef } = await client.join(tokens["0"]);
    const started = performance.now();
    let refused = false;
    while (!refused && performance.now() - started < 5_000) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      refused = (await client.chunk(joinRef, bytes(1))).status === "error";
    }
    expect(refused).toBe(true);
    expect(entries()[0]?.errors).toEqual(["timed_out"]);
    await nothingIsLeft();
  });

  test("the writer is too slow", async () => {
    const closed: WriterEnd[] = [];
    let finish!: () => void;
    const writer = (): UploadWriter<undefined> => ({
      meta: undefined,
      write: () => new Promise<void>((resolve) => void (finish = resolve)),
      close: (end) => void closed.push(end),
    });
    const { client, entries, server } = begin({ writer, chunkTimeout: 30 });
    client.choose({ size: 10 });
    const { entries: tokens = {} } = await client.preflight({ size: 10 });
    const { joinRef } = await client.join(tokens["0"]);
    client.chunkOnly(joinRef, bytes(1));
    await vi.waitFor(() => expect(entries()[0]?.errors).toEqual(["timed_out"]), { timeout: 5_000 });
    expect(entries()[0]?.failure).toMatchObject({ code: "LW435" });
    finish();
    await vi.waitFor(() => expect(closed).toEqual([{ kind: "cancel" }]));
    expect(server.logged.join("\n")).toContain("timed_out");
  });

  test("the client reports a failure", async () => {
    const { client, entries } = await sending();
    await client.progress({ error: "failed" }, "1");
    expect(entries()[1]).toMatchObject({ errors: ["interrupted"] });
    // A complete file stays complete.
    await client.progress({ error: "failed" }, "0");
    expect(entries()[0]).toMatchObject({ errors: [], done: true });
    await vi.waitFor(async () => expect(await left()).toHaveLength(1));
  });

  test("the client leaves the upload channel", async () => {
    const { client, wire, entries, second } = await sending();
    wire.send(second, "70", "lvu:1", "phx_leave", {});
    expect((await client.reply("70")).status).toBe("ok");
    await vi.waitFor(() => expect(entries()[1]?.errors).toEqual(["interrupted"]));
  });
});

test("an upload channel may be joined again after the client left it early", async () => {
  let opened!: () => void;
  const writer = () =>
    new Promise<UploadWriter<Uint8Array>>((resolve) => void (opened = () => resolve(memoryWriter(3))));
  const { client, wire, entries } = begin({ writer });
  client.choose({ size: 3 });
  const { entries: tokens = {} } = await client.preflight({ size: 3 });
  wire.send("800", "800", "lvu:0", "phx_join", { token: tokens["0"] });
  wire.send("800", "801", "lvu:0", "phx_leave", {});
  opened();
  const again = client.join(tokens["0"]);
  opened();
  const { joinRef, reply } = await again;
  expect(reply.status).toBe("ok");
  expect((await client.chunk(joinRef, bytes(3))).status).toBe("ok");
  await client.progress(100);
  expect(entries()[0]).toMatchObject({ done: true, errors: [] });
});

test("an upload join waits for its busy view, and is dropped if the client leaves first", async () => {
  const { client, wire, entries } = begin();
  client.choose({ size: 3 });
  const { entries: tokens = {} } = await client.preflight({ size: 3 });
  client.push("event", { type: "click", event: "stay", value: {} });
  wire.send("800", "800", "lvu:0", "phx_join", { token: tokens["0"] });
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(wire.sent.some((frame) => frame[1] === "800")).toBe(false);
  wire.connection.closed();
  expect(entries()).toHaveLength(1);
  await nothingIsLeft();
});
