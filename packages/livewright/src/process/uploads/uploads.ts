import { largestChunk } from "../../app/page-environment.ts";
import { LivewrightError } from "../../foundation/errors.ts";
import { randomId } from "../../foundation/random.ts";
import { andThen } from "../../foundation/maybe-async.ts";
import type { SocketState } from "../../live/socket-state.ts";
import type { UploadEntry } from "../../live/uploads/entry.ts";
import { putEntries } from "../../live/uploads/put-entries.ts";
import { changeEntry, changeUpload, endUploads, type UploadRecord } from "../../live/uploads/record.ts";
import { signUpload } from "../../tokens/tokens.ts";
import { externalHandle, readExternal } from "./external.ts";
import type { ProcessMessage } from "../messages.ts";
import type { Receiver } from "../view-context.ts";
import type { AppContext } from "../../app/app-context.ts";
import type { PreflightBody, UploadRequest } from "./requests.ts";
import { UploadRun } from "./transfer.ts";

/** The uploads of one view and its components: answers what clients want of them, and ends them with their owners. */
export class Uploads {
  /** Names this instance of the view: tokens are good for no other. */
  readonly ref: string = randomId(16);
  readonly #app: AppContext;
  readonly #post: (message: ProcessMessage) => void;
  readonly #owners = new Set<SocketState>();

  /** @param post puts what happens outside of messages into the mailbox of the view */
  constructor(app: AppContext, post: (message: ProcessMessage) => void) {
    this.#app = app;
    this.#post = post;
  }

  /** A view or component has uploads. */
  add(owner: SocketState): void {
    this.#owners.add(owner);
  }

  /** A component is gone, and its uploads with it. */
  release(owner: SocketState): void {
    if (this.#owners.delete(owner)) endUploads(owner);
  }

  stopAll(): void {
    for (const owner of this.#owners) endUploads(owner);
    this.#owners.clear();
  }

  /**
   * Does what a client wants.
   *
   * @param receiver who allowed the upload; `undefined` if that component is gone
   * @returns what the answer says besides the diff
   */
  handle(
    request: UploadRequest,
    receiver: Receiver | undefined,
    cid: number | undefined,
  ): PreflightBody | object | Promise<PreflightBody | object> {
    const record = receiver === undefined ? undefined : recordOf(receiver.state, request.uploadRef);
    if (receiver === undefined || record === undefined) {
      if (request.type === "join") request.answer({ reason: "disallowed" });
      // The client looks into `entries` of whatever it gets.
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
    // Those that fit, in the order they were chosen; the client cancels what is not answered.
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

  /** A chunk has to fit into a frame. One whose size was chosen does; the default follows. */
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

  /** Begins a file, if it may be sent and is not being sent yet. */
  #join({ state, socket }: Receiver, record: UploadRecord, ref: string): UploadRun | JoinRefusal {
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
          // It may have been taken away meanwhile.
          if (record.handles.get(ref) === run) changeEntry(state, record, ref, { errors: [error], failure });
        },
      });
    };
    const run = new UploadRun({
      size: entry.clientSize,
      chunkSize: this.#chunkSize(record),
      chunkTimeout,
      open: () =>
        writer === undefined ? this.#temporaryFile(entry.clientSize) : writer.call(callbacks, socket, entry),
      check: (head) => validate?.call(callbacks, entry, head),
      failed,
      abandoned(begun) {
        // Too early to have sent anything: it has not waited for the answer to its join, and will join again.
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

type JoinRefusal = { readonly reason: "disallowed" | "already_registered" };

/** The upload of this ref. */
export function recordOf({ uploads }: SocketState, ref: unknown): UploadRecord | undefined {
  for (const record of uploads.values()) if (record.upload.ref === ref) return record;
  return undefined;
}

/** What is wrong, as pairs: entry by entry, and then with all of them. */
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

/** Notes how far a file is. What the client says counts only as far as the bytes are there, and never backwards. */
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
