import { expectTypeOf, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "./live-view.ts";
import { postpone } from "./uploads/postponed.ts";
import type { TemporaryFile } from "./uploads/temporary-files.ts";
import { type Upload, uploadErrors } from "./uploads/upload.ts";
import { memoryWriter } from "./uploads/writer.ts";

test("what consuming gives has the type of where the bytes went", () => {
  liveView({
    mount: (socket) => ({
      file: socket.allowUpload("file", { accept: [".txt"] }),
      bytes: socket.allowUpload("bytes", { writer: (_socket, entry) => memoryWriter(entry.clientSize) }),
      stored: socket.allowUpload("stored", { external: async () => ({ uploader: "Put", url: "https://a.test" }) }),
      n: 1,
    }),
    events: {
      async save(socket) {
        const paths = await socket.consumeUploadedEntries("file", (meta, entry) => {
          expectTypeOf(meta).toEqualTypeOf<TemporaryFile>();
          expectTypeOf(entry.clientName).toEqualTypeOf<string>();
          return meta.path;
        });
        expectTypeOf(paths).toEqualTypeOf<string[]>();
        await socket.consumeUploadedEntries("bytes", (meta) => expectTypeOf(meta).toEqualTypeOf<Uint8Array>());
        const urls = await socket.consumeUploadedEntries("stored", async ({ url }) =>
          url === "" ? postpone(url) : url,
        );
        expectTypeOf(urls).toEqualTypeOf<string[]>();
        const { completed } = socket.uploadedEntries("file");
        for (const entry of completed)
          await socket.consumeUploadedEntry(entry, (meta) => expectTypeOf(meta).toEqualTypeOf<TemporaryFile>());
        // @ts-expect-error n is not a upload
        await socket.consumeUploadedEntries("n", () => 1);
        // @ts-expect-error there is none
        socket.cancelUpload("other", "0");
      },
    },
    render: ({ file }) => {
      expectTypeOf(file).toEqualTypeOf<Upload<TemporaryFile, never>>();
      return html`${uploadErrors(file).map((error) => error)}`;
    },
  });
});

test("the words of validate are among the errors", () => {
  liveView({
    mount: (socket) => ({
      file: socket.allowUpload("file", {
        validate: (_entry, head) => (head === undefined ? undefined : "not_a_picture"),
        async progress(of, entry) {
          if (entry.done)
            await of.consumeUploadedEntry(entry, ({ path }) => expectTypeOf(path).toEqualTypeOf<string>());
        },
      }),
    }),
    render: ({ file }) => {
      const texts: Readonly<Record<ReturnType<typeof uploadErrors<"not_a_picture">>[number], string>> = {
        too_large: "",
        not_accepted: "",
        too_many_files: "",
        timed_out: "",
        writer_failure: "",
        metadata_failure: "",
        external_client_failure: "",
        interrupted: "",
        not_a_picture: "",
      };
      return html`${file.entries.map((entry) => uploadErrors(file, entry).map((error) => texts[error]))}`;
    },
  });
});

test("the callbacks that give the entry of progress its type come before it", () => {
  const url = "https://store.test";
  liveView({
    mount: (socket) => ({
      stored: socket.allowUpload("stored", {
        external: () => ({ uploader: "Put", url }),
        async progress(its, entry) {
          await its.consumeUploadedEntry(entry, (meta) => expectTypeOf(meta.url).toEqualTypeOf<string>());
        },
      }),
      late: socket.allowUpload("late", {
        progress: (_its, entry) => void entry.done,
        // @ts-expect-error Write "external" before "progress"
        external: (_its, entry) => ({ uploader: "Put", url: entry.uuid }),
      }),
      bytes: socket.allowUpload("bytes", {
        progress: (_its, entry) => void entry.done,
        // @ts-expect-error Write "writer" before "progress"
        writer: (_its, entry) => memoryWriter(entry.clientSize),
      }),
      checked: socket.allowUpload("checked", {
        progress: (_its, entry) => void entry.done,
        // @ts-expect-error Write "validate" before "progress"
        validate: (entry) => (entry.clientSize === 0 ? "empty" : undefined),
      }),
      // The order has no effect if a callback has no parameters.
      free: socket.allowUpload("free", {
        progress: (_its, entry) => void entry.done,
        external: () => ({ uploader: "Put", url }),
      }),
    }),
    render: ({ free }) => {
      expectTypeOf(free).toEqualTypeOf<Upload<{ uploader: string; url: string }, never>>();
      return html``;
    },
  });
});
