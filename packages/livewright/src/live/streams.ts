import { LivewrightError } from "../foundation/errors.ts";
import { Stream, type StreamChanges, type StreamInsert } from "../html/stream.ts";
import type { SocketState } from "./socket-state.ts";

/** Options of `socket.stream`. */
export interface StreamOptions<Item> extends StreamInsertOptions {
  /** The id of an item's element; default the stream's name, a dash and `item.id`. Unique on the page. */
  readonly domId?: (item: Item) => string;
  /** Empty the list on the page first. Default false. */
  readonly reset?: boolean;
}

/** Options of `socket.streamInsert`. */
export interface StreamInsertOptions {
  /** Where: 0 for the front, -1 for the end (default), or a position. An item that is there already stays where it is. */
  readonly at?: number;
  /** Keep only the first n (positive) or last n (negative) items on the page. Default: all. */
  readonly limit?: number;
  /** Only change the item if it is on the page; do not add it. Default false. */
  readonly updateOnly?: boolean;
}

/** The stream of this name, made if there is none. */
export function streamOf(state: SocketState, name: string, domId?: (item: never) => string): Stream {
  return state.streams.get(name) ?? new Stream(name, (domId ?? idOf(name)) as (item: unknown) => string);
}

export function streamInsertOf(stream: Stream, item: unknown, options: StreamInsertOptions): StreamInsert {
  const { at = -1, limit = null, updateOnly = false } = options;
  return { domId: stream.domId(item), item, at, limit, updateOnly };
}

/** Adds changes to a stream, and makes it the assign of its name. */
export function changeStream(state: SocketState, stream: Stream, changes: Partial<StreamChanges>): Stream {
  const { inserts, deletes, reset } = stream.changes;
  // A reset empties the page, so what was to be done before it need not be done at all.
  const next =
    changes.reset === true
      ? stream.with({ inserts: changes.inserts ?? [], deletes: [], reset: true })
      : stream.with({
          inserts: [...inserts, ...(changes.inserts ?? [])],
          deletes: [...(changes.deletes ?? []), ...deletes],
          reset,
        });
  state.streams = new Map(state.streams).set(next.name, next);
  state.assigns = { ...state.assigns, [next.name]: next };
  state.changed = true;
  state.recorded();
  return next;
}

/** Lets go of the items of all streams, after they were rendered. */
export function settleStreams(state: SocketState): void {
  for (const stream of state.streams.values()) stream.settle();
}

function idOf(name: string): (item: unknown) => string {
  return (item) => {
    const id: unknown = typeof item === "object" && item !== null ? (item as { id?: unknown }).id : undefined;
    if (typeof id === "string" || typeof id === "number" || typeof id === "bigint") return `${name}-${id}`;
    throw new LivewrightError("LW411", `An item of the stream "${name}" has no id.`, {
      hint: `Say what identifies it: socket.stream("${name}", items, { domId: (item) => \`${name}-\${item.key}\` })`,
    });
  };
}
