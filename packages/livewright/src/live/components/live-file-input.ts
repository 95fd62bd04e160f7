import { refuseMisspelt } from "../../foundation/known-options.ts";
import { component, type Component } from "../../html/component.ts";
import type { HtmlAttributes } from "../../html/html-attributes.ts";
import { html } from "../../html/rendered.ts";
import type { Upload } from "../uploads/upload.ts";

/** Props of {@link liveFileInput}: the upload, and attributes of the `<input>`. */
export type LiveFileInputProps = {
  readonly upload: Upload;
  /** Chooses a whole directory. `clientRelativePath` of each file is its path in the directory. */
  readonly webkitdirectory?: boolean;
} & Omit<HtmlAttributes<"input">, "id" | "type" | "name" | "multiple" | "value">;

/** Props that are not attributes, and attributes that the upload sets. */
const OWN = { upload: true, webkitdirectory: true, accept: true };

/**
 * Renders the file input of an upload (protocol section 6.1). Put it in a form with `phx-change` and `phx-submit`. Its id, for a
 * label, is `upload.ref`. For whole directories add `webkitdirectory`.
 *
 * @example
 * ```ts
 * html`<form id="profile" phx-change="validate" phx-submit="save">
 *   <label for=${avatar.ref}>Picture</label> ${liveFileInput({ upload: avatar, class: "file" })}
 *   <button>Save</button>
 * </form>`
 * ```
 */
export const liveFileInput: Component<LiveFileInputProps> = (props) => {
  refuseMisspelt(props, OWN, "liveFileInput");
  return written(props);
};

const written: Component<LiveFileInputProps> = component(({ upload, accept, ...attributes }) => {
  const { ref, entries, errors } = upload;
  const refs = (of: typeof entries): string => of.map((entry) => entry.ref).join(",");
  const wrong = [
    ...entries.filter(({ valid }) => !valid).map((entry) => entry.ref),
    ...(errors.length > 0 ? [ref] : []),
  ];
  return html`<input id=${ref} type="file" name=${upload.name} accept=${accept ?? upload.accept} data-phx-hook="Phoenix.LiveFileUpload" data-phx-upload-ref=${ref} data-phx-active-refs=${refs(entries)} data-phx-done-refs=${refs(entries.filter(({ done }) => done))} data-phx-preflighted-refs=${refs(entries.filter(({ preflighted }) => preflighted))} data-phx-error-refs=${wrong.length > 0 && wrong.join(",")} data-phx-auto-upload=${upload.autoUpload} multiple=${upload.maxEntries > 1} ${attributes}>`;
});
