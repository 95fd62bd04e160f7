import { describe, expect, test, vi } from "vitest";
import { each } from "../html/each.ts";
import { html } from "../html/rendered.ts";
import { liveFileInput, memoryWriter, uploadErrors, type UploadOptions } from "../uploads.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import type { Upload } from "../live/uploads/upload.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { liveIsolated } from "./isolated.ts";

const INPUT = "input[type=file]";
const INK = (name: string, size = 150_000) => ({ name, content: "x".repeat(size) });

// oxlint-disable-next-line typescript/no-explicit-any -- options of uploads of any kind
type Options = UploadOptions<any, any, any, string>;

const chooser = (photos: Upload) => html`<label>Photos ${liveFileInput({ upload: photos })}</label>`;
const shown = (photos: Upload) => html`
  ${each(
    photos.entries,
    (entry) => entry.ref,
    (entry) => html`
      <p>${entry.clientName} ${entry.progress} ${uploadErrors(photos, entry).join()}
        <button type="button" phx-click="cancel" phx-value-ref=${entry.ref}>x</button></p>
    `,
  )}
  ${uploadErrors(photos).map((error) => html`<em>${error}</em>`)}
`;

const album = (options: Options = {}) =>
  liveView({
    mount: (socket) => ({
      kept: "",
      photos: socket.allowUpload("photos", {
        maxEntries: 2,
        maxFileSize: 200_000,
        ...(options.external === undefined && { writer: (_socket, entry) => memoryWriter(entry.clientSize) }),
        ...options,
      }) as Upload,
    }),
    events: {
      choose() {},
      cancel: (socket, { ref }) => socket.cancelUpload("photos", String(ref)),
      crash() {
        throw new Error("The album is on fire.");
      },
      async save(socket) {
        const kept = await socket.consumeUploadedEntries(
          "photos",
          (_meta: unknown, entry: { clientName: string }) => entry.clientName,
        );
        socket.assign({ kept: kept.join() });
      },
    },
    render: ({ photos, kept }) => html`
      <form id="album" phx-change="choose" phx-submit="save">${chooser(photos)}<button id="save">Save</button></form>${shown(photos)}
      <b>${kept}</b><button id="crash" phx-click="crash">!</button>
    `,
  });

describe("a file that a test uploads in parts", () => {
  test("shows its progress, and that the form waits for it", async () => {
    const view = await liveIsolated(album());
    const input = view.fileInput(INPUT, [INK("a.txt"), INK("b.txt", 10)]);
    await input.choose();
    expect(view.texts("p")).toEqual(["a.txt 0 x", "b.txt 0 x"]);
    await view.submit("#album");
    expect(view.has("#album.phx-submit-loading")).toBe(true);
    expect(view.find("#save").disabled).toBe(true);
    await input.upload("a.txt", { percent: 49 });
    expect(view.texts("p")).toEqual(["a.txt 49 x", "b.txt 0 x"]);
    await input.upload("a.txt");
    expect(view.texts("p")).toEqual(["a.txt 100 x", "b.txt 0 x"]);
    expect(view.has("#album.phx-submit-loading")).toBe(true);
    await input.upload();
    expect(view.text("b")).toBe("a.txt,b.txt");
    expect(view.has("#album.phx-submit-loading")).toBe(false);
  });

  test("can be sent before its form", async () => {
    const view = await liveIsolated(album());
    const input = view.fileInput(INPUT, [INK("a.txt")]);
    await input.upload("a.txt", { percent: 30 });
    await input.upload("a.txt", { percent: 60 });
    expect(view.texts("p")).toEqual(["a.txt 60 x"]);
    await view.submit("#album");
    expect(view.text("b")).toBe("");
    await input.upload("a.txt");
    expect(view.text("b")).toBe("a.txt");
  });

  test.each(["itself", "#inner"])("belongs to the target of its form: %s", async (target) => {
    const Inner = liveComponent({
      mount: (socket) => ({
        photos: socket.allowUpload("photos", { writer: (_socket, entry) => memoryWriter(entry.clientSize) }),
      }),
      events: { choose() {} },
      render: ({ photos, myself }) =>
        html`<div id="inner"><form id="f" phx-change="choose" phx-target=${target === "itself" ? myself : target}>${chooser(photos as Upload)}</form><p>${photos.entries[0]?.progress}</p></div>`,
    });
    const view = await liveIsolated(liveView({ render: () => html`<div>${Inner({ id: "one" })}</div>` }), {});
    const input = view.fileInput(INPUT, [INK("a.txt")]);
    await input.upload("a.txt", { percent: 49 });
    expect(view.texts("p")).toEqual(["49"]);
  });

  test("is sent immediately with autoUpload, as far as the test allows", async () => {
    const done = vi.fn();
    const view = await liveIsolated(album({ autoUpload: true, progress: (_socket, entry) => done(entry.progress) }));
    const input = view.fileInput(INPUT, [INK("a.txt")]);
    await input.choose();
    expect((await input.preflight()).entries).toHaveLength(1);
    await input.upload("a.txt", { percent: 50 });
    await input.upload("a.txt");
    expect(done.mock.calls.flat()).toEqual([42, 50, 92, 100]);
  });

  test("can be cancelled halfway", async () => {
    const view = await liveIsolated(album());
    const input = view.fileInput(INPUT, [INK("a.txt"), INK("b.txt")]);
    await input.choose();
    await view.submit("#album");
    await input.upload("a.txt", { percent: 49 });
    await view.click("p:first-of-type button");
    expect(view.texts("p")).toEqual(["b.txt 0 x"]);
    await expect(input.upload("a.txt")).rejects.toThrow(
      /^LW802 {2}a\.txt cannot be sent: it is no longer in the upload\./,
    );
    await input.upload("b.txt");
    expect(view.text("b")).toBe("b.txt");
  });

  test("is gone after a crash, and can be sent again", async () => {
    const view = await liveIsolated(album(), { endpoint: { logger: silentLogger } });
    const input = view.fileInput(INPUT, [INK("a.txt")]);
    await input.upload("a.txt", { percent: 49 });
    await view.expectCrash(() => view.click("#crash"));
    expect(view.texts("p")).toEqual([]);
    await expect(input.upload("a.txt")).rejects.toThrow(/it is no longer in the upload/);
    await view.fileInput(INPUT, [INK("a.txt")]).upload();
    expect(view.texts("p")).toEqual(["a.txt 100 x"]);
  });

  test("is gone when the connection ends", async () => {
    const view = await liveIsolated(album());
    await view.fileInput(INPUT, [INK("a.txt")]).upload("a.txt", { percent: 49 });
    await view.disconnect();
    await view.reconnect();
    expect(view.texts("p")).toEqual([]);
  });

  test("fails if its writer or its uploader fails", async () => {
    let written = 0;
    const writer = () => ({
      meta: undefined,
      write() {
        if (++written > 1) throw new Error("The disk is full.");
      },
      close() {},
    });
    const view = await liveIsolated(album({ writer }));
    const input = view.fileInput(INPUT, [INK("a.txt"), INK("b.txt")]);
    await input.upload("a.txt", { percent: 40 });
    await input.upload("a.txt", { percent: 80 });
    expect(view.texts("p")[0]).toBe("a.txt 40 writer_failure x");
    await expect(input.upload("a.txt")).rejects.toThrow(/^LW802 {2}a\.txt cannot be sent: its upload has failed\./);
    await input.fail("b.txt");
    expect(view.texts("p")[1]).toBe("b.txt 0 interrupted x");
  });
});

describe("several files of a test", () => {
  const Two = liveView({
    mount(socket) {
      const writer = (_socket: unknown, entry: { readonly clientSize: number }) => memoryWriter(entry.clientSize);
      return {
        kept: "",
        cover: socket.allowUpload("cover", { writer }) as Upload,
        photos: socket.allowUpload("photos", { writer, maxEntries: 3, autoUpload: true }) as Upload,
      };
    },
    events: {
      choose() {},
      cancel: (socket, { ref }) => socket.cancelUpload("photos", String(ref)),
      async save(socket) {
        const keep = (_meta: unknown, entry: { readonly clientName: string }) => entry.clientName;
        const names = [
          ...(await socket.consumeUploadedEntries("cover", keep)),
          ...(await socket.consumeUploadedEntries("photos", keep)),
        ];
        socket.assign({ kept: names.join() });
      },
    },
    render: ({ cover, photos, kept }) => html`
      <form id="f" phx-change="choose" phx-submit="save">
        <fieldset class="cover"><legend>Cover</legend>${chooser(cover)}</fieldset>
        <fieldset class="photos"><legend>Photos</legend>${chooser(photos)}</fieldset>
      </form>
      <section class="cover">${shown(cover)}</section><section class="photos">${shown(photos)}</section><b>${kept}</b>
    `,
  });

  test("in several uploads of one form are sent separately", async () => {
    const view = await liveIsolated(Two);
    const cover = view.fileInput(".cover input", [INK("cover.txt")]);
    const photos = view.fileInput(".photos input", [INK("a.txt"), INK("b.txt")]);
    await cover.choose();
    await photos.choose();
    await photos.upload("b.txt", { percent: 49 });
    expect(view.texts("p")).toEqual(["cover.txt 0 x", "a.txt 0 x", "b.txt 49 x"]);
    await photos.upload();
    await cover.upload("cover.txt", { percent: 20 });
    expect(view.texts("p")).toEqual(["cover.txt 20 x", "a.txt 100 x", "b.txt 100 x"]);
    await view.submit("#f");
    expect(view.text("b")).toBe("");
    await cover.upload();
    expect(view.text("b")).toBe("cover.txt,a.txt,b.txt");
  });

  test("can be chosen one after the other, and removed while they are sent", async () => {
    const view = await liveIsolated(Two);
    const first = view.fileInput(".photos input", [INK("a.txt")]);
    await first.upload("a.txt", { percent: 30 });
    const second = view.fileInput(".photos input", [INK("b.txt")]);
    await second.upload("b.txt", { percent: 60 });
    expect(view.texts("p")).toEqual(["a.txt 30 x", "b.txt 60 x"]);
    await view.within("section.photos p:first-of-type").click("button");
    expect(view.texts("p")).toEqual(["b.txt 60 x"]);
    await expect(first.upload()).rejects.toThrow(/a\.txt cannot be sent: it is no longer in the upload/);
    await second.upload();
    expect(view.texts("p")).toEqual(["b.txt 100 x"]);
  });
});

describe("the preflight of a test", () => {
  test("returns what may be sent", async () => {
    const view = await liveIsolated(album({ chunkSize: 1_000, chunkTimeout: 9_000 }));
    const answer = await view.fileInput(INPUT, [INK("a.txt")]).preflight();
    expect(answer).toEqual({
      ref: view.find(INPUT).id,
      config: { max_file_size: 200_000, max_entries: 2, chunk_size: 1_000, chunk_timeout: 9_000 },
      entries: [{ ref: expect.any(String), name: "a.txt", meta: expect.any(String) }],
      errors: [],
    });
  });

  test("returns the errors of each file and of all files", async () => {
    const view = await liveIsolated(album({ accept: [".txt"] }));
    const files = [INK("big.txt", 200_001), INK("a.exe"), INK("c.txt")];
    const input = view.fileInput(INPUT, files);
    const { config, entries, errors } = await input.preflight();
    expect([config, entries]).toEqual([undefined, []]);
    expect(errors.map(({ name, reason }) => [name, reason])).toEqual([
      ["big.txt", "too_large"],
      ["a.exe", "not_accepted"],
      [undefined, "too_many_files"],
    ]);
    await expect(input.upload("a.exe")).rejects.toThrow(
      /^LW802 {2}a\.exe cannot be sent: the server refused it with not_accepted, too_many_files\./,
    );
  });

  test("returns errors while other files are sent", async () => {
    const view = await liveIsolated(album({ autoUpload: true, accept: [".txt"] }));
    const input = view.fileInput(INPUT, [INK("a.exe"), INK("b.txt")]);
    const { entries, errors } = await input.preflight();
    expect(entries.map(({ name }) => name)).toEqual(["b.txt"]);
    expect(errors.map(({ name, reason }) => [name, reason])).toEqual([["a.exe", "not_accepted"]]);
    await input.upload("b.txt");
    expect(view.texts("p")).toEqual(["a.exe 0 not_accepted x", "b.txt 100 x"]);
  });

  test("is requested only if there is a file to send", async () => {
    const view = await liveIsolated(album());
    await expect(view.fileInput(INPUT, [INK("a.txt", 0)]).preflight()).rejects.toThrow(
      /^LW806 {2}The client has not asked to send any of the files\.\n {4}a\.txt, 0 bytes\n {2}The client never sends empty files/,
    );
  });
});

describe("an external upload of a test", () => {
  const external = () => ({ uploader: "Put", url: "https://store.test/1" });

  test("progresses as the test says", async () => {
    const view = await liveIsolated(album({ external }));
    const input = view.fileInput(INPUT, [INK("a.txt"), INK("b.txt")]);
    const { entries } = await input.preflight();
    expect(entries[0]?.meta).toEqual({ uploader: "Put", url: "https://store.test/1" });
    await view.submit("#album");
    await input.upload("a.txt", { percent: 49 });
    expect(view.texts("p")).toEqual(["a.txt 49 x", "b.txt 0 x"]);
    await input.fail("b.txt", "403");
    expect(view.texts("p")).toEqual(["a.txt 49 x", "b.txt 0 external_client_failure x"]);
  });

  test("is complete immediately if the file is only chosen", async () => {
    const view = await liveIsolated(album({ external }));
    await view.selectFiles(INPUT, [INK("a.txt")]);
    await view.submit("#album");
    expect(view.text("b")).toBe("a.txt");
  });

  test("is sent by the uploader that the test provides", async () => {
    type Entry = { readonly meta: { readonly url: string }; progress(percent: number): void };
    const Put = (entries: readonly Entry[]) => {
      for (const entry of entries) entry.progress(entry.meta.url === "https://store.test/1" ? 70 : 0);
    };
    const view = await liveIsolated(album({ external }), { uploaders: { Put } });
    const input = view.fileInput(INPUT, [INK("a.txt")]);
    await input.upload("a.txt");
    expect(view.texts("p")).toEqual(["a.txt 70 x"]);
    await expect(input.upload("a.txt", { percent: 80 })).rejects.toThrow(
      /^LW802 {2}a\.txt cannot be sent in steps: the uploader "Put" of the test sends it\./,
    );
  });

  test("can be refused by the view", async () => {
    const view = await liveIsolated(album({ external: () => ({ error: "quota" }) }));
    const { errors } = await view.fileInput(INPUT, [INK("a.txt")]).preflight();
    expect(errors).toEqual([{ ref: expect.any(String), name: "a.txt", reason: "quota" }]);
  });
});

describe("fileInput() refuses", () => {
  test("an input without a view or a form", async () => {
    const view = await liveIsolated(album());
    const input = view.fileInput(INPUT, [INK("a.txt")]);
    await input.choose();
    await view.disconnect();
    await expect(input.upload()).rejects.toThrow(/^LW803 {2}The view of \/ is not connected/);
  });

  test("an unknown file, and names the known ones", async () => {
    const view = await liveIsolated(album());
    const input = view.fileInput(INPUT, [INK("a.txt")]);
    await expect(input.upload("b.txt")).rejects.toThrow(
      /^LW802 {2}The test has not chosen a file "b\.txt"\.\n {2}It has chosen "a\.txt"\.\n {2}Did you mean {2}input\.upload\("a\.txt"\)/,
    );
    await input.upload();
    await expect(input.upload("a.txt")).rejects.toThrow(/^LW802 {2}a\.txt cannot be sent: it is already complete\./);
    await expect(input.upload("a.txt", { percent: 0 })).rejects.toThrow(
      /^LW802 {2}0 is not a valid percentage of a file/,
    );
    await expect(view.fileInput("#save", [INK("a.txt")]).choose()).rejects.toThrow(
      /^LW802[^]*is not the input of an upload/,
    );
  });
});

test("an upload of a test without a writer stores its files temporarily", async () => {
  const Plain = liveView({
    mount: (socket) => ({ size: 0, file: socket.allowUpload("file") }),
    events: {
      choose() {},
      async save(socket) {
        const [size = 0] = await socket.consumeUploadedEntries("file", (meta) => meta.size);
        socket.assign({ size });
      },
    },
    render: ({ file, size }) => html`
      <form id="f" phx-change="choose" phx-submit="save"><label>File ${liveFileInput({ upload: file })}</label></form>
      <b>${size}</b>
    `,
  });
  const view = await liveIsolated(Plain);
  await view.selectFiles(INPUT, [INK("a.txt")]);
  await view.submit("#f");
  expect(view.text("b")).toBe("150000");
});
