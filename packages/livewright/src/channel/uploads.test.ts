// Uploads over the wire, as protocol section 6 has them: what clients are told, and what remains afterwards.

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DiskFiles } from "../adapters/temporary-files.ts";
import { each } from "../html/each.ts";
import { html } from "../html/rendered.ts";
import { liveFileInput } from "../live/components/live-file-input.ts";
import { liveComponent } from "../live/live-component.ts";
import { type AnyLiveView, liveView } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import { postpone } from "../live/uploads/postponed.ts";
import type { AnyUploadOptions } from "../live/uploads/options.ts";
import type { Upload } from "../live/uploads/upload.ts";
import { uploadErrors } from "../live/uploads/upload.ts";
import { memoryWriter, type UploadWriter, type WriterEnd } from "../live/uploads/writer.ts";
import type { Limits } from "../foundation/limits.ts";
import { live } from "../router/routes.ts";
import { signUpload } from "../tokens/tokens.ts";
import { eventually, UploaderUnderTest } from "../test-support/upload.ts";
import { ServerUnderTest } from "../test-support/wire.ts";

let directory: string;
const open: DiskFiles[] = [];
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), "lw-test-"))));
afterEach(async () => {
  for (const files of open.splice(0)) await files.close();
  await rm(directory, { recursive: true });
});

/** All files in the directory of the server. */
async function left(): Promise<string[]> {
  const all = await readdir(directory, { recursive: true, withFileTypes: true });
  // The server that owns the directory keeps a file of its own there.
  return all.filter((one) => one.isFile() && one.name !== "beat").map(({ name }) => name);
}

async function nothingIsLeft(): Promise<void> {
  await vi.waitFor(async () => expect(await left()).toEqual([]), { timeout: 5_000, interval: 5 });
}

/** A view with one upload. What consuming it gives ends up in `done`. */
function viewWith(options: AnyUploadOptions, more: { keep?: boolean } = {}) {
  let socket!: Socket;
  const view = liveView({
    mount(given) {
      socket = given as unknown as Socket;
      return { file: given.allowUpload("file", options) as Upload, done: [] as unknown[] };
    },
    events: {
      validate() {},
      cancel: (of, { ref }) => of.cancelUpload("file", String(ref)),
      async save(of) {
        const done = await of.consumeUploadedEntries("file", async (meta, entry) => {
          const { path } = (meta ?? {}) as { path?: string };
          const text = path === undefined ? meta : (await readFile(path)).toString();
          return more.keep === true ? postpone(text) : [entry.clientName, text];
        });
        of.assign({ done });
      },
      crash() {
        throw new Error("crashed");
      },
      stay: () => new Promise(() => {}),
    },
    render: ({ file, done }) => html`
      ${liveFileInput({ upload: file })}
      <ul>${each(file.entries, (entry) => html`<li>${entry.ref} ${entry.progress} ${uploadErrors(file, entry).join()}</li>`)}</ul>
      <p>${JSON.stringify(done)}</p>
    `,
  });
  return { view: view as AnyLiveView, socket: () => socket, entries: () => (socket.assigns["file"] as Upload).entries };
}

function connect(view: AnyLiveView, limits: Partial<Limits> = {}, files = new DiskFiles({ directory })) {
  const server = new ServerUnderTest([live("/", view), live("/other", view)], limits);
  server.temporaryFiles = files;
  open.push(files);
  const wire = server.connect();
  const jr = wire.join("/");
  return { server, wire, jr };
}

/** A connected view with one upload, and its client. */
function begin(
  options: AnyUploadOptions = {},
  more: { keep?: boolean; limits?: Partial<Limits>; files?: DiskFiles } = {},
) {
  const made = viewWith(options, more);
  const { server, wire, jr } = connect(made.view, more.limits, more.files);
  const { ref } = made.socket().assigns["file"] as Upload;
  return { ...made, server, wire, jr, client: new UploaderUnderTest(wire, jr, ref) };
}

const bytes = (length: number, value = 120): Uint8Array => new Uint8Array(length).fill(value);

describe("a file", () => {
  test("is chosen, allowed, sent, consumed, and gone", async () => {
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

  test("that is postponed stays, and can be consumed later", async () => {
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

  test("of no bytes is there as soon as its channel is joined", async () => {
    const { client, entries } = begin();
    await client.send({ size: 0 }, new Uint8Array(0));
    expect(entries()[0]).toMatchObject({ done: true, progress: 100 });
  });

  test("is not done before all of it is there, whatever the client says", async () => {
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

describe("what is chosen is refused", () => {
  const errorsOf = (entries: readonly { readonly errors: readonly string[] }[]) => entries.map(({ errors }) => errors);

  test.each<[string, AnyUploadOptions, Record<string, unknown>, string]>([
    ["too large", { maxFileSize: 10 }, { size: 11 }, "too_large"],
    ["of a size that is no number", {}, { size: "11" }, "too_large"],
    ["of a size that is no size", {}, { size: -1 }, "too_large"],
    ["of another type", { accept: [".png"] }, { size: 1 }, "not_accepted"],
    ["without a name", {}, { size: 1, name: "" }, "not_accepted"],
    ["with a NUL in its name", {}, { size: 1, name: "a\0.txt" }, "not_accepted"],
    ["with a name of 4 KB", {}, { size: 1, name: "a".repeat(4096) }, "not_accepted"],
    ["with a name that is none", {}, { size: 1, name: { toString: "a" } }, "not_accepted"],
    ["with a type that is none", {}, { size: 1, type: ["text/plain"] }, "not_accepted"],
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

  test("more than fit, as a whole", async () => {
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

  test("automatically: the others go on", async () => {
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

describe("where there is room for one", () => {
  test("another takes its place, and sending the first one ends", async () => {
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

test("mode total counts what was consumed", async () => {
  const { client, socket } = begin({ maxEntries: 2, maxEntriesMode: "total", autoUpload: true });
  const save = () => client.reply(client.push("event", { type: "form", event: "save", value: "", meta: {} }));
  await client.send({ ref: "0", size: 1 }, bytes(1));
  await save();
  client.choose({ ref: "1", size: 1 }, { ref: "2", size: 1 });
  expect((socket().assigns["file"] as Upload).errors).toEqual(["too_many_files"]);
  const { entries } = await client.preflight({ ref: "1", size: 1 }, { ref: "2", size: 1 });
  expect(Object.keys(entries ?? {})).toEqual(["1"]);
});

describe("tokens", () => {
  async function allowed(options: AnyUploadOptions = {}) {
    const begun = begin({ maxEntries: 2, ...options });
    const files = ["0", "1"].map((ref) => ({ ref, size: 10 }));
    begun.client.choose(...files);
    const { entries = {} } = await begun.client.preflight(...files);
    return { ...begun, tokens: entries };
  }

  test("are good for their own entry only", async () => {
    const { client, tokens } = await allowed();
    expect((await client.join(tokens["0"], "1")).reply).toEqual({
      status: "error",
      response: { reason: "invalid_token" },
    });
    expect((await client.join(tokens["1"], "1")).reply.status).toBe("ok");
  });

  test("that were forged, changed or made for something else are refused", async () => {
    const { client, server, tokens } = await allowed();
    const token = tokens["0"] as string;
    const forged = [
      undefined,
      null,
      7,
      {},
      "",
      `${token}x`,
      token.slice(0, -1),
      token.replace(/\.(.)/, (_all, first: string) => `.${first === "A" ? "B" : "A"}`),
      "v1.W10.AAAA",
      "x".repeat(100_000),
    ];
    for (const one of forged) {
      expect((await client.join(one)).reply).toEqual({ status: "error", response: { reason: "invalid_token" } });
    }
    const elsewhere = signUpload(server.keys, { instance: "AAAA", uploadRef: client.ref, entryRef: "0", cid: null });
    expect((await client.join(elsewhere)).reply.response).toEqual({ reason: "disallowed" });
  });

  test("can be used once", async () => {
    const { client, tokens, entries } = await allowed();
    const { joinRef } = await client.join(tokens["0"]);
    expect((await client.join(tokens["0"])).reply.response).toEqual({ reason: "already_registered" });
    // The one that is sending is not disturbed.
    expect((await client.chunk(joinRef, bytes(10))).status).toBe("ok");
    await client.progress(100);
    expect((await client.join(tokens["0"])).reply.response).toEqual({ reason: "already_registered" });
    client.push("event", { type: "click", event: "cancel", value: { ref: "0" } });
    expect(entries()).toHaveLength(1);
    expect((await client.join(tokens["0"])).reply.response).toEqual({ reason: "disallowed" });
  });

  test("are of no use to another view, or another connection", async () => {
    const { server, client, tokens, wire, jr } = await allowed();
    const other = server.connect();
    other.join("/other");
    const stranger = new UploaderUnderTest(other, "1", client.ref);
    expect((await stranger.join(tokens["0"])).reply.response).toEqual({ reason: "disallowed" });
    // The view is left: its tokens go with it.
    wire.send(jr, "99", "lv:phx-1", "phx_leave", {});
    expect((await client.join(tokens["0"])).reply.response).toEqual({ reason: "disallowed" });
    await nothingIsLeft();
  });
});

describe("chunks", () => {
  async function joined(options: AnyUploadOptions = {}, size = 10) {
    const begun = begin(options);
    begun.client.choose({ size });
    const { entries = {} } = await begun.client.preflight({ size });
    const { joinRef, reply } = await begun.client.join(entries["0"]);
    expect(reply.status).toBe("ok");
    return { ...begun, joinRef };
  }

  test("beyond the announced size end the upload, and nothing of it is written", async () => {
    const { client, joinRef, entries, wire } = await joined();
    expect((await client.chunk(joinRef, bytes(6))).status).toBe("ok");
    expect(await client.chunk(joinRef, bytes(5))).toEqual({
      status: "error",
      response: { reason: "file_size_limit_exceeded", limit: 10 },
    });
    expect(wire.sent).toContainEqual([joinRef, joinRef, "lvu:0", "phx_close", {}]);
    await vi.waitFor(() => expect(entries()[0]).toMatchObject({ errors: ["too_large"], done: false }));
    await nothingIsLeft();
    expect((await client.chunk(joinRef, bytes(1))).response).toEqual({ reason: "unmatched topic" });
  });

  test("after the last one end it, too", async () => {
    const { client, joinRef } = await joined();
    await client.chunk(joinRef, bytes(10));
    expect((await client.chunk(joinRef, bytes(1))).response.reason).toBe("file_size_limit_exceeded");
    await nothingIsLeft();
  });

  test("larger than a chunk may be are refused", async () => {
    const { client, joinRef } = await joined({ chunkSize: 4 });
    expect((await client.chunk(joinRef, bytes(5))).response.reason).toBe("file_size_limit_exceeded");
  });

  test("of a client that does not wait end its upload, and the writer is closed after it was written to", async () => {
    const calls: string[] = [];
    let finish!: () => void;
    const writer = (): UploadWriter<undefined> => ({
      meta: undefined,
      write: () => new Promise<void>((resolve) => void (finish = resolve)).then(() => void calls.push("written")),
      close: ({ kind }: WriterEnd) => void calls.push(kind),
    });
    const { client, joinRef, entries } = await joined({ writer });
    expect((await client.chunk(joinRef, bytes(1))).status).toBe("ok");
    client.chunkOnly(joinRef, bytes(1));
    expect((await client.chunk(joinRef, bytes(1))).response).toEqual({ reason: "unexpected_chunk" });
    expect(calls).toEqual([]);
    finish();
    await vi.waitFor(() => expect(calls).toEqual(["written", "cancel"]));
    await vi.waitFor(() => expect(entries()[0]?.errors).toEqual(["interrupted"]));
  });

  test("wait for the one before them to be written", async () => {
    const written: number[] = [];
    const held: (() => void)[] = [];
    const writer = (): UploadWriter<undefined> => ({
      meta: undefined,
      async write(chunk) {
        await new Promise<void>((resolve) => held.push(resolve));
        written.push(chunk.length);
      },
      close() {},
    });
    const { client, joinRef, wire } = await joined({ writer });
    expect((await client.chunk(joinRef, bytes(3))).status).toBe("ok");
    const ref = client.chunkOnly(joinRef, bytes(4));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(wire.sent.some((frame) => frame[1] === ref)).toBe(false);
    expect(held).toHaveLength(1);
    held[0]?.();
    expect((await client.reply(ref)).status).toBe("ok");
    expect(written).toEqual([3]);
    // The last one is answered when all is written, and closed.
    const last = client.chunkOnly(joinRef, bytes(3));
    await eventually(() => (held.length === 2 ? true : undefined));
    held[1]?.();
    await eventually(() => (held.length === 3 ? true : undefined));
    expect(wire.sent.some((frame) => frame[1] === last)).toBe(false);
    held[2]?.();
    expect((await client.reply(last)).status).toBe("ok");
    expect(written).toEqual([3, 4, 3]);
  });

  test("of another channel's ref are not for this one", async () => {
    const { client, wire } = await joined();
    const ref = client.chunkOnly("9999", bytes(1));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(wire.sent.some((frame) => frame[1] === ref)).toBe(false);
  });

  test("are bytes: a frame of text is none", async () => {
    const { client, wire, joinRef, entries } = await joined();
    wire.send(joinRef, "50", "lvu:0", "chunk", {});
    expect((await client.reply("50")).response).toEqual({ reason: "unexpected_chunk" });
    expect(entries()[0]?.valid).toBe(true);
  });
});

describe("a writer that fails", () => {
  const failing = (at: "open" | "write" | "close"): AnyUploadOptions => ({
    writer: async () => {
      if (at === "open") throw new Error("no disk");
      return {
        meta: undefined,
        write: () => (at === "write" ? Promise.reject(new Error("no disk")) : undefined),
        close({ kind }: WriterEnd) {
          if (at === "close" && kind === "done") throw new Error("no disk");
        },
      };
    },
  });

  test.each(["open", "write", "close"] as const)("at %s: its file has failed, and the view goes on", async (at) => {
    const { client, entries, wire, server } = begin(failing(at));
    client.choose({ size: 3 });
    const { entries: tokens = {} } = await client.preflight({ size: 3 });
    const { joinRef, reply } = await client.join(tokens["0"]);
    const refused = at === "open" ? reply : await client.chunk(joinRef, bytes(3));
    expect(refused).toEqual({ status: "error", response: { reason: "writer_error" } });
    expect(wire.sent).toContainEqual([joinRef, joinRef, "lvu:0", "phx_close", {}]);
    await vi.waitFor(() => expect(entries()[0]).toMatchObject({ errors: ["writer_failure"], done: false }));
    expect(entries()[0]?.failure).toMatchObject({ message: "no disk" });
    const { response } = await client.reply(
      client.push("event", { type: "click", event: "cancel", value: { ref: "0" } }),
    );
    expect(response).toHaveProperty("diff");
    expect(server.logged.join("\n")).not.toContain("crashed");
  });
});

test("a writer that fails after its chunk was answered fails the file at once, or with the next chunk", async () => {
  let refuse!: (error: Error) => void;
  const closed: WriterEnd[] = [];
  const writer = (): UploadWriter<undefined> => ({
    meta: undefined,
    write: () => new Promise<void>((_resolve, reject) => void (refuse = reject)),
    close: (end) => void closed.push(end),
  });
  for (const next of [false, true]) {
    const { client, entries } = begin({ writer });
    client.choose({ size: 10 });
    const { entries: tokens = {} } = await client.preflight({ size: 10 });
    const { joinRef } = await client.join(tokens["0"]);
    expect((await client.chunk(joinRef, bytes(4))).status).toBe("ok");
    const ref = next ? client.chunkOnly(joinRef, bytes(4)) : undefined;
    refuse(new Error("no disk"));
    await client.frame((frame) => frame[0] === joinRef && frame[3] === "phx_close");
    if (ref !== undefined) expect((await client.reply(ref)).response).toEqual({ reason: "writer_error" });
    await vi.waitFor(() => expect(entries()[0]).toMatchObject({ errors: ["writer_failure"] }));
  }
  await vi.waitFor(() => expect(closed.map(({ kind }) => kind)).toEqual(["error", "error"]));
});

describe("validate looks at the bytes", () => {
  const validate = (_entry: unknown, head: Uint8Array | undefined) =>
    head === undefined || head[0] === 0x89 ? undefined : Promise.resolve("not_a_png");

  test("and refuses what is not what it says", async () => {
    const { client, entries, server } = begin({ accept: [".png"], validate });
    const file = { name: "a.png", type: "image/png", size: 4 };
    client.choose(file);
    expect(entries()[0]?.valid).toBe(true);
    const { entries: tokens = {} } = await client.preflight(file);
    const { joinRef } = await client.join(tokens["0"]);
    // To this the client adds nothing of its own: the page has the reason already.
    expect((await client.chunk(joinRef, Buffer.from("<svg"))).response).toEqual({ reason: "writer_error" });
    await vi.waitFor(() => expect(entries()[0]?.errors).toEqual(["not_a_png"]));
    await nothingIsLeft();
    expect(server.logged.join("\n")).not.toContain("crashed");
  });

  test("and takes what is", async () => {
    const { client, entries } = begin({ accept: [".png"], validate });
    await client.send({ name: "a.png", type: "image/png", size: 4 }, Uint8Array.of(0x89, 1, 2, 3));
    expect(entries()[0]).toMatchObject({ done: true });
  });
});

describe("everything ends, and nothing is left", () => {
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

  test("cancelling: one file of two", async () => {
    const { client, entries, wire, second } = await sending();
    client.push("event", { type: "click", event: "cancel", value: { ref: "1" } });
    expect(entries().map(({ ref }) => ref)).toEqual(["0"]);
    expect(wire.sent).toContainEqual([second, second, "lvu:1", "phx_close", {}]);
    await vi.waitFor(async () => expect(await left()).toHaveLength(1));
  });

  test("cancelling what was never there", async () => {
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

  test("the view is left", async () => {
    const { client, wire, jr, first } = await sending();
    wire.send(jr, "99", client.topic, "phx_leave", {});
    expect(wire.sent).toContainEqual([first, first, "lvu:0", "phx_close", {}]);
    await nothingIsLeft();
  });

  test("the connection is gone", async () => {
    const { wire } = await sending();
    wire.connection.closed();
    await nothingIsLeft();
  });

  test("the connection is gone while a file is being opened", async () => {
    const { client, wire } = begin();
    client.choose({ size: 10 });
    const { entries = {} } = await client.preflight({ size: 10 });
    void client.join(entries["0"]).catch(() => {});
    wire.connection.closed();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await nothingIsLeft();
  });

  test("the connection is gone while the file is being consumed: not before that has ended", async () => {
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
    const { client, entries, wire } = begin({ chunkTimeout: 40 });
    client.choose({ size: 10 });
    const { entries: tokens = {} } = await client.preflight({ size: 10 });
    const { joinRef } = await client.join(tokens["0"]);
    await client.frame((frame) => frame[0] === joinRef && frame[3] === "phx_close");
    await vi.waitFor(() => expect(entries()[0]?.errors).toEqual(["timed_out"]));
    await client.frame((frame) => JSON.stringify(frame[4]).includes("timed_out"));
    await nothingIsLeft();
    expect(wire.closes).toEqual([]);
  });

  test("the client sends a byte now and then, to hold on to it", async () => {
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

  test("the writer takes too long", async () => {
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
    await vi.waitFor(() => expect(entries()[0]?.errors).toEqual(["timed_out"]));
    expect(entries()[0]?.failure).toMatchObject({ code: "LW435" });
    finish();
    await vi.waitFor(() => expect(closed).toEqual([{ kind: "cancel" }]));
    expect(server.logged.join("\n")).toContain("timed_out");
  });

  test("the client says that it gave up", async () => {
    const { client, entries } = await sending();
    await client.progress({ error: "failed" }, "1");
    expect(entries()[1]).toMatchObject({ errors: ["interrupted"] });
    // What has arrived has arrived.
    await client.progress({ error: "failed" }, "0");
    expect(entries()[0]).toMatchObject({ errors: [], done: true });
    await vi.waitFor(async () => expect(await left()).toHaveLength(1));
  });

  test("the client leaves the channel", async () => {
    const { client, wire, entries, second } = await sending();
    wire.send(second, "70", "lvu:1", "phx_leave", {});
    expect((await client.reply("70")).status).toBe("ok");
    await vi.waitFor(() => expect(entries()[1]?.errors).toEqual(["interrupted"]));
  });
});

test("a client that did not wait for its join may join again", async () => {
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

test("a join waits for a view that is busy, and one that was left meanwhile has no effect", async () => {
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

describe("external uploads", () => {
  const external = (_socket: unknown, entry: { ref: string }) =>
    entry.ref === "1" ? { error: "no_quota" } : { uploader: "Put", url: `https://store.test/${entry.ref}` };

  test("get what the client's uploader needs, and consuming gives it back", async () => {
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

  test("that are refused say why; automatic ones go on with the rest", async () => {
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

  test("that cannot be asked for fail, and the view goes on", async () => {
    const { client, entries, server } = begin({ external: () => Promise.reject(new Error("store is down")) });
    client.choose({ size: 3 });
    expect((await client.preflight({ size: 3 })).error).toEqual([["0", "metadata_failure"]]);
    expect(entries()[0]?.failure).toMatchObject({ message: "store is down" });
    expect(server.logged.join("\n")).not.toContain("crashed");
  });

  test("that fail in the browser say so", async () => {
    const { client, entries } = begin({ external });
    client.choose({ size: 3 });
    await client.preflight({ size: 3 });
    await client.progress({ error: "failed" });
    expect(entries()[0]).toMatchObject({ errors: ["external_client_failure"], done: false });
  });

  test("have no channel", async () => {
    const { client } = begin({ external });
    client.choose({ size: 3 });
    await client.preflight({ size: 3 });
    expect((await client.join({ uploader: "Put" })).reply.response).toEqual({ reason: "invalid_token" });
  });
});

describe("the progress callback", () => {
  test("is called for every step, and may consume", async () => {
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

describe("in a component", () => {
  test("uploads are its own, and go with it", async () => {
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

describe("bounds", () => {
  test("a list of files ends somewhere", async () => {
    const { client, entries } = begin({ maxEntries: 2 }, { limits: { maxUploadEntries: 50 } });
    for (let round = 0; round < 20; round++)
      client.choose(...Array.from({ length: 100 }, (_, i) => ({ ref: String(round * 100 + i), size: 1 })));
    expect(entries()).toHaveLength(50);
  });

  test("thousands of preflights are answered, with no more than fits", async () => {
    const { client, entries, server } = begin(
      { maxEntries: 3, autoUpload: true },
      {
        limits: {
          maxUploadEntries: 10,
          maxFramesPerSecond: Infinity,
          maxFrameMsPerSecond: Infinity,
          maxTotalFrameMsPerSecond: Infinity,
        },
      },
    );
    let allowed = 0;
    for (let i = 0; i < 3000; i++) {
      const { entries: tokens = {} } = await client.preflight({ ref: String(i), size: 1 });
      allowed += Object.keys(tokens).length;
      client.wire.heard();
    }
    expect(allowed).toBe(3);
    expect(entries()).toHaveLength(10);
    expect(server.logged).toEqual([]);
  });

  test("messages in a second: those for chunks that arrive do not count, unless there is nothing in them", async () => {
    const { client, wire } = begin({ chunkSize: 100 }, { limits: { maxFramesPerSecond: 50 } });
    client.choose({ size: 50_000 });
    const { entries = {} } = await client.preflight({ size: 50_000 });
    const { joinRef } = await client.join(entries["0"]);
    for (let i = 0; i < 400; i++) {
      expect((await client.chunk(joinRef, bytes(100))).status).toBe("ok");
      await client.progress(Math.floor((i + 1) / 5));
      wire.heard();
    }
    expect(wire.closes).toEqual([]);
    for (let i = 0; i < 100 && wire.closes.length === 0; i++) client.chunkOnly(joinRef, bytes(0));
    expect(wire.closes).toHaveLength(1);
  });

  test("channels of one connection, over all its uploads", async () => {
    const refs: string[] = [];
    const view = liveView({
      mount(socket) {
        const uploads = ["a", "b"].map((name) => socket.allowUpload(name, { maxEntries: 2 }));
        refs.push(...uploads.map(({ ref }) => ref));
        return {};
      },
      events: { validate() {} },
      render: () => html`<p></p>`,
    });
    const { server, wire, jr } = connect(view, { maxUploads: 2 });
    const files = ["0", "1"].map((ref) => ({ ref, size: 1 }));
    const answers = [];
    for (const [i, upload] of refs.entries()) {
      wire.heard(); // the refs of the next client are the same
      const client = new UploaderUnderTest(wire, jr, upload);
      const own = files.map((file) => ({ ...file, ref: `${i}${file.ref}` }));
      client.choose(...own);
      const { entries = {} } = await client.preflight(...own);
      for (const { ref } of own) answers.push((await client.join(entries[ref], ref)).reply.response.reason);
    }
    expect(answers).toEqual([undefined, undefined, "too many uploads", "too many uploads"]);
    expect(server.logged.filter((line) => line.includes("LW607"))).toEqual([
      expect.stringContaining("limits: { maxUploads: … }"),
    ]);
  });

  test.each<[AnyUploadOptions, Partial<Limits>, RegExp]>([
    [{ maxEntries: 600 }, { maxUploads: 500 }, /maxEntries of 600, but limits.maxUploads allows only 500/],
    [{ chunkSize: 5_242_880 }, { maxFrameBytes: 1_048_576 }, /chunkSize of 5242880 .* at most 1047552/],
    [{ chunkSize: 8_387_585 }, {}, /chunkSize of 8387585/],
  ])("options that contradict a limit are errors: %j with %j", (options, limits, message) => {
    const { server } = connect(viewWith(options).view, limits);
    expect(server.errors.map(String)).toEqual([expect.stringMatching(new RegExp(`LW430[^]*${message.source}`))]);
  });

  test.each<[AnyUploadOptions, Partial<Limits>]>([
    [{ maxEntries: 500 }, { maxUploads: 500 }],
    [{ chunkSize: 5_242_880 }, {}],
    // What is sent elsewhere takes neither a channel nor a frame.
    [{ maxEntries: 600, chunkSize: 20_000_000, external: () => ({ uploader: "Put" }) }, { maxUploads: 500 }],
    // The default follows the limit.
    [{}, { maxFrameBytes: 20_000 }],
  ])("options that fit are none: %j with %j", (options, limits) => {
    const { wire } = connect(viewWith(options).view, limits);
    expect(wire.heard()[0]?.[4]).toMatchObject({ status: "ok" });
  });

  test("bytes on disk", async () => {
    const { client, entries } = begin({ maxEntries: 3 }, { files: new DiskFiles({ directory, maxBytes: 25 }) });
    const files = Array.from({ length: 3 }, (_, i) => ({ ref: String(i), size: 10 }));
    client.choose(...files);
    const { entries: tokens = {} } = await client.preflight(...files);
    for (const { ref } of files) await client.join(tokens[ref], ref);
    await vi.waitFor(() => expect(entries()[2]?.errors).toEqual(["writer_failure"]));
    expect(entries()[2]?.failure).toMatchObject({ code: "LW434" });
    // What is let go of makes room.
    client.push("event", { type: "click", event: "cancel", value: { ref: "0" } });
    await vi.waitFor(async () => expect(await left()).toHaveLength(1));
    client.push("event", { type: "click", event: "cancel", value: { ref: "2" } });
    client.choose({ ref: "7", size: 10 });
    const { entries: more = {} } = await client.preflight({ ref: "7", size: 10 });
    expect((await client.join(more["7"], "7")).reply.status).toBe("ok");
  });

  test("what is no request is answered and changes nothing", async () => {
    const { client, entries, server, wire } = begin();
    for (const payload of [
      {},
      { ref: null },
      { ref: client.ref },
      { ref: client.ref, entries: {} },
      {
        ref: client.ref,
        entries: [null, 1, "a", [], { ref: 1 }, { ref: "a,b" }, { ref: "x".repeat(33) }, { ref: "" }],
      },
      { ref: "__proto__", entries: [] },
      { ref: client.ref, entries: [], cid: 77 },
      { ref: client.ref, entries: [], cid: "1" },
    ])
      expect((await client.reply(client.push("allow_upload", payload))).status).toBe("ok");
    for (const payload of [{}, { ref: client.ref }, { ref: client.ref, entry_ref: "__proto__", progress: 3 }])
      expect((await client.reply(client.push("progress", payload))).status).toBe("ok");
    for (const uploads of [
      null,
      1,
      [],
      "x",
      { __proto__: [{ ref: "0" }] },
      { [client.ref]: "x" },
      { other: [{ ref: "0" }] },
    ])
      client.push("event", { type: "form", event: "validate", value: "", meta: {}, uploads });
    expect(entries()).toEqual([]);
    expect(wire.closes).toEqual([]);
    expect(server.logged.join("\n")).not.toContain("crashed");
  });

  test("without a place for temporary files, the file fails and says so to the log", async () => {
    const made = viewWith({});
    const server = new ServerUnderTest([live("/", made.view)]);
    const wire = server.connect();
    const client = new UploaderUnderTest(wire, wire.join("/"), (made.socket().assigns["file"] as Upload).ref);
    client.choose({ size: 3 });
    const { entries = {} } = await client.preflight({ size: 3 });
    expect((await client.join(entries["0"])).reply.response).toEqual({ reason: "writer_error" });
    await vi.waitFor(() => expect(made.entries()[0]?.failure).toMatchObject({ code: "LW433" }));
  });
});
