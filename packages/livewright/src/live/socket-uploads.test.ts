import { describe, expect, test } from "vitest";
import { toHtml } from "../diff/to-html.ts";
import { liveFileInput } from "./components/live-file-input.ts";
import { liveImgPreview } from "./components/live-img-preview.ts";
import { newSocketState } from "./socket-state.ts";
import type { Socket } from "./socket.ts";
import { SocketHandle } from "./socket/socket-handle.ts";
import type { UploadEntry } from "./uploads/entry.ts";
import type { AnyUploadOptions } from "./uploads/options.ts";
import { putUploads } from "./uploads/put-entries.ts";
import type { Upload } from "./uploads/upload.ts";
import { connectInfo } from "../test-support/fixtures.ts";

function allowing(options: AnyUploadOptions = {}) {
  const state = newSocketState({
    id: "phx-1",
    connected: true,
    connectParams: undefined,
    connectInfo,
    onChange() {},
    development: true,
  });
  const socket: Socket = new SocketHandle(state);
  const first = socket.allowUpload("photos", options) as Upload;
  const photos = (): Upload => socket.assigns["photos"] as Upload;
  const choose = (...names: string[]): void =>
    putUploads(state, { [first.ref]: names.map((name, i) => ({ ref: String(i), name, size: 3, type: "" })) }, 100);
  return { socket, state, first, photos, choose };
}

describe("an upload", () => {
  test("is an assign, of which the latest counts", () => {
    const { socket, first, photos, choose } = allowing({ maxEntries: 3 });
    choose("a", "b");
    expect(photos()).not.toBe(first);
    expect(first.entries).toEqual([]);
    expect(photos().entries.map(({ clientName }) => clientName)).toEqual(["a", "b"]);
    const latest = photos();
    socket.assign({ photos: first });
    expect(photos()).toBe(latest);
  });

  test("can be removed, and allowed again under another ref, unless it has files", () => {
    const { socket, first, photos, choose } = allowing();
    choose("a");
    expect(() => socket.disallowUpload("photos")).toThrow(/^LW432/);
    expect(() => socket.allowUpload("photos")).toThrow(/^LW432/);
    socket.cancelUpload("photos", "0");
    socket.disallowUpload("photos");
    expect(photos().allowed).toBe(false);
    choose("a");
    expect(photos().entries).toEqual([]);
    const again = socket.allowUpload("photos");
    expect(again.ref).not.toBe(first.ref);
    expect(photos()).toBe(again);
  });

  test("that does not exist is an error that shows how to allow it", async () => {
    const { socket } = allowing();
    expect(() => socket.cancelUpload("other", "0")).toThrow(/^LW431 .*\n {2}Allow it in mount: return \{ other:/);
    expect(() => socket.uploadedEntries("other")).toThrow(/^LW431/);
    await expect(socket.consumeUploadedEntries("other", () => 1)).rejects.toThrow(/^LW431/);
    expect(() => socket.allowUpload("uploads")).toThrow(/^LW401/);
  });

  test("is not consumed before it has arrived, nor after it is gone", async () => {
    const { socket, choose, photos } = allowing();
    choose("a");
    await expect(socket.consumeUploadedEntries("photos", () => 1)).rejects.toThrow(
      /^LW432 .*"a" of the upload "photos"/,
    );
    const entry = photos().entries[0] as UploadEntry;
    await expect(socket.consumeUploadedEntry(entry, () => 1)).rejects.toThrow(/^LW432/);
    socket.cancelUpload("photos", "0");
    await expect(socket.consumeUploadedEntry(entry, () => 1)).rejects.toThrow(/^LW431/);
    expect(await socket.consumeUploadedEntries("photos", () => 1)).toEqual([]);
  });

  test("refuses a validate that is async before the first bytes", () => {
    const { choose } = allowing({ validate: () => Promise.reject(new Error("late")) });
    expect(() => choose("a")).toThrow(/^LW430 .*returned a promise/);
  });

  test("separates what has arrived from what has not, without what was refused", () => {
    const { socket, choose } = allowing({ maxEntries: 3, accept: [".jpg"] });
    choose("a.jpg", "b.png");
    const { completed, inProgress } = socket.uploadedEntries("photos");
    expect(completed).toEqual([]);
    expect(inProgress.map(({ clientName }) => clientName)).toEqual(["a.jpg"]);
  });
});

describe("liveFileInput()", () => {
  const attributes = (page: string) =>
    Object.fromEntries([...page.matchAll(/ ([\w-]+)(?:="([^"]*)")?/g)].map(([, name, value]) => [name, value]));

  test("writes what the client reads", () => {
    const { choose, photos } = allowing({ maxEntries: 2, accept: [".jpg", "image/*"] });
    const { ref } = photos();
    expect(attributes(toHtml(liveFileInput({ upload: photos() })))).toEqual({
      id: ref,
      type: "file",
      name: "photos",
      accept: ".jpg,image/*",
      "data-phx-hook": "Phoenix.LiveFileUpload",
      "data-phx-upload-ref": ref,
      "data-phx-active-refs": "",
      "data-phx-done-refs": "",
      "data-phx-preflighted-refs": "",
      multiple: undefined,
    });
    choose("a.jpg", "b.png", "c.jpg");
    expect(attributes(toHtml(liveFileInput({ upload: photos() })))).toMatchObject({
      "data-phx-active-refs": "0,1,2",
      "data-phx-error-refs": `1,${ref}`,
    });
  });

  test("accepts other attributes", () => {
    const { photos } = allowing({ autoUpload: true });
    const page = toHtml(
      liveFileInput({ upload: photos(), class: ["a", "b"], required: true, webkitdirectory: true, form: "f" }),
    );
    expect(attributes(page)).toMatchObject({
      class: "a b",
      required: undefined,
      webkitdirectory: undefined,
      form: "f",
    });
    expect(attributes(page)).toHaveProperty("data-phx-auto-upload");
    expect(attributes(page)).not.toHaveProperty("multiple");
    expect(attributes(page)).not.toHaveProperty("accept");
  });

  test("is matched by liveImgPreview(), which names its file", () => {
    const { choose, photos } = allowing();
    choose("a.jpg");
    const entry = photos().entries[0] as UploadEntry;
    expect(attributes(toHtml(liveImgPreview({ entry, width: 80, alt: "a" })))).toEqual({
      id: "phx-preview-0",
      "data-phx-upload-ref": photos().ref,
      "data-phx-entry-ref": "0",
      "data-phx-hook": "Phoenix.LiveImgPreview",
      "data-phx-update": "ignore",
      width: "80",
      alt: "a",
    });
  });
});
