import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { LimitError } from "../foundation/limit-error.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { merged } from "../foundation/merged.ts";
import { NO_CHANGES, Stream, type StreamChanges, type StreamInsert } from "../html/stream.ts";
import { AsyncResult } from "./async/async-result.ts";
import type { SocketState } from "./socket-state.ts";

/** Options of `socket.stream`. */
export interface StreamOptions<Item> extends StreamInsertOptions {
  /** The id of an item's element; default the stream's name, a dash and `item.id`. Unique on the page. */
  readonly domId?: (item: Item) => string;
  /** True to remove all items from the page first. Default false. */
  readonly reset?: boolean;
}

/** Options of `socket.streamInsert`. */
export interface StreamInsertOptions {
  /** The position: 0 for the front, -1 for the end (default). An item that is already on the page keeps its position. */
  readonly at?: number;
  /** Keeps only the first n (positive) or last n (negative) items on the page. Default: all. */
  readonly limit?: number;
  /** True to only change the item if it is on the page, and never add it. Default false. */
  readonly updateOnly?: boolean;
}

const INSERT: KnownOptions<StreamInsertOptions> = { at: true, limit: true, updateOnly: true };
const STREAM: KnownOptions<StreamOptions<unknown>> = { ...INSERT, domId: true, reset: true };

/** Fails with LW106 for unknown options of `streamInsert`. */
export function checkInsertOptions(options: StreamInsertOptions): void {
  checkOptions(options, INSERT, "streamInsert", "LW106");
}

/** Fails with LW106 for unknown options of `stream` and `streamAsync`. */
export function checkStreamOptions(options: StreamOptions<never>, method: string): void {
  checkOptions(options, STREAM, method, "LW106");
}

/** Returns the stream of this name, or makes it. */
export function streamOf(state: SocketState, name: string, domId?: (item: never) => string): Stream {
  return state.streams.get(name) ?? new Stream(name, (domId ?? idOf(name)) as (item: unknown) => string);
}

/** Returns the current state of a stream. A stream of another socket, such as a prop of the same name, is returned unchanged. */
export function latestOf(state: SocketState, stream: Stream): Stream {
  const latest = state.streams.get(stream.name);
  return latest?.identity === stream.identity ? latest : stream;
}

export function streamInsertOf(stream: Stream, item: unknown, options: StreamInsertOptions): StreamInsert {
  const { at = -1, limit = null, updateOnly = false } = options;
  return { domId: stream.domId(item), item, at, limit, updateOnly };
}

/** A change of a stream by a callback. */
type StreamChange = Partial<Pick<StreamChanges, "inserts" | "deletes" | "reset">>;

/**
 * Adds changes to a stream, and makes it the assign of its name.
 *
 * @throws {LimitError} LW705 for too many changes during the first load of a stream
 */
export function changeStream(state: SocketState, stream: Stream, changes: StreamChange): Stream {
  // An async source or a listener may outlive the view. Its items must not accumulate.
  if (state.ended) return stream;
  const held = state.assigns[stream.name];
  const unfilled = held instanceof AsyncResult && !held.ok;
  // A failed load is retried from scratch and will contain these changes, so drop them. Only `stream`, which passes `reset`,
  // may replace the failed list.
  if (unfilled && held.failed !== undefined && changes.reset === undefined) return stream;
  const { inserts = [], deletes = [], reset } = changes;
  // A reset empties the page, so earlier changes are dropped.
  const next =
    reset === true
      ? stream.with({ inserts, deletes: [], reset: true, start: inserts })
      : inserts.length > 0
        ? stream.inserted(inserts)
        : stream.deleted(deletes);
  if (unfilled) checkUnfilled(state, next);
  state.streams = new Map(state.streams).set(next.name, next);
  // A stream of `streamAsync` is inside an AsyncResult. Until its first load it is not shown, and queues its changes.
  if (unfilled) return next;
  const shown = held instanceof AsyncResult ? held.with(next) : next;
  state.assigns = merged(state.assigns, { [next.name]: shown });
  state.changed = true;
  state.notifyOwner();
  return next;
}

/** Returns the number of changes that are not shown yet. A reset replaces the list, so it does not count. */
export function waitingIn({ changes: { inserts, deletes, start } }: Stream): number {
  return Math.max(0, inserts.length + deletes.length - start.length);
}

/** Bounds the changes that are queued during a load, which may take any time. */
function checkUnfilled({ environment }: SocketState, stream: Stream): void {
  if (environment === undefined || stream.waitingAtMost <= environment.maxPendingStreamItems) return;
  const items = waitingIn(stream);
  if (items <= environment.maxPendingStreamItems) return;
  throw new LimitError(
    "LW705",
    "maxPendingStreamItems",
    environment.maxPendingStreamItems,
    `${items} changes wait for the stream "${stream.name}" to be loaded.`,
    "A load that may hang should heed a time limit: AbortSignal.any([signal, AbortSignal.timeout(10_000)]).",
  );
}

/** Drops the queued changes of a stream whose load failed. */
export function emptyStream(state: SocketState, name: string): void {
  const stream = state.streams.get(name);
  if (stream !== undefined) state.streams = new Map(state.streams).set(name, stream.with(NO_CHANGES));
}

/**
 * Adds the loaded items to a stream. Changes during the load are newer, so they are applied afterwards.
 *
 * @returns the stream, which the caller assigns
 */
export function fillStream(
  state: SocketState,
  stream: Stream,
  loaded: readonly StreamInsert[],
  reset: boolean,
): Stream {
  const { inserts, deletes, start } = stream.changes;
  const gone = new Set(deletes);
  const next = stream.with({
    inserts: [...loaded.filter(({ domId }) => !gone.has(domId)), ...inserts],
    deletes,
    reset: reset || stream.changes.reset,
    start: reset ? loaded : start,
  });
  state.streams = new Map(state.streams).set(next.name, next);
  return next;
}

/**
 * Releases the items of all streams after a render. A stream that is not among the assigns as it is now was
 * changed by a callback that still runs, or is not shown before it is filled: it has yet to be rendered.
 */
export function settleStreams(state: SocketState): void {
  for (const stream of state.streams.values()) {
    const held = state.assigns[stream.name];
    if ((held instanceof AsyncResult ? held.result : held) === stream) stream.settle();
  }
}

function noId(name: string, id: unknown): string {
  return id === undefined
    ? `An item of the stream "${name}" has no id.`
    : `An item of the stream "${name}" has the id ${describeValue(id)}. Expected a text or a number.`;
}

function idOf(name: string): (item: unknown) => string {
  return (item) => {
    const id: unknown = typeof item === "object" && item !== null ? (item as { id?: unknown }).id : undefined;
    if (typeof id === "string" || typeof id === "bigint" || Number.isFinite(id))
      return `${name}-${id as string | number | bigint}`;
    throw new LivewrightError("LW411", noId(name, id), {
      hint: `Set the id of its element: socket.stream("${name}", items, { domId: (item) => \`${name}-\${item.key}\` })`,
    });
  };
}
