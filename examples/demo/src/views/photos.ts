import { component, each, html, liveView } from "livewright";
import { liveFileInput, liveImgPreview, memoryWriter } from "livewright/uploads";
import { uploadErrors, type Upload, type UploadEntry, type UploadError } from "livewright/uploads";
import { album } from "../album.ts";
import { isWhatItSays, PICTURES, pictureType } from "../picture-type.ts";

type Reason = "not_what_it_says";

export const Photos = liveView({
  mount(socket) {
    const photos = socket.allowUpload("photos", {
      accept: PICTURES.accept,
      maxEntries: 12,
      maxFileSize: 4_000_000,
      autoUpload: true,
      writer: (_socket, entry) => memoryWriter(entry.clientSize),
      // The sender chooses the name and type of a file. Only its first bytes show its real type.
      validate: (entry, head): Reason | undefined =>
        head === undefined || isWhatItSays(head, entry.clientName, entry.clientType) ? undefined : "not_what_it_says",
      async progress(of, entry) {
        if (!entry.done) return;
        await of.consumeUploadedEntry(entry, (bytes) => album.add(entry.safeName, pictureType(bytes) ?? "", bytes));
      },
    });
    return { photos, pictures: album.pictures };
  },
  events: {
    // The form only chooses files, and the view knows them before this handler runs.
    choose() {},
    cancel: (socket, { ref }) => socket.cancelUpload("photos", String(ref)),
  },
  topics: {
    album: { topic: album.topic, handle: (socket, pictures) => socket.assign({ pictures }) },
  },
  render: ({ photos, pictures }) => html`
    <h1>Photos</h1>
    <form id="photos-form" phx-change="choose" phx-submit="choose">
      <label class="drop" for=${photos.ref} phx-drop-target=${photos.ref}>
        <strong>Drop pictures here</strong>
        <span>or choose some: up to ${photos.maxEntries} at once, of ${photos.maxFileSize / 1_000_000} MB</span>
        ${liveFileInput({ upload: photos })}
      </label>
    </form>
    ${each(uploadErrors(photos), (error) => html`<p class="error-msg" role="alert">${SAYS[error]}</p>`)}
    <ul class="queue" aria-label="Uploads">
      ${each(
        photos.entries,
        (entry) => entry.ref,
        (entry) => Waiting({ entry, photos }),
      )}
    </ul>
    <h2>${pictures.length === 0 ? "Nobody has shown anything yet" : "What everybody sees"}</h2>
    <ul class="album" aria-label="Album">
      ${each(
        pictures,
        ({ id }) => id,
        ({ id, name }) => html`
          <li id="picture-${id}"><img src="/photos/${id}" alt=${name} loading="lazy"></li>
        `,
      )}
    </ul>
  `,
});

/** One file with its progress, or its error. */
const Waiting = component(
  ({ entry, photos }: { entry: UploadEntry<Uint8Array, Reason>; photos: Upload<Uint8Array, Reason> }) => html`
    <li id="waiting-${entry.ref}" class=${["waiting", !entry.valid && "failed"]}>
      ${entry.valid ? liveImgPreview({ entry, alt: "" }) : html`<span class="bad" aria-hidden="true">!</span>`}
      <p>
        <strong>${entry.clientName}</strong>
        ${
          entry.valid
            ? html`<progress value=${entry.progress} max="100" aria-label="Progress of ${entry.clientName}">${entry.progress} %</progress>`
            : html`<span class="error-msg">${uploadErrors(photos, entry).map((error) => SAYS[error])}</span>`
        }
      </p>
      <button type="button" phx-click="cancel" phx-value-ref=${entry.ref} aria-label="Remove ${entry.clientName}">×</button>
    </li>
  `,
);

const SAYS: Readonly<Record<UploadError<Reason>, string>> = {
  too_large: "This file is too large.",
  not_accepted: "Only JPEG, PNG, GIF and WebP pictures.",
  not_what_it_says: "This is not the kind of picture its name says.",
  too_many_files: "Too many at once: take some away.",
  timed_out: "Nothing came for too long. Try again.",
  interrupted: "Sending was interrupted. Try again.",
  writer_failure: "It could not be kept. Try again.",
  metadata_failure: "It could not be kept. Try again.",
  external_client_failure: "Sending failed. Try again.",
};
