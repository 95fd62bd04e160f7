import type { UploadWriter } from "./writer.ts";

/** A file on disk, for uploads without a `writer`. It is deleted after it is consumed. */
export interface TemporaryFile {
  /** Its location. Move or copy it while consuming; it is deleted afterwards. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** Creates temporary files. An adapter provides it. */
export interface TemporaryFiles {
  /**
   * Creates a file.
   *
   * @param size its maximum size in bytes
   */
  create(size: number): UploadWriter<TemporaryFile> | Promise<UploadWriter<TemporaryFile>>;
}
