import { LivewrightError } from "../../foundation/errors.ts";
import { randomId } from "../../foundation/random.ts";
import { isPromise } from "../../foundation/maybe-async.ts";
import { UploadEntry } from "./entry.ts";
import { changeUpload, dropEntry, type UploadRecord, type UploadState } from "./record.ts";

/** The client numbers its entries. Their refs are part of attributes and topics. */
const REF = /^[\w-]{1,32}$/;

/** Limits in characters. File systems allow 255 bytes for a name and 4,096 for a path. */
const MAX_NAME = 1_024;
const MAX_PATH = 4_096;
const MAX_TYPE = 256;
const MAX_META = 4_096;

/**
 * Adds the files that a client has chosen to an upload (protocol section 6.2). Known files stay the same. Refused files are
 * added with their errors.
 *
 * @param claims the client's description of each file
 * @param limit the maximum length of the list; further files are ignored
 */
export function putEntries(state: UploadState, record: UploadRecord, claims: unknown, limit: number): void {
  if (!Array.isArray(claims) || !record.upload.allowed) return;
  const known = new Set(record.upload.entries.map(({ ref }) => ref));
  const added: UploadEntry[] = [];
  for (const claim of claims as readonly unknown[]) {
    // One entry beyond the maximum makes the selection as a whole an error.
    if (record.upload.entries.length + added.length >= Math.max(limit, record.upload.room + 1)) break;
    if (typeof claim !== "object" || claim === null) continue;
    const { ref } = claim as { ref?: unknown };
    if (typeof ref !== "string" || !REF.test(ref) || known.has(ref)) continue;
    known.add(ref);
    added.push(newEntry(record, ref, claim));
  }
  if (added.length === 0) return;
  // An upload of a single file replaces it.
  if (record.settings.maxEntries === 1 && added.length === 1)
    for (const { ref } of record.upload.entries) dropEntry(state, record, ref);
  changeUpload(state, record, { entries: [...record.upload.entries, ...added] });
}

/** Adds the files of a form event to the uploads of its target, before the handler runs. */
export function putUploads(state: UploadState, uploads: unknown, limit: number): void {
  if (typeof uploads !== "object" || uploads === null) return;
  for (const record of state.uploads.values()) {
    const { ref } = record.upload;
    if (Object.hasOwn(uploads, ref)) putEntries(state, record, (uploads as Record<string, unknown>)[ref], limit);
  }
}

function newEntry({ upload, settings }: UploadRecord, ref: string, claim: object): UploadEntry {
  const { name, type, size, last_modified, relative_path, meta } = claim as Readonly<Record<string, unknown>>;
  const named = isText(name, MAX_NAME) && name !== "" && !name.includes("\0");
  const pathValid = relative_path === undefined || relative_path === null || isText(relative_path, MAX_PATH);
  const typed = type === undefined || isText(type, MAX_TYPE);
  const small = meta === undefined || JSON.stringify(meta).length <= MAX_META;
  const clientType = typed ? (type ?? "") : "";
  const clientName = named ? name : "";
  const sized = typeof size === "number" && Number.isSafeInteger(size) && size >= 0;
  const entry = new UploadEntry({
    ref,
    uuid: randomId(),
    upload: upload.name,
    uploadRef: upload.ref,
    clientName,
    clientType,
    clientSize: sized ? size : 0,
    clientLastModified: typeof last_modified === "number" ? last_modified : undefined,
    clientRelativePath: pathValid && typeof relative_path === "string" ? relative_path : "",
    clientMeta: small ? meta : undefined,
    progress: 0,
    preflighted: false,
    done: false,
    errors: [],
    failure: undefined,
  });
  if (!sized || size > settings.maxFileSize) return entry.with({ errors: ["too_large"] });
  const acceptable = named && pathValid && typed && small && settings.accept.allows(clientName, clientType);
  if (!acceptable) return entry.with({ errors: ["not_accepted"] });
  const reason: unknown = settings.callbacks.validate?.(entry, undefined);
  if (isPromise(reason)) {
    // An unhandled rejection would end the server.
    Promise.resolve(reason).catch(() => {});
    throw new LivewrightError(
      "LW430",
      `validate of the upload "${upload.name}" returned a promise when a file was chosen.`,
      {
        hint: "Return a promise only with the first bytes: validate: (entry, head) => (head === undefined ? undefined : check(head))",
      },
    );
  }
  return typeof reason === "string" ? entry.with({ errors: [reason] }) : entry;
}

function isText(value: unknown, maxLength: number): value is string {
  return typeof value === "string" && value.length <= maxLength;
}
