import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions } from "../foundation/known-options.ts";
import type { Stream, StreamInsert } from "../html/stream.ts";
import type { AsyncResult } from "./async/async-result.ts";
import { checkAssignName } from "./assigns.ts";
import type { AnyPushes } from "./socket-core.ts";
import type { SocketState } from "./socket-state.ts";
import { UploadSocket } from "./socket-uploads.ts";
import {
  changeStream,
  checkInsertOptions,
  checkStreamOptions,
  streamInsertOf,
  streamOf,
  type StreamInsertOptions,
  type StreamOptions,
} from "./streams.ts";

/** The assigns that are streams. */
type StreamName<Assigns> = {
  [Name in keyof Assigns]: Assigns[Name] extends Stream<never> | AsyncResult<Stream<never>> ? Name : never;
}[keyof Assigns] &
  string;
type ItemOf<Value> =
  Value extends Stream<infer Item> ? Item : Value extends AsyncResult<Stream<infer Item>> ? Item : never;

/** The streams of a socket: lists whose items live on the page only. */
export class StreamSocket<Assigns extends object, Pushes extends object = AnyPushes> extends UploadSocket<
  Assigns,
  Pushes
> {
  /**
   * Puts items into a stream: a list whose items live on the page only, not in the server's memory. Show it with
   * `each(name, (item, domId) => …)` inside an element with an `id` and `phx-update="stream"`.
   *
   * @param name the assign that holds the stream; return what this returns from `mount` under the same name
   * @param items more items; of an async source, items are inserted as they come, until the view ends
   * @param options `domId`, and as for {@link streamInsert}; `reset` replaces what is on the page
   * @throws {LivewrightError} LW411 for an item without an id when there is no `domId`, LW106 for an unknown option
   * @example mount: (socket) => ({ messages: socket.stream("messages", latest, { limit: -50 }) })
   */
  stream<Item>(
    name: string,
    items: Iterable<Item> | AsyncIterable<Item>,
    options: StreamOptions<Item> = {},
  ): Stream<Item> {
    checkAssignName(name);
    checkStreamOptions(options, "stream");
    const state = this.state;
    const stream = streamOf(state, name, options.domId);
    const insertOf = (item: unknown): StreamInsert => streamInsertOf(stream, item, options);
    if (Symbol.asyncIterator in items) {
      const insert = (item: unknown): void =>
        void changeStream(state, streamOf(state, name), { inserts: [insertOf(item)] });
      const changed = changeStream(state, stream, { reset: options.reset === true });
      this.intend({ kind: "source", owner: state, source: items, insert });
      return changed;
    }
    const inserts = Array.from(items, insertOf);
    return changeStream(state, stream, { inserts, reset: options.reset === true });
  }

  /**
   * Inserts or updates one item of a stream.
   *
   * @example socket.streamInsert("messages", message, { at: 0, limit: 50 })
   */
  streamInsert<Name extends StreamName<Assigns>>(
    name: Name,
    item: ItemOf<Assigns[Name]>,
    options: StreamInsertOptions = {},
  ): void {
    checkInsertOptions(options);
    const stream = existing(this.state, name);
    changeStream(this.state, stream, { inserts: [streamInsertOf(stream, item, options)] });
  }

  /** Removes one item of a stream from the page. */
  streamDelete<Name extends StreamName<Assigns>>(name: Name, item: ItemOf<Assigns[Name]>): void {
    const stream = existing(this.state, name);
    changeStream(this.state, stream, { deletes: [stream.domId(item)] });
  }

  /** Removes the element with this id from a stream on the page. */
  streamDeleteByDomId(name: StreamName<Assigns>, domId: string): void {
    changeStream(this.state, existing(this.state, name), { deletes: [domId] });
  }

  /**
   * Says how the items of a stream are told apart, before anything is put into it.
   *
   * @example socket.streamConfigure("files", { domId: (file: File) => `file-${file.hash}` })
   */
  streamConfigure(name: string, options: { readonly domId: (item: never) => string }): void {
    checkAssignName(name);
    checkOptions(options, CONFIGURE, "streamConfigure", "LW106");
    if (this.state.streams.has(name)) {
      throw new LivewrightError("LW411", `The stream "${name}" is configured after it was filled.`, {
        hint: "Call streamConfigure first.",
      });
    }
    changeStream(this.state, streamOf(this.state, name, options.domId), {});
  }
}

const CONFIGURE = { domId: true } as const;

function existing({ streams }: SocketState, name: string): Stream {
  const stream = streams.get(name);
  if (stream !== undefined) return stream;
  throw new LivewrightError("LW411", `There is no stream "${name}".`, {
    hint: `Start it in mount: return { ${name}: socket.stream("${name}", []) }`,
  });
}
