import { copyFile } from "node:fs/promises";
import { each, html, liveView } from "livewright";
import { liveFileInput, liveImgPreview, uploadErrors, type UploadError } from "livewright/uploads";

export const Profile = liveView({
  mount: (socket) => ({
    urls: [] as readonly string[],
    photos: socket.allowUpload("photos", { accept: [".jpg", ".png"], maxEntries: 3, maxFileSize: 5_000_000 }),
  }),
  events: {
    validate() {}, // the assign has the files by now
    cancel: (socket, { ref }) => socket.cancelUpload("photos", String(ref)),
    async save(socket) {
      const urls = await socket.consumeUploadedEntries("photos", async ({ path }, entry) => {
        await copyFile(path, `public/photos/${entry.uuid}`);
        return `/photos/${entry.uuid}`;
      });
      socket.update("urls", (all) => [...all, ...urls]);
    },
  },
  render: ({ photos }) => html`
    <form id="profile" phx-change="validate" phx-submit="save">
      <label for=${photos.ref}>Photos</label> ${liveFileInput({ upload: photos })}
      <div phx-drop-target=${photos.ref}>or drop them here</div>
      ${each(
        photos.entries,
        (entry) => entry.ref,
        (entry) => html`
          <figure id="photo-${entry.ref}">
            ${liveImgPreview({ entry, alt: "" })}
            <figcaption>${entry.clientName} <progress value=${entry.progress} max="100"></progress></figcaption>
            <button type="button" phx-click="cancel" phx-value-ref=${entry.ref}>Remove</button>
            ${uploadErrors(photos, entry).map((error) => html`<p>${TEXTS[error]}</p>`)}
          </figure>
        `,
      )}
      ${uploadErrors(photos).map((error) => html`<p>${TEXTS[error]}</p>`)}
      <button>Save</button>
    </form>
  `,
});

const TEXTS: Readonly<Record<UploadError, string>> = {
  too_large: "This file is too large.",
  not_accepted: "This is not a picture.",
  too_many_files: "Three pictures at most.",
  timed_out: "Nothing came for too long. Try again.",
  interrupted: "Sending was interrupted. Try again.",
  writer_failure: "It could not be kept. Try again.",
  metadata_failure: "It could not be kept. Try again.",
  external_client_failure: "Sending failed. Try again.",
};
