// Uploads: into memory, through a stream, and kept for a later submit.
import { each, endpoint, html, live, liveView } from "livewright";
import {
  liveFileInput,
  liveImgPreview,
  memoryWriter,
  postpone,
  safeFileName,
  streamWriter,
  uploadErrors,
} from "livewright/uploads";

/** A destination such as a compression or a connection to a store. */
const discarding = () => new WritableStream<Uint8Array>({ write() {} });

const Album = liveView({
  mount: (socket) => ({
    names: [] as readonly string[],
    photos: socket.allowUpload("photos", {
      accept: [".jpg", ".png"],
      maxEntries: 3,
      writer: (_socket, entry) => memoryWriter(entry.clientSize),
    }),
    backup: socket.allowUpload("backup", { writer: (_socket, entry) => streamWriter(discarding(), entry.clientName) }),
  }),
  events: {
    validate() {}, // the assigns have the chosen files
    cancel: (socket, { ref }) => socket.cancelUpload("photos", String(ref)),
    async save(socket) {
      const names = await socket.consumeUploadedEntries("photos", (bytes, entry) => {
        const name = safeFileName(entry.clientName);
        return bytes.length === 0 ? postpone(name) : name;
      });
      socket.update("names", (all) => [...all, ...names]);
    },
  },
  render: ({ photos, backup, names }) => html`
    <h1>Uploads</h1>
    <form id="album" phx-change="validate" phx-submit="save">
      ${liveFileInput({ upload: photos, "aria-label": "Photos" })} ${liveFileInput({ upload: backup, "aria-label": "Backup" })}
      ${each(
        photos.entries,
        (entry) => entry.ref,
        (entry) => html`
          <figure id="photo-${entry.ref}">
            ${liveImgPreview({ entry, alt: "" })} ${entry.progress} %
            <button type="button" phx-click="cancel" phx-value-ref=${entry.ref}>Remove</button>
            ${uploadErrors(photos, entry).map((error) => html`<p>${error}</p>`)}
          </figure>
        `,
      )}
      <button>Save</button>
    </form>
    <ul>${each(names, (name) => html`<li>${name}</li>`)}</ul>
  `,
});

export default endpoint({ routes: [live("/", Album)] });
