import type { LiveComponentCall, LiveRenderCall } from "../html/rendered.ts";
import type { Stream } from "../html/stream.ts";
import { type Cover, FORGOTTEN, NO_COVER, SKIPPED } from "./cover.ts";
import type { ComponentEntry, ComponentTable, ComponentVisit } from "./component-table.ts";

const NONE: readonly never[] = Object.freeze([]);

/** Who shows streams: the view or a component. They are numbered by their identity. */
interface StreamNumbers {
  streams: Map<object, number> | undefined;
}

/**
 * What a walk over the page comes across that is more than text: LiveComponents, which are brought up to date after it,
 * and streams, which need a name on the wire.
 */
export class Visits {
  readonly #table: ComponentTable | undefined;
  readonly #view: StreamNumbers;
  readonly #message: number;
  readonly #child: ((call: LiveRenderCall) => string) | undefined;
  // Made when something is noted: most messages of most views come across no component.
  #queue: ComponentVisit[] | undefined = undefined;
  #placed: ComponentEntry[] | undefined = undefined;
  /** Set before each walk: the component that is walked over (none for the view), and whether it is surely on the page. */
  owner: ComponentEntry | undefined;
  reached = true;
  /** Set when a list got a table of statics of its own. */
  tables = false;
  /** How many containers of nested views were written. */
  children = 0;
  /** Set in development when a `<form>` was written. */
  forms = false;
  /** Around the position that is being written: elements with a root flag, rows of streams, values that are forgotten. */
  flags = 0;
  rows = 0;
  kept = 0;

  /**
   * @param table the components of the view; `undefined` where there can be none
   * @param view has the numbers of the view's own streams
   * @param message the number of the message being written
   * @param child writes the container of a nested view
   */
  constructor(
    table: ComponentTable | undefined,
    view: StreamNumbers,
    message: number,
    child: ((call: LiveRenderCall) => string) | undefined,
  ) {
    this.#child = child;
    this.#table = table;
    this.#view = view;
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
    // Written into a new position, it may have been off the page, with all it shows; then what they were sent meanwhile may
    // not have been resolved.
    if (entry.cid !== held) {
      if (entry.unsettled) this.#table.forget(entry);
      else if (entry.shadow !== undefined) (this.#placed ??= []).push(entry);
    }
    if (entry.cid !== held) entry.placed = this.#message;
    if (entry.cid !== held || this.reached) {
      entry.owner = this.owner;
      entry.cover = this.#cover();
    }
    (this.#queue ??= []).push({ entry, props: call.props, reached: this.reached });
    return entry.cid;
  }

  /** Of what temporary assigns show, the shadow does not know which elements the client may skip. */
  #cover(): Cover {
    if (this.rows > 0 || (this.kept > 0 && this.flags > 0)) return FORGOTTEN;
    return this.flags > 0 ? SKIPPED : NO_COVER;
  }

  /** The container of a nested view, empty: what is in it is the view's own. */
  child(call: LiveRenderCall): string {
    if (this.#child === undefined) throw new TypeError("There are no nested views here.");
    this.children++;
    return this.#child(call);
  }

  /** The name of a stream on the wire, unique within the view: a number, after the number of the component that shows it. */
  streamRef({ identity }: Stream): string {
    const { owner } = this;
    const numbers = ((owner ?? this.#view).streams ??= new Map());
    let number = numbers.get(identity);
    if (number === undefined) numbers.set(identity, (number = numbers.size));
    return owner === undefined ? String(number) : `${owner.cid}-${number}`;
  }

  /** Takes the components that were written into a new position and that the client is thought to know. */
  takePlaced(): readonly ComponentEntry[] {
    const placed = this.#placed;
    this.#placed = undefined;
    return placed ?? NONE;
  }

  /** Takes what was noted since the last time. */
  take(): readonly ComponentVisit[] {
    const queue = this.#queue;
    this.#queue = undefined;
    return queue ?? NONE;
  }

  /** Grows with each nested view and component that is noted; tells whether there was any in between. */
  get parts(): number {
    return this.children + this.mark();
  }

  /** A point to return to when a part of the walk is done again. */
  mark(): number {
    return this.#queue?.length ?? 0;
  }

  rewind(mark: number): void {
    for (const { entry } of this.#queue?.splice(mark) ?? NONE) entry.seen = 0;
  }
}
