import { refuseMisspelt } from "../../foundation/known-options.ts";
import { component, type Component } from "../../html/component.ts";
import type { HtmlAttributes } from "../../html/html-attributes.ts";
import { html } from "../../html/rendered.ts";
import type { UploadEntry } from "../uploads/entry.ts";

/** Props of {@link liveImgPreview}: the entry, and attributes of the `<img>`. */
export type LiveImgPreviewProps = {
  readonly entry: UploadEntry;
} & Omit<HtmlAttributes<"img">, "src">;

/** Props that are not attributes. */
const OWN = { entry: true };

/**
 * Shows a chosen picture before it is sent. The browser reads it from the user's disk, so the Content-Security-Policy must
 * allow `img-src blob:`.
 *
 * @example each(photos.entries, (entry) => entry.ref, (entry) => liveImgPreview({ entry, alt: entry.clientName }))
 */
export const liveImgPreview: Component<LiveImgPreviewProps> = (props) => {
  refuseMisspelt(props, OWN, "liveImgPreview");
  return written(props);
};

const written: Component<LiveImgPreviewProps> = component(
  ({ entry, id, ...attributes }) =>
    html`<img id=${id ?? `phx-preview-${entry.ref}`} data-phx-upload-ref=${entry.uploadRef} data-phx-entry-ref=${entry.ref} data-phx-hook="Phoenix.LiveImgPreview" data-phx-update="ignore" ${attributes}>`,
);
