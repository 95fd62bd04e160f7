import type { UploadWriter } from "./writer.ts";

/** A file on disk, for uploads without a `writer`. It is deleted after it was consumed. */
export interface TemporaryFile {
  /** Its location. Move or copy it while consuming; it is deleted afterwards. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** A place for temporary files; an adapter has one. */
export interface TemporaryFiles {
  /**
   * Begins a file.
   *
   * @param size the bytes it will have at most
   */
  create(size: number): UploadWriter<TemporaryFile> | Promise<UploadWriter<TemporaryFile>>;
}
