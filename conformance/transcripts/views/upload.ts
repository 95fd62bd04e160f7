import { each, html, liveView } from "livewright";
import { liveFileInput, memoryWriter, uploadErrors } from "livewright/uploads";

export const Upload = liveView({
  mount: (socket) => ({
    done: [] as readonly string[],
    file: socket.allowUpload("file", {
      accept: [".txt", ".png"],
      maxEntries: 2,
      maxFileSize: 200_000,
      chunkSize: 64_000,
      writer: (_socket, entry) => memoryWriter(entry.clientSize),
    }),
  }),
  events: {
    validate() {},
    cancel: (socket, { ref }) => socket.cancelUpload("file", String(ref)),
    async save(socket) {
      const done = await socket.consumeUploadedEntries(
        "file",
        (bytes, entry) => `${entry.clientName}: ${bytes.length} bytes`,
      );
      socket.update("done", (all) => [...all, ...done]);
    },
  },
  render: ({ file, done }) => html`<h1>Upload</h1>
<form id="upload-form" phx-change="validate" phx-submit="save">
  ${liveFileInput({ upload: file })}
  <button type="submit">Upload</button>
</form>
${each(
  file.entries,
  (entry) => html`<div class="entry">
  ${entry.clientName} <progress value=${entry.progress} max="100">${entry.progress}%</progress>
  <button type="button" phx-click="cancel" phx-value-ref=${entry.ref}>x</button>
  ${each(uploadErrors(file, entry), (error) => html`<p class="error">:${error}</p>`)}
</div>`,
)}
${each(uploadErrors(file), (error) => html`<p class="error">:${error}</p>`)}
${each(done, (line) => html`<p class="done">${line}</p>`)}`,
});
