import type { EntryFields, UploadEntry } from "./entry.ts";
import type { UploadSettings } from "./options.ts";
import type { Upload } from "./upload.ts";

/** The work behind one entry: arriving bytes, or a file that is ready to be consumed. */
export interface EntryHandle {
  /** The value that consuming returns. */
  readonly meta: unknown;
  /** Per cent of the announced size. */
  readonly percent: number;
  /** True if all bytes have arrived. */
  readonly complete: boolean;
  /** Runs a function that uses the file. The file is kept until the function has ended. */
  hold<Result>(use: () => Promise<Result>): Promise<Result>;
  /** Ends it in any state, and deletes its bytes. */
  end(): void;
}

/** The upload of a socket, with its settings and running work. */
export interface UploadRecord {
  /** The current state. */
  upload: Upload;
  readonly settings: UploadSettings;
  /** By the ref of their entry. */
  readonly handles: Map<string, EntryHandle>;
}

/** The part of a socket's state that contains uploads. */
export interface UploadState {
  uploads: ReadonlyMap<string, UploadRecord>;
  assigns: Readonly<Record<string, unknown>>;
  changed: boolean;
  readonly ended: boolean;
  notifyOwner(): void;
}

/** Changes an upload, and makes it the assign of its name. */
export function changeUpload(state: UploadState, record: UploadRecord, change: Parameters<Upload["with"]>[0]): void {
  if (state.ended) return;
  record.upload = record.upload.with(change);
  showUpload(state, record.upload);
}

export function showUpload(state: UploadState, upload: Upload): void {
  state.assigns = { ...state.assigns, [upload.name]: upload };
  state.changed = true;
  state.notifyOwner();
}

/** Changes one entry, and returns it. Does nothing if it was removed. */
export function changeEntry(
  state: UploadState,
  record: UploadRecord,
  ref: string,
  change: Partial<EntryFields>,
): UploadEntry | undefined {
  const index = record.upload.entries.findIndex((entry) => entry.ref === ref);
  if (index === -1) return undefined;
  const changed = (record.upload.entries[index] as UploadEntry).with(change);
  changeUpload(state, record, { entries: record.upload.entries.with(index, changed) });
  return changed;
}

/** Removes an entry from its upload, and ends its work. */
export function dropEntry(state: UploadState, record: UploadRecord, ref: string, consumed: boolean = false): void {
  const handle = record.handles.get(ref);
  record.handles.delete(ref);
  handle?.end();
  const { upload } = record;
  const entries = upload.entries.filter((entry) => entry.ref !== ref);
  if (entries.length === upload.entries.length) return;
  changeUpload(state, record, { entries, consumed: upload.consumed + (consumed ? 1 : 0) });
}

/** Ends the work of all uploads of a socket, whose view or component has ended. */
export function endUploads({ uploads }: Pick<UploadState, "uploads">): void {
  for (const { handles } of uploads.values()) {
    const running = [...handles.values()];
    handles.clear();
    for (const handle of running) handle.end();
  }
}

/** Returns the current state of an upload. An upload of another socket, such as a prop of the same name, is returned unchanged. */
export function latestUpload({ uploads }: Pick<UploadState, "uploads">, upload: Upload): Upload {
  const latest = uploads.get(upload.name)?.upload;
  return latest?.ref === upload.ref ? latest : upload;
}
