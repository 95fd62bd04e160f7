import type { UploadWriter } from "./writer.ts";

/** What consuming a file gives when the upload has no writer of its own: a file on disk that is deleted afterwards. */
export interface TemporaryFile {
  /** Where it lies. Move or copy it while consuming; afterwards it is gone. */
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
