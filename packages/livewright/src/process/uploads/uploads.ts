import { largestChunk } from "../../app/page-environment.ts";
import { LivewrightError } from "../../foundation/errors.ts";
import { randomId } from "../../foundation/random.ts";
import { andThen } from "../../foundation/maybe-async.ts";
import type { SocketState } from "../../live/socket-state.ts";
import type { UploadEntry } from "../../live/uploads/entry.ts";
import { putEntries } from "../../live/uploads/put-entries.ts";
import { changeEntry, changeUpload, endUploads, type UploadRecord } from "../../live/uploads/record.ts";
import type { Upload } from "../../live/uploads/upload.ts";
import { signUpload } from "../../tokens/tokens.ts";
import { externalHandle, readExternal } from "./external.ts";
import type { ProcessMessage } from "../messages.ts";
import type { Receiver } from "../view-context.ts";
import type { AppContext } from "../../app/app-context.ts";
import type { PreflightBody, UploadRequest } from "./requests.ts";
import { UploadTransfer } from "./transfer.ts";

/** The uploads of one view and its components. Answers requests of the client, and ends uploads with their owners. */
export class Uploads {
  /** Names this instance of the view: upload tokens are valid for it only. */
  readonly ref: string = randomId(16);
  readonly #app: AppContext;
  readonly #post: (message: ProcessMessage) => void;
  readonly #owners = new Set<SocketState>();

  /** @param post puts a message into the mailbox of the view */
  constructor(app: AppContext, post: (message: ProcessMessage) => void) {
    this.#app = app;
    this.#post = post;
  }

  /** Registers a view or component that has uploads. */
  add(owner: SocketState): void {
    this.#owners.add(owner);
  }

  /** Ends the uploads of a removed component. */
  release(owner: SocketState): void {
    if (this.#owners.delete(owner)) endUploads(owner);
  }

  /** True while files arrive, or the submit whose files have arrived is on its way. Nothing waits for a file that was sent on selection. */
  get sending(): boolean {
    for (const { uploads } of this.#owners)
      for (const { upload } of uploads.values()) if (isSending(upload)) return true;
    return false;
  }

  stopAll(): void {
    for (const owner of this.#owners) endUploads(owner);
    this.#owners.clear();
  }

  /**
   * Handles a request.
   *
   * @param receiver the view or component that allowed the upload; `undefined` if it was removed
   * @returns the fields of the answer next to the diff
   */
  handle(
    request: UploadRequest,
    receiver: Receiver | undefined,
    cid: number | undefined,
  ): PreflightBody | object | Promise<PreflightBody | object> {
    const record = receiver === undefined ? undefined : recordOf(receiver.state, request.uploadRef);
    if (receiver === undefined || record === undefined) {
      if (request.type === "join") request.answer({ reason: "disallowed" });
      // The client reads `entries` from every answer.
      return request.type === "preflight" ? gone(request.uploadRef) : {};
    }
    switch (request.type) {
      case "preflight":
        return this.#preflight(receiver, record, request.entries, cid);
      case "progress":
        return andThen(progress(receiver, record, request), () => ({}));
      case "join":
        request.answer(this.#join(receiver, record, request.entryRef));
        return {};
    }
  }

  // ── Preflight ────────────────────────────────────────────────────────────────────────────────────────────────────

  #preflight(
    { state, socket }: Receiver,
    record: UploadRecord,
    claims: unknown,
    cid: number | undefined,
  ): PreflightBody | Promise<PreflightBody> {
    putEntries(state, record, claims, this.#app.limits.maxUploadEntries);
    const { ref, errors, autoUpload, allowed } = record.upload;
    if (!allowed) return gone(ref);
    const wrong = record.upload.entries.filter(({ valid }) => !valid);
    if (!autoUpload && wrong.length + errors.length > 0) return refusal(record);
    const asked = new Set(Array.isArray(claims) ? claims.map((claim: { ref?: unknown } | null) => claim?.ref) : []);
    // The entries that fit, in the order of choosing. The client cancels entries without an answer.
    const allowedOnes = record.upload.entries
      .filter(({ valid }) => valid)
      .slice(0, record.upload.room)
      .filter((entry) => asked.has(entry.ref) && !entry.preflighted);
    const refs = new Set(allowedOnes.map((entry) => entry.ref));
    const entries = record.upload.entries.map((entry) =>
      refs.has(entry.ref) ? entry.with({ preflighted: true }) : entry,
    );
    if (refs.size > 0) changeUpload(state, record, { entries });
    const answer = (metas: Readonly<Record<string, unknown>>): PreflightBody => {
      const { settings, upload } = record;
      const failed = upload.entries.filter((entry) => !entry.valid && asked.has(entry.ref));
      if (!autoUpload && failed.length > 0) return refusal(record);
      return {
        ref,
        config: {
          max_file_size: settings.maxFileSize,
          max_entries: settings.maxEntries,
          chunk_size: this.#chunkSize(record),
          chunk_timeout: settings.chunkTimeout,
        },
        entries: metas,
        errors: Object.fromEntries(failed.map((entry) => [entry.ref, entry.errors])),
      };
    };
    const { external } = record.settings.callbacks;
    if (external !== undefined) {
      const chosen = entries.filter((entry) => refs.has(entry.ref));
      return this.#external(state, record, chosen, (entry) =>
        external.call(record.settings.callbacks, socket, entry),
      ).then(answer);
    }
    const token = (entryRef: string): string =>
      signUpload(this.#app.keys, { instance: this.ref, uploadRef: ref, entryRef, cid: cid ?? null });
    return answer(Object.fromEntries([...refs].map((entryRef) => [entryRef, token(entryRef)])));
  }

  /** Returns the chunk size, reduced to fit into a frame. */
  #chunkSize({ settings }: UploadRecord): number {
    return Math.min(settings.chunkSize, largestChunk(this.#app.limits.maxFrameBytes));
  }

  async #external(
    state: SocketState,
    record: UploadRecord,
    entries: readonly UploadEntry[],
    ask: (entry: UploadEntry) => unknown,
  ): Promise<Readonly<Record<string, unknown>>> {
    const metas: Record<string, unknown> = {};
    await Promise.all(
      entries.map(async (entry) => {
        const result = await readExternal(() => ask(entry));
        if (result.ok) {
          metas[entry.ref] = result.meta;
          if (!state.ended) record.handles.set(entry.ref, externalHandle(result.meta));
          return;
        }
        const { error, failure } = result;
        if (failure !== undefined) this.#warn(`external of the upload "${record.upload.name}" failed.`, failure);
        changeEntry(state, record, entry.ref, { errors: [error], failure, preflighted: false });
      }),
    );
    return metas;
  }

  // ── Sending ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Starts the transfer of a file, if it is allowed and has not started yet. */
  #join({ state, socket }: Receiver, record: UploadRecord, ref: string): UploadTransfer | UploadJoinRefusal {
    const entry = record.upload.entries.find((each) => each.ref === ref);
    const { external, writer, validate } = record.settings.callbacks;
    if (entry === undefined || !entry.valid || !entry.preflighted || external !== undefined)
      return { reason: "disallowed" };
    if (record.handles.has(ref)) return { reason: "already_registered" };
    const { callbacks, chunkTimeout } = record.settings;
    const failed = (error: string, failure?: unknown): void => {
      if (failure !== undefined) this.#warn(`A file of the upload "${record.upload.name}" failed: ${error}.`, failure);
      this.#post({
        kind: "run",
        what: "an upload",
        run() {
          // The file may have been removed in the meantime.
          if (record.handles.get(ref) === run) changeEntry(state, record, ref, { errors: [error], failure });
        },
      });
    };
    const run = new UploadTransfer({
      size: entry.clientSize,
      chunkSize: this.#chunkSize(record),
      chunkTimeout,
      open: () =>
        writer === undefined ? this.#temporaryFile(entry.clientSize) : writer.call(callbacks, socket, entry),
      check: (head) => validate?.call(callbacks, entry, head),
      failed,
      abandoned(begun) {
        // The client did not wait for the answer to its join, and will join again.
        if (begun) failed("interrupted");
        else if (record.handles.get(ref) === run) record.handles.delete(ref);
      },
      warn: (message, error) => this.#warn(message, error),
    });
    record.handles.set(ref, run);
    return run;
  }

  #temporaryFile(size: number): ReturnType<NonNullable<AppContext["temporaryFiles"]>["create"]> {
    const { temporaryFiles } = this.#app;
    if (temporaryFiles !== undefined) return temporaryFiles.create(size);
    throw new LivewrightError("LW433", "The server has no place for temporary files.", {
      hint: "Serve with livewright/node, or give the upload a writer: writer: (_socket, entry) => memoryWriter(entry.clientSize)",
    });
  }

  #warn(message: string, error: unknown): void {
    this.#app.logger.warn(message, { error });
  }
}

function isSending({ entries, autoUpload }: Upload): boolean {
  return entries.some(({ valid, preflighted, done }) => valid && preflighted && !(done && autoUpload));
}

type UploadJoinRefusal = { readonly reason: "disallowed" | "already_registered" };

/** Returns the upload with this ref. */
export function recordOf({ uploads }: SocketState, ref: unknown): UploadRecord | undefined {
  for (const record of uploads.values()) if (record.upload.ref === ref) return record;
  return undefined;
}

/** Returns the errors as pairs: first of each entry, then of the whole upload. */
function refusal({ upload }: UploadRecord): PreflightBody {
  return {
    ref: upload.ref,
    error: [
      ...upload.entries.flatMap(({ ref, errors }) => errors.map((error) => [ref, error] as const)),
      ...upload.errors.map((error) => [upload.ref, error] as const),
    ],
  };
}

function gone(ref: unknown): PreflightBody {
  const text = typeof ref === "string" ? ref : "";
  return { ref: text, error: [[text, "disallowed"]] };
}

/** Handles progress of a file. It never exceeds the received bytes, and never goes backwards. */
function progress(
  { state, socket }: Receiver,
  record: UploadRecord,
  { entryRef, progress: value }: Extract<UploadRequest, { type: "progress" }>,
): unknown {
  const entry = record.upload.entries.find(({ ref }) => ref === entryRef);
  if (entry === undefined || !entry.preflighted || !entry.valid) return undefined;
  const handle = record.handles.get(entry.ref);
  const { callbacks } = record.settings;
  const isExternal = callbacks.external !== undefined;
  if (typeof value === "object" && value !== null && "error" in value) {
    if (entry.done) return undefined;
    handle?.end();
    const changed = changeEntry(state, record, entry.ref, {
      errors: [isExternal ? "external_client_failure" : "interrupted"],
    });
    return changed === undefined ? undefined : callbacks.progress?.(socket, changed);
  }
  if (handle === undefined || typeof value !== "number" || !Number.isInteger(value)) return undefined;
  const reached = Math.min(Math.max(value, 0), isExternal ? 100 : handle.percent);
  const done = reached === 100 && handle.complete;
  const shown = done ? 100 : Math.min(reached, 99);
  if (entry.done || (shown <= entry.progress && !done)) return undefined;
  const changed = changeEntry(state, record, entry.ref, { progress: shown, done });
  return changed === undefined ? undefined : callbacks.progress?.(socket, changed);
}
