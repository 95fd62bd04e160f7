// Bounds on uploads: files, preflights, channels, bytes on disk.

import { describe, expect, test, vi } from "vitest";
import { DiskFiles } from "../adapters/temporary-files.ts";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import type { AnyUploadOptions } from "../live/uploads/options.ts";
import type { Upload } from "../live/uploads/upload.ts";
import type { Limits } from "../foundation/limits.ts";
import { live } from "../router/routes.ts";
import { UploaderUnderTest } from "../test-support/upload.ts";
import { ServerUnderTest } from "../test-support/wire.ts";
import {
  begin,
  bytes,
  connect,
  left,
  uploadDirectory,
  useUploadDirectory,
  viewWith,
} from "../test-support/upload-view.ts";

useUploadDirectory();

describe("the limits of uploads", () => {
  test("maxUploadEntries caps the list of files", async () => {
    const { client, entries } = begin({ maxEntries: 2 }, { limits: { maxUploadEntries: 50 } });
    for (let round = 0; round < 20; round++)
      client.choose(...Array.from({ length: 100 }, (_, i) => ({ ref: String(round * 100 + i), size: 1 })));
    expect(entries()).toHaveLength(50);
  });

  test("maxEntries applies to thousands of preflights", async () => {
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

  test("maxFramesPerSecond does not count chunks, except empty ones", async () => {
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

  test("maxUploads counts the upload channels of one connection", async () => {
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
  ])("options that contradict a limit are refused: %j with %j", (options, limits, message) => {
    const { server } = connect(viewWith(options).view, limits);
    expect(server.errors.map(String)).toEqual([expect.stringMatching(new RegExp(`LW430[^]*${message.source}`))]);
  });

  test.each<[AnyUploadOptions, Partial<Limits>]>([
    [{ maxEntries: 500 }, { maxUploads: 500 }],
    [{ chunkSize: 5_242_880 }, {}],
    // A file for an external store takes neither a channel nor a frame.
    [{ maxEntries: 600, chunkSize: 20_000_000, external: () => ({ uploader: "Put" }) }, { maxUploads: 500 }],
    // The default follows the limit.
    [{}, { maxFrameBytes: 20_000 }],
  ])("options within the limits are accepted: %j with %j", (options, limits) => {
    const { wire } = connect(viewWith(options).view, limits);
    expect(wire.heard()[0]?.[4]).toMatchObject({ status: "ok" });
  });

  test("maxBytes of DiskFiles fails one more file, and a cancelled file frees its bytes", async () => {
    const { client, entries } = begin(
      { maxEntries: 3 },
      { files: new DiskFiles({ directory: uploadDirectory(), maxBytes: 25 }) },
    );
    const files = Array.from({ length: 3 }, (_, i) => ({ ref: String(i), size: 10 }));
    client.choose(...files);
    const { entries: tokens = {} } = await client.preflight(...files);
    for (const { ref } of files) await client.join(tokens[ref], ref);
    await vi.waitFor(() => expect(entries()[2]?.errors).toEqual(["writer_failure"]));
    expect(entries()[2]?.failure).toMatchObject({ code: "LW434" });
    // A cancelled upload makes room.
    client.push("event", { type: "click", event: "cancel", value: { ref: "0" } });
    await vi.waitFor(async () => expect(await left()).toHaveLength(1));
    client.push("event", { type: "click", event: "cancel", value: { ref: "2" } });
    client.choose({ ref: "7", size: 10 });
    const { entries: more = {} } = await client.preflight({ ref: "7", size: 10 });
    expect((await client.join(more["7"], "7")).reply.status).toBe("ok");
  });

  test("an invalid upload request is answered and has no effect", async () => {
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

  test("without a directory for temporary files, a file fails and the reason is available", async () => {
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
