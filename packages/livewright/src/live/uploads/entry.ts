import { safeFileName } from "./safe-file-name.ts";

/**
 * The reason for refusing a file or a whole selection, from the framework or from `validate` of the upload.
 *
 * - `too_large`: larger than `maxFileSize`, or than the client reported
 * - `not_accepted`: neither its type nor its extension is in `accept`, or its name is not valid
 * - `too_many_files`: of the upload as a whole, more than `maxEntries`
 * - `timed_out`: no chunk arrived within `chunkTimeout`, or the writer took longer than that
 * - `writer_failure`: the writer threw; `failure` of the entry holds the error
 * - `metadata_failure`: `external` threw; `failure` of the entry holds the error
 * - `external_client_failure`: the uploader in the browser failed
 * - `interrupted`: the client stopped sending
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
 * One file of an upload in its current state: an immutable value. Properties that start with `client` are reported by the client
 * and can be forged.
 *
 * @typeParam Meta the value that consuming it returns: a temporary file, or the result of the writer or of `external`
 * @typeParam Reason the reasons that `validate` returns
 */
export class UploadEntry<Meta = unknown, Reason extends string = string> {
  /** Types only; it does not exist at run time. */
  declare readonly "~meta"?: Meta;
  /** Identifies the file on this page, for example `"0"`, for `cancelUpload` and ids of elements. */
  readonly ref: string;
  /** Identifies the file everywhere. The server generates it. */
  readonly uuid: string;
  /** The name of its upload. */
  readonly upload: string;
  /** The ref of its upload. */
  readonly uploadRef: string;
  readonly clientName: string;
  /** The MIME type that the browser detected; empty if unknown. */
  readonly clientType: string;
  /** Size in bytes. The server never writes more. */
  readonly clientSize: number;
  /** Milliseconds since 1970. */
  readonly clientLastModified: number | undefined;
  /** Its path in the chosen directory, for example `"photos/2024/a.jpg"`; empty without a directory. */
  readonly clientRelativePath: string;
  /** The result of `file.meta()` of the application's client code. */
  readonly clientMeta: unknown;
  /** Per cent, an integer that never decreases. */
  readonly progress: number;
  /** True once the client has permission to send it. */
  readonly preflighted: boolean;
  /** True once all bytes have arrived and the writer has closed. */
  readonly done: boolean;
  /** The reasons for refusing it. */
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

  /** Returns a changed copy. For the framework. */
  with(change: Partial<EntryFields>): UploadEntry<Meta, Reason> {
    return new UploadEntry(Object.assign({}, this, change));
  }
}
