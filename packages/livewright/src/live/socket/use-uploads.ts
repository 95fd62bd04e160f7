import { LivewrightError } from "../../foundation/errors.ts";
import { randomId } from "../../foundation/random.ts";
import { checkAssignName } from "../assigns.ts";
import { requestEffect, returned, type SocketState } from "../socket-state.ts";
import type { UploadedEntries } from "../socket-types.ts";
import type { UploadEntry } from "../uploads/entry.ts";
import { type AnyUploadOptions, readUploadOptions } from "../uploads/options.ts";
import { Postponed } from "../uploads/postponed.ts";
import { changeUpload, dropEntry, showUpload, type UploadRecord } from "../uploads/record.ts";
import { Upload } from "../uploads/upload.ts";

/** Consumes one file: receives its meta and its entry. */
type Consume = (meta: never, entry: never) => unknown;

/** Allows files to be uploaded; see `socket.allowUpload`. */
export function allowUpload(state: SocketState, name: string, options: AnyUploadOptions = {}): Upload {
  checkAssignName(name);
  const settings = readUploadOptions(name, options, state.environment?.uploadBounds);
  const earlier = state.uploads.get(name);
  if (earlier !== undefined && earlier.upload.entries.length > 0) {
    throw new LivewrightError("LW432", `The upload "${name}" is allowed again while it has files.`, {
      hint: `Cancel them first, or consume them: socket.cancelUpload("${name}", entry.ref)`,
    });
  }
  const upload = new Upload(name, `phx-${randomId(12)}`, settings);
  state.uploads = new Map(state.uploads).set(name, { upload, settings, handles: new Map() });
  requestEffect(state, { kind: "uploads", owner: state });
  showUpload(state, upload);
  return upload;
}

/** Withdraws an upload; see `socket.disallowUpload`. */
export function disallowUpload(state: SocketState, name: string): void {
  const record = recordIn(state, name);
  if (record.upload.entries.length > 0) {
    throw new LivewrightError("LW432", `The upload "${name}" is withdrawn while it has files.`, {
      hint: `Cancel them first, or consume them: socket.cancelUpload("${name}", entry.ref)`,
    });
  }
  changeUpload(state, record, { allowed: false });
}

/** Removes a file; see `socket.cancelUpload`. */
export function cancelUpload(state: SocketState, name: string, ref: string): void {
  dropEntry(state, recordIn(state, name), ref);
}

/** Returns the files of an upload; see `socket.uploadedEntries`. */
export function uploadedEntries(state: SocketState, name: string): UploadedEntries<UploadEntry> {
  const entries = recordIn(state, name).upload.entries.filter(({ valid }) => valid);
  return returned(state, {
    completed: entries.filter(({ done }) => done),
    inProgress: entries.filter(({ done }) => !done),
  });
}

/** Consumes all files; see `socket.consumeUploadedEntries`. */
export async function consumeUploadedEntries(state: SocketState, name: string, consume: Consume): Promise<unknown[]> {
  const { completed, inProgress } = uploadedEntries(state, name);
  const [late] = inProgress;
  if (late !== undefined) {
    throw new LivewrightError("LW432", `"${late.clientName}" of the upload "${name}" has not arrived yet.`, {
      hint: "Consume in the submit of the form, which waits for the files, or one by one: socket.consumeUploadedEntry(entry, …)",
    });
  }
  const results: unknown[] = [];
  for (const entry of completed) results.push(await consumeUploadedEntry(state, entry, consume));
  return returned(state, results);
}

/** Consumes one file; see `socket.consumeUploadedEntry`. */
export async function consumeUploadedEntry(state: SocketState, entry: UploadEntry, consume: Consume): Promise<unknown> {
  const record = recordIn(state, entry.upload);
  const { ref, uuid } = entry;
  const current = record.upload.entries.find((each) => each.ref === ref && each.uuid === uuid);
  const handle = record.handles.get(ref);
  if (current === undefined)
    throw new LivewrightError("LW431", `"${entry.clientName}" is not among the files of the upload "${entry.upload}".`);
  if (handle === undefined || !current.done)
    throw new LivewrightError("LW432", `"${entry.clientName}" of the upload "${entry.upload}" has not arrived yet.`, {
      hint: "Check it first: if (entry.done) …",
    });
  const result: unknown = await handle.hold(async () => consume(handle.meta as never, current as never));
  if (result instanceof Postponed) return returned(state, result.value);
  dropEntry(state, record, ref, true);
  return returned(state, result);
}

function recordIn({ uploads }: SocketState, name: string): UploadRecord {
  const record = uploads.get(name);
  if (record !== undefined) return record;
  throw new LivewrightError("LW431", `There is no upload "${name}".`, {
    hint: `Allow it in mount: return { ${name}: socket.allowUpload("${name}", { … }) }`,
  });
}
