/**
 * Uploads: the file input, previews, errors, and writers that say where files go. `socket.allowUpload` starts one.
 *
 * @example
 * ```ts
 * import { html, liveView } from "livewright";
 * import { liveFileInput, uploadErrors } from "livewright/uploads";
 * ```
 *
 * @module
 */

export { liveFileInput, type LiveFileInputProps } from "./live/components/live-file-input.ts";
export { liveImgPreview, type LiveImgPreviewProps } from "./live/components/live-img-preview.ts";
export { uploadErrors, type Upload } from "./live/uploads/upload.ts";
export type { UploadEntry, UploadError } from "./live/uploads/entry.ts";
export type { ExternalUpload, UploadOptions } from "./live/uploads/options.ts";
export type { Accept } from "./live/uploads/accept.ts";
export { memoryWriter, streamWriter, type UploadWriter, type WriterEnd } from "./live/uploads/writer.ts";
export { postpone } from "./live/uploads/postponed.ts";
export { safeFileName } from "./live/uploads/safe-file-name.ts";
export type { TemporaryFile, TemporaryFiles } from "./live/uploads/temporary-files.ts";
