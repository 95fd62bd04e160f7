import { isPromise } from "../../foundation/maybe-async.ts";
import type { UploadRecord } from "../../live/uploads/record.ts";
import type { PostedView } from "./posted-view.ts";
import type { JoinProblem } from "../uploads/requests.ts";
import { UploadTransfer } from "../uploads/transfer.ts";

/** A file, and the name of its input. */
type NamedFile = readonly [name: string, file: File];

/**
 * Puts the files of a posted form into the uploads of its receiver, through the requests that a client sends: all limits, checks and
 * callbacks of an upload apply. Files without an upload of their name are ignored, as in a form that the client sends.
 *
 * @param cid the component that receives the form; `undefined` for the view
 * @returns true if no file was refused
 */
export async function receiveFiles(
  view: PostedView,
  cid: number | undefined,
  files: readonly NamedFile[],
): Promise<boolean> {
  for (const record of view.stateOf(cid)?.uploads.values() ?? []) {
    const own = files.filter(([name]) => name === record.upload.name).map(([, file]) => file);
    if (own.length > 0) await receive(view, cid, record, own);
  }
  const records = [...(view.stateOf(cid)?.uploads.values() ?? [])];
  return records.every(({ upload }) => upload.errors.length === 0 && upload.entries.every(({ valid }) => valid));
}

async function receive(
  view: PostedView,
  cid: number | undefined,
  { upload }: UploadRecord,
  files: readonly File[],
): Promise<void> {
  const { ref: uploadRef } = upload;
  const entries = files.map(({ name, type, size }, index) => ({ ref: String(index), name, type, size }));
  const ask = (request: object): Promise<unknown> =>
    view.ask({ kind: "upload", ref: "upload", request: { uploadRef, ...request } as never, cid });
  await ask({ type: "preflight", entries });
  for (const [index, file] of files.entries()) {
    const entry = entryOf(view, cid, uploadRef, String(index));
    if (entry === undefined || !entry.valid || !entry.preflighted) continue;
    const entryRef = entry.ref;
    const joined = await join(view, cid, uploadRef, entryRef);
    // An upload that goes to another server needs the script, which sends it there.
    const sent = joined instanceof UploadTransfer && (await send(joined, file));
    await ask({ type: "progress", entryRef, progress: sent ? 100 : { error: "failed" } });
  }
}

function entryOf(view: PostedView, cid: number | undefined, uploadRef: string, entryRef: string) {
  for (const { upload } of view.stateOf(cid)?.uploads.values() ?? [])
    if (upload.ref === uploadRef) return upload.entries.find(({ ref }) => ref === entryRef);
  return undefined;
}

async function join(
  view: PostedView,
  cid: number | undefined,
  uploadRef: string,
  entryRef: string,
): Promise<UploadTransfer | JoinProblem | undefined> {
  let joined: UploadTransfer | JoinProblem | undefined;
  const answer = (result: UploadTransfer | JoinProblem): void => void (joined = result);
  await view.ask({ kind: "upload", ref: "join", request: { type: "join", uploadRef, entryRef, answer }, cid });
  return joined;
}

/** Sends a file in chunks. Returns false if a chunk was refused. */
async function send(transfer: UploadTransfer, file: File): Promise<boolean> {
  let taken = transfer.start();
  if (isPromise(taken)) taken = await taken;
  for (let at = 0; at < file.size && taken === undefined; at += transfer.chunkSize) {
    const chunk = new Uint8Array(await file.slice(at, at + transfer.chunkSize).arrayBuffer());
    taken = await transfer.chunk(chunk);
  }
  return taken === undefined;
}
