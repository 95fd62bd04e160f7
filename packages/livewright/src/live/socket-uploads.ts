import { LivewrightError } from "../foundation/errors.ts";
import { randomId } from "../foundation/ids.ts";
import { checkAssignName } from "./assigns.ts";
import type { AnyPushes } from "./socket-core.ts";
import type { SocketState } from "./socket-state.ts";
import { RenderingSocket } from "./socket-rendering.ts";
import { returned } from "./returned.ts";
import type { UploadEntry } from "./uploads/entry.ts";
import { type ExternalUpload, readUploadOptions, type UploadOptions } from "./uploads/options.ts";
import { Postponed } from "./uploads/postponed.ts";
import { changeUpload, dropEntry, showUpload, type UploadRecord } from "./uploads/record.ts";
import type { TemporaryFile } from "./uploads/temporary-files.ts";
import { Upload } from "./uploads/upload.ts";

/** The assigns that are uploads, or may be while `mount` still makes them. */
type UploadName<Assigns> = {
  [Name in keyof Assigns]: unknown extends Assigns[Name] ? Name : Assigns[Name] extends Upload ? Name : never;
}[keyof Assigns] &
  string;
type EntryOf<Value> = unknown extends Value
  ? UploadEntry
  : Value extends Upload<infer Meta, infer Reason>
    ? UploadEntry<Meta, Reason>
    : never;
type MetaOf<Entry> = Entry extends UploadEntry<infer Meta> ? Meta : unknown;

/** What a consuming callback gets for each file: its meta, and what is known about it. */
type Consume<Entry, Result> = (
  meta: MetaOf<Entry>,
  entry: Entry,
) => Result | Postponed<Result> | Promise<Result | Postponed<Result>>;

/** The uploads of a socket: files that visitors send to a view or component. */
export class UploadSocket<Assigns extends object, Pushes extends object = AnyPushes> extends RenderingSocket<
  Assigns,
  Pushes
> {
  /**
   * Allows files to be uploaded. Show the input with `liveFileInput`, inside a form with `phx-change` and `phx-submit`.
   *
   * @param name the assign that holds the upload, and the name of the input; return what this returns from `mount` under it
   * @param options what is accepted, and where it goes; by default one file of at most 8 MB, into a temporary file
   * @throws {LivewrightError} LW430 for options, LW432 if files of an earlier upload of this name are still there
   * @example mount: (socket) => ({ avatar: socket.allowUpload("avatar", { accept: [".jpg", ".png"], maxFileSize: 1_000_000 }) })
   */
  allowUpload<Written = TemporaryFile, External extends ExternalUpload = never, const Reason extends string = never>(
    name: string,
    options: UploadOptions<this, Written, External, Reason> = {},
  ): Upload<[External] extends [never] ? Written : External, Reason> {
    checkAssignName(name);
    const { state } = this;
    const settings = readUploadOptions(name, options, state.place?.uploadBounds);
    const earlier = state.uploads.get(name);
    if (earlier !== undefined && earlier.upload.entries.length > 0) {
      throw new LivewrightError("LW432", `The upload "${name}" is allowed anew while it has files.`, {
        hint: `Cancel them first, or consume them: socket.cancelUpload("${name}", entry.ref)`,
      });
    }
    const upload = new Upload(name, `phx-${randomId(12)}`, settings);
    state.uploads = new Map(state.uploads).set(name, { upload, settings, handles: new Map() });
    this.intend({ kind: "uploads", owner: state });
    showUpload(state, upload);
    return upload as Upload<never, Reason>;
  }

  /**
   * Takes an upload back: from now on nothing is accepted for it.
   *
   * @throws {LivewrightError} LW431 if there is no such upload, LW432 if it has files
   */
  disallowUpload(name: UploadName<Assigns>): void {
    const record = recordIn(this.state, name);
    if (record.upload.entries.length > 0) {
      throw new LivewrightError("LW432", `The upload "${name}" is taken back while it has files.`, {
        hint: `Cancel them first, or consume them: socket.cancelUpload("${name}", entry.ref)`,
      });
    }
    changeUpload(this.state, record, { allowed: false });
  }

  /**
   * Takes a file away, uploaded or not: sending it stops, and nothing of it remains. Nothing happens if it is not there, since
   * refs come from clients.
   *
   * @param name the upload
   * @param ref of the entry
   * @throws {LivewrightError} LW431 if there is no such upload
   */
  cancelUpload(name: UploadName<Assigns>, ref: string): void {
    dropEntry(this.state, recordIn(this.state, name), ref);
  }

  /**
   * The files of an upload: those that have arrived, and those that are yet to. Files that are refused are in neither.
   *
   * @throws {LivewrightError} LW431 if there is no such upload
   */
  uploadedEntries<Name extends UploadName<Assigns>>(
    name: Name,
  ): {
    readonly completed: readonly EntryOf<Assigns[Name]>[];
    readonly inProgress: readonly EntryOf<Assigns[Name]>[];
  } {
    const entries = recordIn(this.state, name).upload.entries.filter(({ valid }) => valid) as EntryOf<Assigns[Name]>[];
    return returned(this.state, {
      completed: entries.filter(({ done }) => done),
      inProgress: entries.filter(({ done }) => !done),
    });
  }

  /**
   * Takes all files of an upload, one after the other. Temporary files are deleted when the callback for them has ended.
   *
   * @param name the upload
   * @param consume given where the file is (`path` of a temporary file, or what the writer or `external` made), and its entry;
   *   returns what to make of it, or `postpone(…)` to keep the file
   * @returns what the callback returned for each
   * @throws {LivewrightError} LW431 if there is no such upload, LW432 if some files are still on their way
   * @example
   * ```ts
   * save: async (socket) => {
   *   const urls = await socket.consumeUploadedEntries("photos", async ({ path }, entry) => {
   *     await copyFile(path, `public/photos/${entry.uuid}.jpg`);
   *     return `/photos/${entry.uuid}.jpg`;
   *   });
   *   socket.update("urls", (all) => [...all, ...urls]);
   * }
   * ```
   */
  async consumeUploadedEntries<Name extends UploadName<Assigns>, Result>(
    name: Name,
    consume: Consume<EntryOf<Assigns[Name]>, Result>,
  ): Promise<Result[]> {
    const { completed, inProgress } = this.uploadedEntries(name);
    const [late] = inProgress;
    if (late !== undefined) {
      throw new LivewrightError("LW432", `"${late.clientName}" of the upload "${name}" has not arrived yet.`, {
        hint: "Consume in the submit of the form, which waits for the files, or one by one: socket.consumeUploadedEntry(entry, …)",
      });
    }
    const results: Result[] = [];
    for (const entry of completed) results.push(await this.consumeUploadedEntry(entry, consume));
    return returned(this.state, results);
  }

  /**
   * Takes one file, as {@link consumeUploadedEntries} does; in `progress`, as soon as it is there.
   *
   * @throws {LivewrightError} LW431 if the entry is gone, LW432 if it has not arrived yet
   * @example progress: async (socket, entry) => { if (entry.done) await socket.consumeUploadedEntry(entry, ({ path }) => store(path)) }
   */
  async consumeUploadedEntry<Entry extends UploadEntry, Result>(
    entry: Entry,
    consume: Consume<Entry, Result>,
  ): Promise<Result> {
    const { state } = this;
    const record = recordIn(this.state, entry.upload);
    const { ref, uuid } = entry;
    const current = record.upload.entries.find((each) => each.ref === ref && each.uuid === uuid);
    const handle = record.handles.get(ref);
    if (current === undefined)
      throw new LivewrightError(
        "LW431",
        `"${entry.clientName}" is not among the files of the upload "${entry.upload}".`,
      );
    if (handle === undefined || !current.done)
      throw new LivewrightError("LW432", `"${entry.clientName}" of the upload "${entry.upload}" has not arrived yet.`, {
        hint: "Ask before: if (entry.done) …",
      });
    const result = await handle.hold(async () => consume(handle.meta as MetaOf<Entry>, current as Entry));
    if (result instanceof Postponed) return returned(state, result.value);
    dropEntry(state, record, ref, true);
    return returned(state, result);
  }
}

function recordIn({ uploads }: SocketState, name: string): UploadRecord {
  const record = uploads.get(name);
  if (record !== undefined) return record;
  throw new LivewrightError("LW431", `There is no upload "${name}".`, {
    hint: `Allow it in mount: return { ${name}: socket.allowUpload("${name}", { … }) }`,
  });
}
