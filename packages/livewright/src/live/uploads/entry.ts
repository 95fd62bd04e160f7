import { safeFileName } from "./safe-file-name.ts";

/**
 * Why a file, or a whole selection, is refused: what the framework finds, and what `validate` of the upload says.
 *
 * - `too_large`: larger than `maxFileSize`, or than it said it was
 * - `not_accepted`: neither its type nor its extension is in `accept`, or its name is not one
 * - `too_many_files`: of the upload as a whole, more than `maxEntries`
 * - `timed_out`: nothing came for `chunkTimeout`, or the writer took longer than that
 * - `writer_failure`: the writer threw; `failure` of the entry holds what
 * - `metadata_failure`: `external` threw; `failure` of the entry holds what
 * - `external_client_failure`: the uploader in the browser failed
 * - `interrupted`: the client gave up sending
 */
export type UploadError<Reason extends string = never> =
  | "too_large"
  | "not_accepted"
  | "too_many_files"
  | "timed_out"
  | "writer_failure"
  | "metadata_failure"
  | "external_client_failure"
  | "interrupted"
  | Reason;

/** The fields of an entry. */
export type EntryFields = Omit<UploadEntry, "~meta" | "valid" | "safeName" | "with">;

/**
 * One file of an upload, as it is now: a value that does not change. Everything that starts with `client` is what the
 * client says, and may be a lie.
 *
 * @typeParam Meta what consuming it gives: a temporary file, or what the writer or `external` made
 * @typeParam Reason what `validate` may say
 */
export class UploadEntry<Meta = unknown, Reason extends string = string> {
  /** Types only; nothing is there at run time. */
  declare readonly "~meta"?: Meta;
  /** Names the file on this page, e.g. `"0"`: for `cancelUpload` and ids of elements. */
  readonly ref: string;
  /** Names it anywhere; made here. */
  readonly uuid: string;
  /** The name of its upload. */
  readonly upload: string;
  /** The ref of its upload. */
  readonly uploadRef: string;
  readonly clientName: string;
  /** The MIME type the browser takes it for; empty when it knows none. */
  readonly clientType: string;
  /** Bytes. More than this is never written. */
  readonly clientSize: number;
  /** Milliseconds since 1970. */
  readonly clientLastModified: number | undefined;
  /** Its path in the chosen directory, e.g. `"photos/2024/a.jpg"`; empty outside of directories. */
  readonly clientRelativePath: string;
  /** The result of `file.meta()` of the application's own script. */
  readonly clientMeta: unknown;
  /** Per cent, a whole number. Never falls. */
  readonly progress: number;
  /** True once the client was allowed to send it. */
  readonly preflighted: boolean;
  /** All of it has arrived, and the writer has closed. */
  readonly done: boolean;
  /** The reasons of its refusal. */
  readonly errors: readonly UploadError<Reason>[];
  /** The error of the writer or of `external`. For logs, not for users. */
  readonly failure: unknown;

  constructor(fields: Omit<EntryFields, "errors"> & { readonly errors: readonly string[] }) {
    this.ref = fields.ref;
    this.uuid = fields.uuid;
    this.upload = fields.upload;
    this.uploadRef = fields.uploadRef;
    this.clientName = fields.clientName;
    this.clientType = fields.clientType;
    this.clientSize = fields.clientSize;
    this.clientLastModified = fields.clientLastModified;
    this.clientRelativePath = fields.clientRelativePath;
    this.clientMeta = fields.clientMeta;
    this.progress = fields.progress;
    this.preflighted = fields.preflighted;
    this.done = fields.done;
    this.errors = fields.errors as readonly UploadError<Reason>[];
    this.failure = fields.failure;
  }

  /** True if it is not refused. */
  get valid(): boolean {
    return this.errors.length === 0;
  }

  /** `clientName` as a file name that is safe on every system: no path, no control characters, no device. */
  get safeName(): string {
    return safeFileName(this.clientName);
  }

  /** The entry with some of it changed. For the framework. */
  with(change: Partial<EntryFields>): UploadEntry<Meta, Reason> {
    return new UploadEntry(Object.assign({}, this, change));
  }
}
