import type { LiveComponentCall } from "../html/rendered.ts";
import type { Stream } from "../html/stream.ts";
import type { ComponentTable, ComponentVisit } from "./component-table.ts";

/**
 * What a walk over the page comes across that is more than text: LiveComponents, which are brought up to date after it,
 * and streams, which need a name on the wire.
 */
export class Visits {
  readonly #table: ComponentTable | undefined;
  readonly #refs: Map<string, string>;
  readonly #message: number;
  #queue: ComponentVisit[] = [];
  /** Set before each walk: the component that is walked over (empty for the view), and whether it is surely on the page. */
  owner = "";
  reached = true;
  /** Set when a list got a table of statics of its own. */
  tables = false;

  /**
   * @param table the components of the view; `undefined` where there can be none
   * @param refs the names of streams on the wire, kept for the life of the view
   * @param message the number of the message being written
   */
  constructor(table: ComponentTable | undefined, refs: Map<string, string>, message: number) {
    this.#table = table;
    this.#refs = refs;
    this.#message = message;
  }

  /**
   * Notes that a LiveComponent stands here.
   *
   * @param held the cid that the client holds at this position, if it holds one
   * @returns its cid
   */
  component(call: LiveComponentCall, held: number | undefined): number {
    if (this.#table === undefined) throw new TypeError("There are no LiveComponents here.");
    const entry = this.#table.take(call, this.#message);
    // Written into a new position, it may have been off the page; then what was sent meanwhile may not have been resolved.
    if (entry.cid !== held && entry.unsettled) {
      entry.shadow = undefined;
      entry.unsettled = false;
    }
    this.#queue.push({ entry, props: call.props, reached: this.reached });
    return entry.cid;
  }

  /** The name of a stream on the wire, unique within the view. */
  streamRef(stream: Stream): string {
    const name = `${this.owner} ${stream.name}`;
    let ref = this.#refs.get(name);
    if (ref === undefined) {
      ref = String(this.#refs.size);
      this.#refs.set(name, ref);
    }
    return ref;
  }

  /** Takes what was noted since the last time. */
  take(): readonly ComponentVisit[] {
    const queue = this.#queue;
    this.#queue = [];
    return queue;
  }

  /** A point to return to when a part of the walk is done again. */
  mark(): number {
    return this.#queue.length;
  }

  rewind(mark: number): void {
    for (const { entry } of this.#queue.splice(mark)) entry.seen = 0;
  }
}
