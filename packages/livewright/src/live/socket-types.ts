// Types of the socket's methods: the assigns that a method accepts, and the types that it reads from them. A name without a match
// yields a sentence in place of `never`, since compilers print it in their error. Signatures write
// `StreamName<Assigns> & string`: the intersection has no alias, so the error prints the names.

import type { Stream } from "../html/stream.ts";
import type { AsyncResult } from "./async/async-result.ts";
import type { Flash } from "./flash.ts";
import type { UploadEntry } from "./uploads/entry.ts";
import type { Postponed } from "./uploads/postponed.ts";
import type { TemporaryFile } from "./uploads/temporary-files.ts";
import type { Upload } from "./uploads/upload.ts";

/** Events of a view that declares no `pushes`: any name with any payload. */
export type AnyPushes = Readonly<Record<string, object>>;

/** When a pushed event reaches the page. */
export interface PushEventOptions {
  readonly dispatch?: "before" | "after";
}

/** The arguments after the name of a pushed event. A payload without required properties is optional. */
export type PushPayload<Value> =
  // oxlint-disable-next-line typescript/no-generated-empty-object-type -- meant: an object without properties
  Record<never, never> extends Value
    ? [payload?: Value & object, options?: PushEventOptions]
    : [payload: Value & object, options?: PushEventOptions];

/** The payload of an event that the view does not declare. */
interface AnyPayload {
  readonly [name: string]: unknown;
}

/** An event with its type and its payload in one object. */
export type PushedEvent<Pushes, Name extends keyof Pushes> = { readonly type: Name } & (string extends keyof Pushes
  ? AnyPayload
  : Pushes[Name]);

/** The argument of a render function for these assigns. */
export type Shown<Assigns> = string extends keyof Assigns
  ? // oxlint-disable-next-line typescript/no-explicit-any -- in `mount` the assigns are not known yet: the function annotates its argument
    any
  : Readonly<Assigns & { readonly flash: Flash }>;

/** Names of assigns that hold `Kind`. In `mount`, where the assigns are not known yet, any name. */
type NamesOf<Assigns, Kind> = {
  [Name in keyof Assigns]-?: unknown extends Assigns[Name]
    ? Name
    : [Extract<Assigns[Name], Kind>] extends [never]
      ? never
      : Name;
}[keyof Assigns] &
  string;

/** The names, or a sentence if there are none. */
type Or<Names extends string, Sentence extends string> = [Names] extends [never] ? Sentence : Names;

/** The assigns that are streams. */
export type StreamName<Assigns> = Or<
  NamesOf<Assigns, Stream<never> | AsyncResult<Stream<never>>>,
  'None of the assigns is a stream. Return it from mount: { items: socket.stream("items", []) }'
>;

/** The type of a stream's items. */
export type ItemOf<Assigns, Name> = Name extends keyof Assigns
  ? unknown extends Assigns[Name]
    ? unknown
    : Assigns[Name] extends Stream<infer Item> | AsyncResult<Stream<infer Item>> | undefined
      ? Item
      : never
  : unknown;

/** The assigns that hold async results. */
export type AsyncName<Assigns> = Or<
  NamesOf<Assigns, AsyncResult<unknown>>,
  'None of the assigns is an async result. Return it from mount: { user: socket.assignAsync("user", load) }'
>;

/** The value that may be loaded into an assign. */
type Loadable<Assigns, Name> = Name extends keyof Assigns
  ? unknown extends Assigns[Name]
    ? unknown
    : Assigns[Name] extends AsyncResult<infer Value> | undefined
      ? Value
      : never
  : unknown;

/** The value that `load` of `assignAsync` returns: for one name its value, for a list an object of values. */
export type LoadedFor<Assigns, Name> = Name extends readonly string[]
  ? { readonly [N in Name[number]]: Loadable<Assigns, N> }
  : Loadable<Assigns, Name>;

/** The result of `assignAsync`: for one name its result, for a list the results by name. */
export type AsyncOf<Name, Value> = Name extends readonly string[]
  ? { readonly [N in Name[number]]: AsyncResult<N extends keyof Value ? Value[N] : unknown> }
  : AsyncResult<Value>;

/** Options of `assignAsync`. */
export interface AssignAsyncOptions {
  /**
   * True to remove the current values so that the loading state is shown; or a list of names. Default false: the current values
   * stay until the new ones arrive.
   */
  readonly reset?: boolean | readonly string[];
}

/** The work of a task. The signal is aborted when the task is cancelled or started again, or when its view ends. */
export type TaskFunction<Value> = (signal: AbortSignal) => Value | Promise<Value>;

/** The assigns that are uploads. */
export type UploadName<Assigns> = Or<
  NamesOf<Assigns, Upload>,
  'None of the assigns is an upload. Return it from mount: { avatar: socket.allowUpload("avatar") }'
>;

/** The entries of an upload. */
export type EntryOf<Assigns, Name> = Name extends keyof Assigns
  ? unknown extends Assigns[Name]
    ? UploadEntry
    : Assigns[Name] extends Upload<infer Meta, infer Reason> | undefined
      ? UploadEntry<Meta, Reason>
      : never
  : UploadEntry;

type MetaOf<Entry> = Entry extends UploadEntry<infer Meta> ? Meta : unknown;

/** The files of an upload. */
export interface UploadedEntries<Entry> {
  readonly completed: readonly Entry[];
  readonly inProgress: readonly Entry[];
}

/** Consumes one file: receives its meta and its entry. */
export type ConsumeUpload<Entry, Result> = (
  meta: MetaOf<Entry>,
  entry: Entry,
) => Result | Postponed<Result> | Promise<Result | Postponed<Result>>;

/**
 * Refuses options whose destination differs from that in the assign's type. A temporary file is the default of inference, so only
 * the assign itself refuses it.
 */
export type UploadFits<Assigns, Name, Written, External> = [External] extends [never]
  ? [Written] extends [TemporaryFile]
    ? unknown
    : MetaFits<Assigns, Name, Written>
  : MetaFits<Assigns, Name, External>;
type MetaFits<Assigns, Name, Meta> = Name extends keyof Assigns
  ? Assigns[Name] extends Upload<infer Known, infer _Reason>
    ? [Meta] extends [Known]
      ? unknown
      : `The assign "${Name & string}" holds an upload whose files have another destination.`
    : unknown
  : unknown;
