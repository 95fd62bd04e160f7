import { EMPTY_LIST } from "../foundation/appended.ts";
import type { LiveComponentCall, LiveRenderCall } from "../html/rendered.ts";
import type { Stream } from "../html/stream.ts";
import { type Reach, UNREACHABLE, RENDERED, SKIPPED } from "./reach.ts";
import type { ComponentEntry, ComponentTable, QueuedComponent } from "./component-table.ts";

/** The page of a queue. */
interface QueuedPage {
  /** The numbers of the view's own streams, by the identity of the stream. Each component has such numbers, too. */
  streams: Map<object, number> | undefined;
  /** Returns the components of the view. */
  table(): ComponentTable;
  /** Writes the container of a nested view. */
  container(call: LiveRenderCall): string;
}

/**
 * Collects the LiveComponents of a walk, which are rendered after it, and assigns the references of streams. Also holds the
 * context of the position that is being written.
 */
export class ComponentQueue {
  readonly #page: QueuedPage;
  readonly #message: number;
  // Created on demand: most messages contain no component.
  #queue: QueuedComponent[] | undefined = undefined;
  #moved: ComponentEntry[] | undefined = undefined;
  /** The component that is walked, `undefined` for the view. Set before each walk. */
  owner: ComponentEntry | undefined;
  /** True if the walked component is reached from the root in this message, so it is on the page. Set before each walk. */
  reached = true;
  /** True if a list got a table of statics of its own. */
  tables = false;
  /** The number of containers of nested views written so far. */
  children = 0;
  /** True in development if a `<form>` was written. */
  forms = false;
  /** The nesting around the position that is being written: elements with a root flag, rows of streams, temporary values. */
  flags = 0;
  rows = 0;
  temporary = 0;

  /** @param message the number of the message being written */
  constructor(page: QueuedPage, message: number) {
    this.#page = page;
    this.#message = message;
  }

  /** True if the page contains no component that has to be rendered. */
  get empty(): boolean {
    return this.#queue === undefined && this.#moved === undefined;
  }

  /**
   * Queues a LiveComponent at the current position.
   *
   * @param held the cid that the client holds at this position; `undefined` for none
   * @returns its cid
   */
  component(call: LiveComponentCall, held: number | undefined): number {
    const table = this.#page.table();
    const entry = table.take(call, this.#message);
    // A component at a new position may have been off the page. Then the client may have missed updates in it.
    if (entry.cid !== held) {
      if (entry.unconfirmed) table.forget(entry);
      else if (entry.shadow !== undefined) (this.#moved ??= []).push(entry);
    }
    if (entry.cid !== held) entry.lastMoved = this.#message;
    if (entry.cid !== held || this.reached) {
      entry.owner = this.owner;
      entry.reach = this.#reach();
    }
    (this.#queue ??= []).push({ entry, props: call.props, reached: this.reached });
    return entry.cid;
  }

  /** Inside temporary content, the shadow does not know which elements the client may skip. */
  #reach(): Reach {
    if (this.rows > 0 || (this.temporary > 0 && this.flags > 0)) return UNREACHABLE;
    return this.flags > 0 ? SKIPPED : RENDERED;
  }

  /** Returns the empty container of a nested view. The nested view renders its content. */
  child(call: LiveRenderCall): string {
    this.children++;
    return this.#page.container(call);
  }

  /** Returns the wire name of a stream, unique within the view: `<number>`, or `<cid>-<number>` inside a component. */
  streamRef({ identity }: Stream): string {
    const { owner } = this;
    const numbers = ((owner ?? this.#page).streams ??= new Map());
    let number = numbers.get(identity);
    if (number === undefined) numbers.set(identity, (number = numbers.size));
    return owner === undefined ? String(number) : `${owner.cid}-${number}`;
  }

  /** Removes and returns the known components that were written into a new position. */
  takeMoved(): readonly ComponentEntry[] {
    const moved = this.#moved;
    this.#moved = undefined;
    return moved ?? EMPTY_LIST;
  }

  /** Removes and returns the components queued since the last call. */
  take(): readonly QueuedComponent[] {
    const queue = this.#queue;
    this.#queue = undefined;
    return queue ?? EMPTY_LIST;
  }

  /** Grows with each nested view and component, so that two readings show if there was one in between. */
  get parts(): number {
    return this.children + this.mark();
  }

  /** Returns a point for {@link rewind}. */
  mark(): number {
    return this.#queue?.length ?? 0;
  }

  /** Drops the components queued since `mark`, because the part of the page is written again. */
  rewind(mark: number): void {
    for (const { entry } of this.#queue?.splice(mark) ?? EMPTY_LIST) entry.lastSeen = 0;
  }
}
