// The channel of one file (protocol section 6): its token, its chunks, and what a writer does with them.

import { describe, expect, test, vi } from "vitest";
import type { AnyUploadOptions } from "../live/uploads/options.ts";
import type { UploadWriter, WriterEnd } from "../live/uploads/writer.ts";
import { signUpload } from "../tokens/tokens.ts";
import { eventually, UploaderUnderTest } from "../test-support/upload.ts";
import { begin, bytes, nothingIsLeft, useUploadDirectory } from "../test-support/upload-view.ts";

useUploadDirectory();

describe("an upload token", () => {
  async function allowed(options: AnyUploadOptions = {}) {
    const begun = begin({ maxEntries: 2, ...options });
    const files = ["0", "1"].map((ref) => ({ ref, size: 10 }));
    begun.client.choose(...files);
    const { entries = {} } = await begun.client.preflight(...files);
    return { ...begun, tokens: entries };
  }

  test("is valid for its own entry only", async () => {
    const { client, tokens } = await allowed();
    expect((await client.join(tokens["0"], "1")).reply).toEqual({
      status: "error",
      response: { reason: "invalid_token" },
    });
    expect((await client.join(tokens["1"], "1")).reply.status).toBe("ok");
  });

  test("that is forged, changed or made for something else is refused", async () => {
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

  test("is refused for another view and another connection", async () => {
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

describe("a chunk", () => {
  async function joined(options: AnyUploadOptions = {}, size = 10) {
    const begun = begin(options);
    begun.client.choose({ size });
    const { entries = {} } = await begun.client.preflight({ size });
    const { joinRef, reply } = await begun.client.join(entries["0"]);
    expect(reply.status).toBe("ok");
    return { ...begun, joinRef };
  }

  test("beyond the announced size ends the upload, and nothing is kept", async () => {
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

  test("after the last one ends the upload", async () => {
    const { client, joinRef } = await joined();
    await client.chunk(joinRef, bytes(10));
    expect((await client.chunk(joinRef, bytes(1))).response.reason).toBe("file_size_limit_exceeded");
    await nothingIsLeft();
  });

  test("larger than chunkSize is refused", async () => {
    const { client, joinRef } = await joined({ chunkSize: 4 });
    expect((await client.chunk(joinRef, bytes(5))).response.reason).toBe("file_size_limit_exceeded");
  });

  test("sent before the reply to the one before it ends the upload, and then closes the writer", async () => {
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

  test("is answered when the one before it is written", async () => {
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

  test("with the ref of another channel is ignored", async () => {
    const { client, wire } = await joined();
    const ref = client.chunkOnly("9999", bytes(1));
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(wire.sent.some((frame) => frame[1] === ref)).toBe(false);
  });

  test("in a text frame is refused", async () => {
    const { client, wire, joinRef, entries } = await joined();
    wire.send(joinRef, "50", "lvu:0", "chunk", {});
    expect((await client.reply("50")).response).toEqual({ reason: "unexpected_chunk" });
    expect(entries()[0]?.valid).toBe(true);
  });
});

describe("a writer that throws", () => {
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

  test.each(["open", "write", "close"] as const)("in %s fails its file, and the view continues", async (at) => {
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

test("a write that rejects after its chunk was answered fails the file", async () => {
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

describe("validate with the first bytes", () => {
  const validate = (_entry: unknown, head: Uint8Array | undefined) =>
    head === undefined || head[0] === 0x89 ? undefined : Promise.resolve("not_a_png");

  test("refuses a file whose content is of another type", async () => {
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

  test("accepts a file whose content matches", async () => {
    const { client, entries } = begin({ accept: [".png"], validate });
    await client.send({ name: "a.png", type: "image/png", size: 4 }, Uint8Array.of(0x89, 1, 2, 3));
    expect(entries()[0]).toMatchObject({ done: true });
  });
});
