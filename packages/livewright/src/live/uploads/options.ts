import type { UploadBounds } from "../view-environment.ts";
import { LivewrightError } from "../../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../../foundation/known-options.ts";
import type { MaybePromise } from "../../foundation/maybe-async.ts";
import type { Halt } from "../navigation.ts";
import { type Accept, type AcceptRule, acceptRule } from "./accept.ts";
import type { UploadEntry } from "./entry.ts";
import type { UploadWriter } from "./writer.ts";

/** The result of `external`: the name of the client's uploader, and the data it needs. */
export interface ExternalUpload {
  /** The name of a function among the `uploaders` of the client. */
  readonly uploader: string;
}

/** The result of `external` that refuses a file. */
export interface ExternalRefusal<Reason extends string> {
  readonly error: Reason;
}

/**
 * Options of `socket.allowUpload`. Write `external`, `writer` and `validate` before `progress`: their results give its entry a
 * type, and inference reads from top to bottom.
 */
export interface UploadOptions<Socket, Written, External, Reason extends string> {
  /** Extensions and MIME types, or `"any"` (default). By what the client says: look at the bytes in `validate`. */
  readonly accept?: Accept;
  /** Files at once, `limits.maxUploads` at most. Default 1; then a new one takes the place of the one before. */
  readonly maxEntries?: number;
  /** The files that `maxEntries` counts: selected ones (default), or in `total` also consumed ones. */
  readonly maxEntriesMode?: "selected" | "total";
  /** Bytes of one file. Default 8,000,000. */
  readonly maxFileSize?: number;
  /** Bytes of one chunk, 1,024 less than `limits.maxFrameBytes` at most. Default 64,000. */
  readonly chunkSize?: number;
  /** Milliseconds that may pass until the next chunk has come. Default 10,000. Smaller chunks have to come sooner. */
  readonly chunkTimeout?: number;
  /** Send files as soon as they are chosen, not when the form is submitted. Default false. */
  readonly autoUpload?: boolean;
  /**
   * Has the browser send the files elsewhere: what this returns goes to the client's uploader it names, and is what consuming
   * the file gives.
   *
   * @example external: async (_socket, entry) => ({ uploader: "Put", url: await presign(entry.uuid) })
   */
  external?(socket: Socket, entry: UploadEntry): MaybePromise<External | ExternalRefusal<Reason>>;
  /** Called when the progress of a file changes, and once at 100 with `entry.done`: the place to consume it at once. */
  progress?(
    socket: Socket,
    entry: UploadEntry<[External] extends [never] ? Written : External, Reason>,
  ): MaybePromise<void | Halt>;
  /** Where the bytes of a file go. Default: a temporary file. */
  writer?(socket: Socket, entry: UploadEntry): MaybePromise<UploadWriter<Written>>;
  /**
   * Looks at a file, and says why it is not taken: a word that `uploadErrors` gives back. Called when the file is chosen, and
   * then, with the first bytes, before any are written.
   *
   * @param head the first chunk; missing when the file is chosen, and then the answer must come at once
   * @example validate: (entry, head) => head && !isPng(head) ? "not_a_png" : undefined
   */
  validate?(entry: UploadEntry, head: Uint8Array | undefined): MaybePromise<Reason | null | undefined | void>;
}

/** Options whose types only their author knows. */
// oxlint-disable-next-line typescript/no-explicit-any -- sockets of any assigns are passed to it, entries of any meta
export type AnyUploadOptions = UploadOptions<any, any, any, string>;

/** The options, checked and completed. */
export interface UploadSettings {
  readonly accept: AcceptRule;
  readonly maxEntries: number;
  readonly total: boolean;
  readonly maxFileSize: number;
  readonly chunkSize: number;
  readonly chunkTimeout: number;
  readonly autoUpload: boolean;
  /** The functions, called as methods of the options. */
  readonly callbacks: Pick<AnyUploadOptions, "external" | "progress" | "writer" | "validate">;
}

const KNOWN: KnownOptions<AnyUploadOptions> = {
  accept: true,
  maxEntries: true,
  maxEntriesMode: true,
  maxFileSize: true,
  chunkSize: true,
  chunkTimeout: true,
  autoUpload: true,
  external: true,
  progress: true,
  writer: true,
  validate: true,
};

/**
 * @param bounds what the application's limits leave for files that are sent through the connection
 * @throws {LivewrightError} LW430
 */
export function readUploadOptions(name: string, options: AnyUploadOptions, bounds?: UploadBounds): UploadSettings {
  const refuse = (what: string, hint?: string): never => {
    throw new LivewrightError("LW430", `The upload "${name}" ${what}.`, hint === undefined ? {} : { hint });
  };
  checkOptions(options, KNOWN, `The upload "${name}"`, "LW430");
  const count = (key: "maxEntries" | "maxFileSize" | "chunkSize" | "chunkTimeout", fallback: number): number => {
    const value = options[key] ?? fallback;
    return Number.isSafeInteger(value) && value > 0
      ? value
      : refuse(`has a ${key} that is no whole number above 0`, `${key}: ${fallback}`);
  };
  const { maxEntriesMode = "selected" } = options;
  if (maxEntriesMode !== "selected" && maxEntriesMode !== "total")
    refuse("has an unknown maxEntriesMode", 'maxEntriesMode: "selected"  or  maxEntriesMode: "total"');
  for (const key of ["external", "progress", "writer", "validate"] as const) {
    if (options[key] !== undefined && typeof options[key] !== "function") refuse(`has a ${key} that is no function`);
  }
  if (options.external !== undefined && options.writer !== undefined)
    refuse("has both external and writer", "What is sent elsewhere is not written here: leave one of them out.");
  if (bounds !== undefined && options.external === undefined) checkBounds(options, bounds, refuse);
  return Object.freeze({
    accept: acceptRule(options.accept),
    maxEntries: count("maxEntries", 1),
    total: maxEntriesMode === "total",
    maxFileSize: count("maxFileSize", 8_000_000),
    chunkSize: count("chunkSize", 64_000),
    chunkTimeout: count("chunkTimeout", 10_000),
    autoUpload: options.autoUpload === true,
    callbacks: options,
  });
}

/** What contradicts a limit is an error where it is written: later it would fail for some files, or be another size. */
function checkBounds(
  { maxEntries = 1, chunkSize = 1 }: AnyUploadOptions,
  { files, chunkBytes }: UploadBounds,
  refuse: (what: string, hint: string) => never,
): void {
  if (maxEntries > files)
    refuse(
      `has a maxEntries of ${maxEntries}, and limits.maxUploads lets ${files} files be sent at once`,
      `maxEntries: ${files}  or  endpoint({ limits: { maxUploads: ${maxEntries} } })`,
    );
  if (chunkSize > chunkBytes)
    refuse(
      `has a chunkSize of ${chunkSize} bytes, and with limits.maxFrameBytes a chunk has ${chunkBytes} at most`,
      `chunkSize: ${chunkBytes}  or  endpoint({ limits: { maxFrameBytes: ${chunkSize + 1_024} } })`,
    );
}
