import { LivewrightError } from "../../foundation/errors.ts";
import { checkOptions } from "../../foundation/known-options.ts";
import { checkDomId, type Stream, type StreamInsert } from "../../html/stream.ts";
import { checkAssignName } from "../assigns.ts";
import { requestEffect, type SocketState } from "../socket-state.ts";
import {
  changeStream,
  checkInsertOptions,
  checkStreamOptions,
  streamInsertOf,
  streamOf,
  type StreamInsertOptions,
  type StreamOptions,
} from "../streams.ts";

const CONFIGURE = { domId: true } as const;

/** Puts items into a stream; see `socket.stream`. */
export function stream(
  state: SocketState,
  name: string,
  items: Iterable<unknown> | AsyncIterable<unknown>,
  options: StreamOptions<never> = {},
): Stream {
  checkAssignName(name);
  checkStreamOptions(options, "stream");
  const current = streamOf(state, name, options.domId);
  const insertOf = (item: unknown): StreamInsert => streamInsertOf(current, item, options);
  if (Symbol.asyncIterator in items) {
    const insert = (item: unknown): void =>
      void changeStream(state, streamOf(state, name), { inserts: [insertOf(item)] });
    const changed = changeStream(state, current, { reset: options.reset === true });
    requestEffect(state, { kind: "source", owner: state, source: items, insert });
    return changed;
  }
  const inserts = Array.from(items, insertOf);
  return changeStream(state, current, { inserts, reset: options.reset === true });
}

/** Inserts or updates an item; see `socket.streamInsert`. */
export function streamInsert(state: SocketState, name: string, item: unknown, options: StreamInsertOptions = {}): void {
  checkInsertOptions(options);
  const current = existing(state, name);
  changeStream(state, current, { inserts: [streamInsertOf(current, item, options)] });
}

/** Removes an item; see `socket.streamDelete`. */
export function streamDelete(state: SocketState, name: string, item: unknown): void {
  const current = existing(state, name);
  changeStream(state, current, { deletes: [current.domId(item)] });
}

/** Removes the item with an element id; see `socket.streamDeleteByDomId`. */
export function streamDeleteByDomId(state: SocketState, name: string, domId: string): void {
  changeStream(state, existing(state, name), { deletes: [checkDomId(name, domId)] });
}

/** Defines the element ids; see `socket.streamConfigure`. */
export function streamConfigure(
  state: SocketState,
  name: string,
  options: { readonly domId: (item: never) => string },
): void {
  checkAssignName(name);
  checkOptions(options, CONFIGURE, "streamConfigure", "LW106");
  if (state.streams.has(name)) {
    throw new LivewrightError("LW411", `The stream "${name}" is configured after it was filled.`, {
      hint: "Call streamConfigure first.",
    });
  }
  changeStream(state, streamOf(state, name, options.domId), {});
}

function existing({ streams }: SocketState, name: string): Stream {
  const current = streams.get(name);
  if (current !== undefined) return current;
  throw new LivewrightError("LW411", `There is no stream "${name}".`, {
    hint: `Start it in mount: return { ${name}: socket.stream("${name}", []) }`,
  });
}
