import type { UploadBounds } from "../view-environment.ts";
import { describeValue } from "../../foundation/describe-value.ts";
import { LivewrightError } from "../../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../../foundation/known-options.ts";
import type { MaybePromise } from "../../foundation/maybe-async.ts";
import type { Halt } from "../navigation.ts";
import { type Accept, type AcceptRule, acceptRule } from "./accept.ts";
import type { TemporaryFile } from "./temporary-files.ts";
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
 * The sentence that a callback after `progress` is compared with. By then the compiler has given `Result` its default, so
 * any other result is an error.
 */
type BeforeProgress<Name extends string, Result, Default> = unknown extends Result
  ? never
  : [Result] extends [Default]
    ? `Write "${Name}" before "progress", whose entry has the type of its result.`
    : never;

/**
 * Options of `socket.allowUpload`. Write `external`, `writer` and `validate` before `progress`: their results give its entry a
 * type, and inference reads from top to bottom.
 */
export interface UploadOptions<Socket, Written, External, Reason extends string> {
  /** Extensions and MIME types, or `"any"` (default). The client can forge both, so check the bytes in `validate`. */
  readonly accept?: Accept;
  /** The number of files at a time, at most `limits.maxUploads`. Default 1: a new file replaces the one before. */
  readonly maxEntries?: number;
  /** The files that `maxEntries` counts: selected ones (default), or in `total` also consumed ones. */
  readonly maxEntriesMode?: "selected" | "total";
  /** Bytes of one file. Default 8,000,000. */
  readonly maxFileSize?: number;
  /** Bytes of one chunk, at most `limits.maxFrameBytes` minus 1,024. Default 64,000. */
  readonly chunkSize?: number;
  /** Milliseconds until the next chunk must have arrived. Default 10,000. Smaller chunks must arrive sooner. */
  readonly chunkTimeout?: number;
  /** True to send files as soon as they are chosen instead of on submit. Default false. */
  readonly autoUpload?: boolean;
  /**
   * Makes the browser send the files elsewhere. The result goes to the client's uploader that it names. Consuming the file
   * returns it.
   *
   * @example external: async (_socket, entry) => ({ uploader: "Put", url: await presign(entry.uuid) })
   */
  external?(
    socket: Socket,
    entry: UploadEntry,
  ): MaybePromise<External | ExternalRefusal<Reason> | BeforeProgress<"external", External, never>>;
  /** Called when the progress of a file changes, and once at 100 with `entry.done`, when the file can be consumed. */
  progress?(
    socket: Socket,
    entry: UploadEntry<[External] extends [never] ? Written : External, Reason>,
  ): MaybePromise<void | Halt>;
  /** Makes the destination of the bytes of a file. Default: a temporary file. */
  writer?(
    socket: Socket,
    entry: UploadEntry,
  ): MaybePromise<UploadWriter<Written> | BeforeProgress<"writer", Written, TemporaryFile>>;
  /**
   * Refuses a file by returning a reason, which `uploadErrors` returns. Called when the file is chosen, and again with the first
   * bytes, before any are written.
   *
   * @param head the first chunk; `undefined` when the file is chosen, and then `validate` must be synchronous
   * @example validate: (entry, head) => head && !isPng(head) ? "not_a_png" : undefined
   */
  validate?(
    entry: UploadEntry,
    head: Uint8Array | undefined,
  ): MaybePromise<Reason | null | undefined | void | BeforeProgress<"validate", Reason, never>>;
}

/** Options of any upload. */
// oxlint-disable-next-line typescript/no-explicit-any -- it receives sockets of any assigns and entries of any meta
export type AnyUploadOptions = UploadOptions<any, any, any, string>;

/** The options after checks, with defaults. */
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
 * Checks the options of an upload, and adds defaults.
 *
 * @param bounds the limits of the application for files that are sent through the connection
 * @throws {LivewrightError} LW430 for an invalid option
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
      : refuse(`has a ${key} of ${describeValue(options[key])}, not an integer above 0`, `${key}: ${fallback}`);
  };
  const { maxEntriesMode = "selected" } = options;
  if (maxEntriesMode !== "selected" && maxEntriesMode !== "total")
    refuse("has an unknown maxEntriesMode", 'maxEntriesMode: "selected"  or  maxEntriesMode: "total"');
  for (const key of ["external", "progress", "writer", "validate"] as const) {
    if (options[key] !== undefined && typeof options[key] !== "function")
      refuse(`has a ${key} that is ${describeValue(options[key])}, not a function`);
  }
  if (options.external !== undefined && options.writer !== undefined)
    refuse(
      "has both external and writer",
      "Remove one of them: the server does not receive files that external sends elsewhere.",
    );
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

/** Refuses options that contradict a limit: some files would fail later. */
function checkBounds(
  { maxEntries = 1, chunkSize = 1 }: AnyUploadOptions,
  { files, chunkBytes }: UploadBounds,
  refuse: (what: string, hint: string) => never,
): void {
  if (maxEntries > files)
    refuse(
      `has a maxEntries of ${maxEntries}, but limits.maxUploads allows only ${files} files at a time`,
      `maxEntries: ${files}  or  endpoint({ limits: { maxUploads: ${maxEntries} } })`,
    );
  if (chunkSize > chunkBytes)
    refuse(
      `has a chunkSize of ${chunkSize} bytes, but limits.maxFrameBytes allows at most ${chunkBytes}`,
      `chunkSize: ${chunkBytes}  or  endpoint({ limits: { maxFrameBytes: ${chunkSize + 1_024} } })`,
    );
}
