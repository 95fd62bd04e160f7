// Uploads over the wire (protocol section 6): choosing, sending and consuming files.

import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveFileInput } from "../live/components/live-file-input.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import type { AnyUploadOptions } from "../live/uploads/options.ts";
import { type Upload, uploadErrors } from "../live/uploads/upload.ts";
import { eventually, UploaderUnderTest } from "../test-support/upload.ts";
import { begin, bytes, connect, left, nothingIsLeft, useUploadDirectory } from "../test-support/upload-view.ts";

useUploadDirectory();

describe("an uploaded file", () => {
  test("is chosen, allowed, sent, consumed, and removed", async () => {
    const { client, wire, entries, jr } = begin();
    const file = { size: 100_000 };
    client.choose(file);
    expect(entries()).toMatchObject([{ ref: "0", clientName: "a.txt", clientSize: 100_000, progress: 0, valid: true }]);
    const answer = await client.preflight(file);
    expect(answer).toMatchObject({
      ref: client.ref,
      config: { max_file_size: 8_000_000, max_entries: 1, chunk_size: 64_000, chunk_timeout: 10_000 },
      errors: {},
      diff: expect.any(Object) as object,
    });
    const { joinRef, reply } = await client.join(answer.entries?.["0"]);
    expect(reply).toEqual({ status: "ok", response: {} });
    expect(await client.chunk(joinRef, bytes(64_000))).toEqual({ status: "ok", response: {} });
    await client.progress(64);
    expect(entries()[0]).toMatchObject({ progress: 64, done: false });
    expect(await left()).toHaveLength(1);
    expect(await client.chunk(joinRef, bytes(36_000))).toEqual({ status: "ok", response: {} });
    await client.progress(100);
    expect(entries()[0]).toMatchObject({ progress: 100, done: true });
    wire.heard();
    const saved = await client.reply(client.push("event", { type: "form", event: "save", value: "", meta: {} }));
    expect(JSON.stringify(saved.response)).toContain("a.txt");
    expect(JSON.stringify(saved.response)).toContain("x".repeat(100_000));
    expect(wire.sent).toContainEqual([joinRef, joinRef, "lvu:0", "phx_close", {}]);
    expect(entries()).toEqual([]);
    await nothingIsLeft();
    expect(jr).not.toBe(joinRef);
  });

  test("that is postponed stays and can be consumed later", async () => {
    const more = { keep: true };
    const { client, entries, wire } = begin({}, more);
    await client.send({ size: 5 }, Buffer.from("hello"));
    const first = await client.reply(client.push("event", { type: "form", event: "save", value: "", meta: {} }));
    expect(JSON.stringify(first.response)).toContain("hello");
    expect(entries()).toHaveLength(1);
    expect(await left()).toHaveLength(1);
    more.keep = false;
    await client.reply(client.push("event", { type: "form", event: "save", value: "", meta: {} }));
    expect(entries()).toEqual([]);
    await nothingIsLeft();
    expect(wire.closes).toEqual([]);
  });

  test("that is empty is done as soon as its channel is joined", async () => {
    const { client, entries } = begin();
    await client.send({ size: 0 }, new Uint8Array(0));
    expect(entries()[0]).toMatchObject({ done: true, progress: 100 });
  });

  test("is done only when all its bytes have arrived", async () => {
    const { client, entries, server } = begin();
    client.choose({ size: 10 });
    const { entries: tokens } = await client.preflight({ size: 10 });
    await client.progress(100);
    expect(entries()[0]).toMatchObject({ progress: 0, done: false });
    const { joinRef } = await client.join(tokens?.["0"]);
    await client.chunk(joinRef, bytes(4));
    await client.progress(100);
    expect(entries()[0]).toMatchObject({ progress: 40, done: false });
    await client.progress(10);
    expect(entries()[0]).toMatchObject({ progress: 40 });
    for (const strange of [-1, 101, 1.5, "50", null, Number.MAX_VALUE, [], true]) await client.progress(strange);
    expect(entries()[0]).toMatchObject({ progress: 40, done: false, valid: true });
    expect(server.logged.filter((line) => line.includes("crashed"))).toEqual([]);
  });
});

describe("a chosen file is refused", () => {
  const errorsOf = (entries: readonly { readonly errors: readonly string[] }[]) => entries.map(({ errors }) => errors);

  test.each<[string, AnyUploadOptions, Record<string, unknown>, string]>([
    ["if it is too large", { maxFileSize: 10 }, { size: 11 }, "too_large"],
    ["if its size is not a number", {}, { size: "11" }, "too_large"],
    ["if its size is negative", {}, { size: -1 }, "too_large"],
    ["if its type is not accepted", { accept: [".png"] }, { size: 1 }, "not_accepted"],
    ["without a name", {}, { size: 1, name: "" }, "not_accepted"],
    ["with a NUL in its name", {}, { size: 1, name: "a\0.txt" }, "not_accepted"],
    ["with a name of 4 KB", {}, { size: 1, name: "a".repeat(4096) }, "not_accepted"],
    ["if its name is not a string", {}, { size: 1, name: { toString: "a" } }, "not_accepted"],
    ["if its type is not a string", {}, { size: 1, type: ["text/plain"] }, "not_accepted"],
    ["with a path of 5 KB", {}, { size: 1, relative_path: "a".repeat(5000) }, "not_accepted"],
    ["with meta of 5 KB", {}, { size: 1, meta: "a".repeat(5000) }, "not_accepted"],
    ["by validate", { validate: () => "no_luck" }, { size: 1 }, "no_luck"],
  ])("%s", async (_what, options, file, error) => {
    const { client, entries } = begin(options);
    client.choose(file as never);
    expect(errorsOf(entries())).toEqual([[error]]);
    const answer = await client.preflight(file as never);
    expect(answer.entries).toBeUndefined();
    expect(answer.error).toEqual([["0", error]]);
  });

  test("together with all others if there are too many", async () => {
    const { client, entries, socket } = begin({ maxEntries: 2 });
    const files = ["0", "1", "2"].map((ref) => ({ ref, size: 1 }));
    client.choose(...files);
    expect(errorsOf(entries())).toEqual([[], [], []]);
    const upload = socket().assigns["file"] as Upload;
    expect(uploadErrors(upload)).toEqual(["too_many_files"]);
    expect(await client.preflight(...files)).toEqual({
      ref: client.ref,
      error: [[client.ref, "too_many_files"]],
    });
  });

  test("in an auto upload without the others", async () => {
    const { client, entries } = begin({ maxEntries: 2, autoUpload: true, accept: [".txt"] });
    const files = [
      { ref: "0", size: 1, name: "a.pdf", type: "application/pdf" },
      { ref: "1", size: 1 },
      { ref: "2", size: 1 },
      { ref: "3", size: 1 },
    ];
    client.choose(...files);
    const answer = await client.preflight(...files);
    expect(Object.keys(answer.entries ?? {})).toEqual(["1", "2"]);
    expect(answer.errors).toEqual({ "0": ["not_accepted"] });
    expect(entries().map(({ preflighted }) => preflighted)).toEqual([false, true, true, false]);
  });
});

describe("an upload with one entry", () => {
  test("replaces its file by a new one, and stops sending the old one", async () => {
    const { client, entries, wire } = begin();
    client.choose({ size: 10 });
    const { entries: tokens } = await client.preflight({ size: 10 });
    const { joinRef } = await client.join(tokens?.["0"]);
    await client.chunk(joinRef, bytes(4));
    client.choose({ ref: "1", size: 3 });
    expect(entries().map(({ ref }) => ref)).toEqual(["1"]);
    expect(wire.sent).toContainEqual([joinRef, joinRef, "lvu:0", "phx_close", {}]);
    await nothingIsLeft();
  });
});

test("maxEntriesMode total counts consumed files", async () => {
  const { client, socket } = begin({ maxEntries: 2, maxEntriesMode: "total", autoUpload: true });
  const save = () => client.reply(client.push("event", { type: "form", event: "save", value: "", meta: {} }));
  await client.send({ ref: "0", size: 1 }, bytes(1));
  await save();
  client.choose({ ref: "1", size: 1 }, { ref: "2", size: 1 });
  expect((socket().assigns["file"] as Upload).errors).toEqual(["too_many_files"]);
  const { entries } = await client.preflight({ ref: "1", size: 1 }, { ref: "2", size: 1 });
  expect(Object.keys(entries ?? {})).toEqual(["1"]);
});

describe("an external upload", () => {
  const external = (_socket: unknown, entry: { ref: string }) =>
    entry.ref === "1" ? { error: "no_quota" } : { uploader: "Put", url: `https://store.test/${entry.ref}` };

  test("receives the uploader's metadata, which consuming returns", async () => {
    const { client, entries } = begin({ external });
    client.choose({ size: 3 });
    const answer = await client.preflight({ size: 3 });
    expect(answer.entries).toEqual({ "0": { uploader: "Put", url: "https://store.test/0" } });
    await client.progress(50);
    expect(entries()[0]).toMatchObject({ progress: 50, done: false });
    await client.progress(100);
    expect(entries()[0]).toMatchObject({ progress: 100, done: true });
    const saved = await client.reply(client.push("event", { type: "form", event: "save", value: "", meta: {} }));
    expect(JSON.stringify(saved.response)).toContain("https://store.test/0");
  });

  test("that is refused has its reason, and an auto upload continues with the rest", async () => {
    const files = ["0", "1"].map((ref) => ({ ref, size: 3 }));
    const { client } = begin({ external, maxEntries: 2 });
    client.choose(...files);
    expect((await client.preflight(...files)).error).toEqual([["1", "no_quota"]]);
    const automatic = begin({ external, maxEntries: 2, autoUpload: true });
    automatic.client.choose(...files);
    expect(await automatic.client.preflight(...files)).toMatchObject({
      entries: { "0": { uploader: "Put" } },
      errors: { "1": ["no_quota"] },
    });
  });

  test("whose external callback rejects fails, and the view continues", async () => {
    const { client, entries, server } = begin({ external: () => Promise.reject(new Error("store is down")) });
    client.choose({ size: 3 });
    expect((await client.preflight({ size: 3 })).error).toEqual([["0", "metadata_failure"]]);
    expect(entries()[0]?.failure).toMatchObject({ message: "store is down" });
    expect(server.logged.join("\n")).not.toContain("crashed");
  });

  test("that fails in the browser has an error", async () => {
    const { client, entries } = begin({ external });
    client.choose({ size: 3 });
    await client.preflight({ size: 3 });
    await client.progress({ error: "failed" });
    expect(entries()[0]).toMatchObject({ errors: ["external_client_failure"], done: false });
  });

  test("has no upload channel", async () => {
    const { client } = begin({ external });
    client.choose({ size: 3 });
    await client.preflight({ size: 3 });
    expect((await client.join({ uploader: "Put" })).reply.response).toEqual({ reason: "invalid_token" });
  });
});

describe("the progress callback", () => {
  test("is called for each step, and may consume the file", async () => {
    const seen: [number, boolean][] = [];
    const taken: string[] = [];
    const { client, entries } = begin({
      autoUpload: true,
      async progress(socket: Socket, entry) {
        seen.push([entry.progress, entry.done]);
        if (entry.done)
          taken.push(
            await socket.consumeUploadedEntry(entry, async (meta) =>
              (await readFile((meta as { path: string }).path)).toString(),
            ),
          );
      },
    });
    client.choose({ size: 10 });
    const { entries: tokens = {} } = await client.preflight({ size: 10 });
    const { joinRef } = await client.join(tokens["0"]);
    await client.chunk(joinRef, Buffer.from("hello"));
    await client.progress(50);
    await client.chunk(joinRef, Buffer.from("world"));
    await client.progress(100);
    expect(seen).toEqual([
      [50, false],
      [100, true],
    ]);
    expect(taken).toEqual(["helloworld"]);
    expect(entries()).toEqual([]);
    await nothingIsLeft();
  });
});

describe("an upload in a LiveComponent", () => {
  test("belongs to the component and ends with it", async () => {
    let inner!: Socket;
    const Part = liveComponent({
      mount(socket, _props: object) {
        inner = socket as unknown as Socket;
        return { file: socket.allowUpload("file", { maxEntries: 3 }) };
      },
      events: { validate() {} },
      render: ({ file }) => html`<div>${liveFileInput({ upload: file })}</div>`,
    });
    const view = liveView({
      mount: () => ({ shown: true }),
      events: { hide: (socket) => socket.assign({ shown: false }) },
      render: ({ shown }) => html`<div>${shown && Part({ id: "a" })}</div>`,
    });
    const { wire, jr } = connect(view);
    const { ref } = inner.assigns["file"] as Upload;
    const client = new UploaderUnderTest(wire, jr, ref, 1);
    client.choose({ size: 10 });
    expect((inner.assigns["file"] as Upload).entries).toHaveLength(1);
    const { entries = {} } = await client.preflight({ size: 10 });
    const { joinRef } = await client.join(entries["0"]);
    await client.chunk(joinRef, bytes(4));
    await client.progress(40);
    expect((inner.assigns["file"] as Upload).entries[0]).toMatchObject({ progress: 40 });
    expect(await left()).toHaveLength(1);
    wire.send(jr, "90", "lv:phx-1", "event", { type: "click", event: "hide", value: {} });
    wire.send(jr, "91", "lv:phx-1", "cids_will_destroy", { cids: [1] });
    wire.send(jr, "92", "lv:phx-1", "cids_destroyed", { cids: [1] });
    await eventually(() => wire.sent.find((frame) => frame[0] === joinRef && frame[3] === "phx_close"));
    await nothingIsLeft();
  });
});
