import type { UploadEntry, UploadError } from "./entry.ts";
import type { UploadSettings } from "./options.ts";

/** A change of an upload. */
interface UploadChange {
  readonly entries?: readonly UploadEntry[];
  readonly consumed?: number;
  readonly allowed?: boolean;
}

/**
 * An upload of a view or component, with its chosen files: an immutable value. `socket.allowUpload` makes it, and
 * `liveFileInput` shows it.
 *
 * @typeParam Meta the value that consuming a file returns
 * @typeParam Reason the reasons that `validate` returns
 */
export class Upload<Meta = unknown, Reason extends string = string> {
  readonly name: string;
  /** The id of its input, for labels and `phx-drop-target`. */
  readonly ref: string;
  /** The files in the order in which they were chosen, including files with errors. */
  readonly entries: readonly UploadEntry<Meta, Reason>[];
  /** The errors of the selection as a whole. */
  readonly errors: readonly UploadError<Reason>[];
  /** The number of consumed files. */
  readonly consumed: number;
  /** False after `disallowUpload`. */
  readonly allowed: boolean;
  readonly #settings: UploadSettings;

  constructor(name: string, ref: string, settings: UploadSettings, change: UploadChange = {}) {
    this.name = name;
    this.ref = ref;
    this.#settings = settings;
    this.entries = (change.entries ?? []) as readonly UploadEntry<Meta, Reason>[];
    this.consumed = change.consumed ?? 0;
    this.allowed = change.allowed ?? true;
    // Refused files count too, as in Phoenix: the user must remove them first.
    this.errors = this.entries.length > this.room ? ["too_many_files"] : [];
  }

  /** The `accept` attribute of the input. */
  get accept(): string | undefined {
    return this.#settings.accept.attribute;
  }

  get maxEntries(): number {
    return this.#settings.maxEntries;
  }

  /** Bytes of one file. */
  get maxFileSize(): number {
    return this.#settings.maxFileSize;
  }

  get autoUpload(): boolean {
    return this.#settings.autoUpload;
  }

  /** The maximum number of files. */
  get room(): number {
    const { maxEntries, total } = this.#settings;
    return total ? Math.max(0, maxEntries - this.consumed) : maxEntries;
  }

  /** Returns a changed copy. For the framework. */
  with(change: UploadChange): Upload<Meta, Reason> {
    const { entries, consumed, allowed } = this;
    return new Upload(this.name, this.ref, this.#settings, { entries, consumed, allowed, ...change });
  }
}

/**
 * Returns the errors of one file, or without a file the errors of the selection as a whole.
 *
 * @returns reasons such as `"too_large"`, which the application translates to sentences
 * @example each(upload.entries, (e) => e.ref, (e) => html`<li>${e.clientName} ${uploadErrors(upload, e).map((error) => TEXT[error])}</li>`)
 */
export function uploadErrors<Reason extends string>(
  upload: Upload<unknown, Reason>,
  entry?: UploadEntry<unknown, Reason>,
): readonly UploadError<Reason>[] {
  if (entry === undefined) return upload.errors;
  return upload.entries.find(({ ref }) => ref === entry.ref)?.errors ?? entry.errors;
}
