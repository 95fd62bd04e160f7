// A view with one upload, its server and its client.

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { DiskFiles } from "../adapters/temporary-files.ts";
import { each } from "../html/each.ts";
import { html } from "../html/rendered.ts";
import { liveFileInput } from "../live/components/live-file-input.ts";
import { type AnyLiveView, liveView } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import { postpone } from "../live/uploads/postponed.ts";
import type { AnyUploadOptions } from "../live/uploads/options.ts";
import { type Upload, uploadErrors } from "../live/uploads/upload.ts";
import type { Limits } from "../foundation/limits.ts";
import { live } from "../router/routes.ts";
import { UploaderUnderTest } from "./upload.ts";
import { ServerUnderTest } from "./wire.ts";

let directory: string;
const open: DiskFiles[] = [];

/** Gives each test of the file a directory for its uploads. */
export function useUploadDirectory(): void {
  beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), "lw-test-"))));
  afterEach(async () => {
    for (const files of open.splice(0)) await files.close();
    await rm(directory, { recursive: true });
  });
}

/** Returns the directory of the test. */
export function uploadDirectory(): string {
  return directory;
}

/** All files in the directory of the server. */
export async function left(): Promise<string[]> {
  const all = await readdir(directory, { recursive: true, withFileTypes: true });
  // The server keeps a lock file in its directory.
  return all.filter((one) => one.isFile() && one.name !== "beat").map(({ name }) => name);
}

export async function nothingIsLeft(): Promise<void> {
  await vi.waitFor(async () => expect(await left()).toEqual([]), { timeout: 5_000, interval: 5 });
}

/** A view with one upload. Results of consuming it are in `done`. */
export function viewWith(options: AnyUploadOptions, more: { keep?: boolean } = {}) {
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

export function connect(view: AnyLiveView, limits: Partial<Limits> = {}, files = new DiskFiles({ directory })) {
  const server = new ServerUnderTest([live("/", view), live("/other", view)], limits);
  server.temporaryFiles = files;
  open.push(files);
  const wire = server.connect();
  const jr = wire.join("/");
  return { server, wire, jr };
}

/** A connected view with one upload, and its client. */
export function begin(
  options: AnyUploadOptions = {},
  more: { keep?: boolean; limits?: Partial<Limits>; files?: DiskFiles } = {},
) {
  const made = viewWith(options, more);
  const { server, wire, jr } = connect(made.view, more.limits, more.files);
  const { ref } = made.socket().assigns["file"] as Upload;
  return { ...made, server, wire, jr, client: new UploaderUnderTest(wire, jr, ref) };
}

export const bytes = (length: number, value = 120): Uint8Array => new Uint8Array(length).fill(value);
