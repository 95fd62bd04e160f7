import type { StreamChanges, StreamInsert } from "../html/stream.ts";
import type { WireStream } from "./wire.ts";

/**
 * The instructions of a stream message, and the rows to render for it (protocol section 4.6).
 *
 * The client looks inserts up by id and takes the last list element where an id occurs twice, so the newest comes first;
 * rows are oldest first. An id that was inserted twice has one row, with the newest content.
 */
export function streamMessage(
  ref: string,
  changes: StreamChanges,
): { readonly wire: WireStream; readonly rows: readonly StreamInsert[] } {
  const { inserts, deletes, reset } = changes;
  const newest = new Map<string, StreamInsert>();
  for (const insert of inserts) newest.set(insert.domId, insert);
  const list: [string, number, number | null, boolean | null][] = [];
  for (let i = inserts.length - 1; i >= 0; i--) {
    const { domId, at, limit, updateOnly } = inserts[i] as StreamInsert;
    list.push([domId, at, limit, updateOnly ? true : null]);
  }
  // A fourth element means "reset" to the client whatever it holds, so it is there only when that is meant.
  return { wire: reset ? [ref, list, deletes, true] : [ref, list, deletes], rows: [...newest.values()] };
}

/** The items of a stream in the order the page shows them, for HTML that no client will patch. */
export function streamItems(changes: StreamChanges): readonly StreamInsert[] {
  const shown: StreamInsert[] = [];
  for (const insert of changes.inserts) {
    const known = shown.findIndex(({ domId }) => domId === insert.domId);
    if (known !== -1) shown[known] = insert;
    else if (insert.updateOnly) continue;
    else if (insert.at < 0) shown.push(insert);
    else shown.splice(insert.at, 0, insert);
  }
  return shown;
}
