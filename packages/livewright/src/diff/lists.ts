import { ComponentCall, Each, type EachStream, Rendered } from "../html/rendered.ts";
import { Template } from "../html/template.ts";
import { checkKeys, KeyIndex } from "./key-index.ts";
import { unwrapCall, sameCall } from "./props.ts";
import {
  FORGOTTEN_ROWS,
  keepCall,
  type RowLayout,
  ShadowCall,
  ShadowList,
  ShadowNode,
  ShadowStream,
} from "./shadow.ts";
import { StaticsTable } from "./statics-table.ts";
import { TemporaryCall } from "./temporary.ts";
import { checkRowId, partsOfRows, streamMessage, streamRow } from "./stream-rows.ts";
import type { ComponentQueue } from "./component-queue.ts";
import type { Wire, WireEntries, WireEntry, WireList, WireNode } from "./wire.ts";

/** Wraps a root that is not a template, and the rows of mixed lists. */
export const WRAPPER: Template = new Template({ statics: ["", ""], holes: [{ kind: "text" }], root: false });

/** The part of a {@link Differ} that lists use for the content of their rows. */
export interface PositionDiffer {
  /** Collects the statics of the message. */
  statics: StaticsTable;
  /** The shadow of the position that was written last. */
  shadow: unknown;
  full(value: unknown): Wire;
  update(held: unknown, next: unknown): Wire | undefined;
  fullDynamics(template: Template, dynamics: readonly unknown[], into: WireNode): readonly unknown[];
  dynamics(held: ShadowNode, next: readonly unknown[]): WireNode | undefined;
}

/** Writes the lists of a page: keyed comprehensions (protocol section 4.5) and streams (4.6). */
export class Lists {
  readonly #differ: PositionDiffer;
  readonly #queue: ComponentQueue;
  /** True if a row does not fit the layout of its list, which is then written again in full. */
  #misfit = false;

  constructor(differ: PositionDiffer, queue: ComponentQueue) {
    this.#differ = differ;
    this.#queue = queue;
  }

  /**
   * Returns a list in full. If all rows come from one template, they share its statics. Otherwise each row is a node of its own.
   * An empty list is `""`, because its layout is not known yet.
   */
  full(list: Each): Wire {
    const { items } = list;
    if (items.length === 0) {
      this.#differ.shadow = new ShadowList("unsent", undefined, []);
      return "";
    }
    const keys = keysOf(list);
    if (keys !== undefined) checkKeys(keys);
    const values = items.map((item, index) => list.row(item as never, index));
    const layout = layoutOf(values);
    const entries: WireEntries = { kc: values.length };
    const own = this.#enter();
    let rows = this.#fullRows(layout, values, entries);
    const used = rows === undefined ? "mixed" : layout;
    rows ??= this.#fullRows("mixed", values, entries);
    const wire: WireList = { k: entries };
    this.#leave(own, wire);
    own.use(wire, staticsOf(used));
    this.#differ.shadow = new ShadowList(used, keys, rows as unknown[]);
    return wire;
  }

  /** Writes all rows. Returns `undefined` at the first that does not fit the layout. */
  #fullRows(layout: RowLayout, values: readonly unknown[], entries: WireEntries): unknown[] | undefined {
    // A copy has its final length. An array that grows keeps room for half as many entries again.
    const rows = values.slice();
    const point = this.#mark();
    for (let i = 0; i < values.length; i++) {
      const entry = this.#fullRow(layout, values[i]);
      if (this.#misfit) {
        this.#misfit = false;
        this.#rewind(point);
        return undefined;
      }
      entries[i] = entry;
      rows[i] = this.#differ.shadow;
    }
    return rows;
  }

  #fullRow(layout: RowLayout, value: unknown): WireNode {
    if (layout === "mixed") return { 0: this.#differ.full(value) };
    if (value instanceof TemporaryCall) return this.#fullRow(layout, value.rendered);
    if (value instanceof ComponentCall) {
      const result = value.component(value.props as never);
      const entry = this.#fullRow(layout, result);
      if (!this.#misfit) this.#differ.shadow = keepCall(value, result, this.#differ.shadow);
      return entry;
    }
    const entry: WireNode = {};
    if (value instanceof Rendered && value.template === layout) {
      this.#differ.shadow = new ShadowNode(layout, this.#differ.fullDynamics(layout, value.dynamics, entry));
    } else {
      this.#misfit = true;
    }
    return entry;
  }

  update(held: unknown, list: Each): Wire | undefined {
    if (!(held instanceof ShadowList)) return this.full(list);
    const count = list.items.length;
    const before = held.rows.length;
    if (count === 0) {
      this.#differ.shadow = held;
      if (before === 0 && held.rows !== FORGOTTEN_ROWS) return undefined;
      held.rows = [];
      held.inRows = undefined;
      if (held.keys !== undefined) held.keys = [];
      return { k: { kc: 0 } }; // the client keeps the statics
    }
    if (held.layout === "unsent" || (held.keys === undefined) !== (list.key === undefined)) return this.full(list);
    const own = this.#enter();
    const point = this.#mark();
    const wire = this.#updateRows(held, list);
    if (this.#misfit) this.#rewind(point);
    this.#leave(own, wire);
    if (this.#misfit) {
      this.#misfit = false;
      return this.full(list);
    }
    this.#differ.shadow = held;
    return wire;
  }

  #updateRows(held: ShadowList, list: Each): WireList | undefined {
    const { layout, rows: before } = held;
    const { items, row } = list;
    const oldKeys = held.keys;
    const count = items.length;
    // Most changes keep the order. Then no key is stored, looked up or copied.
    let index: KeyIndex | undefined;
    let keys: unknown[] | undefined;
    let entries: WireEntries | undefined;
    let rows: unknown[] | undefined;
    for (let i = 0; i < count; i++) {
      const item = items[i] as never;
      let from = i < before.length ? i : -1;
      if (oldKeys !== undefined) {
        const key: unknown = list.key?.(item, i);
        if (index === undefined && (from === -1 || key !== oldKeys[i])) {
          index = new KeyIndex(oldKeys, i);
          keys = oldKeys.slice(0, i);
        }
        if (index !== undefined) {
          from = index.take(key);
          keys?.push(key);
        }
      }
      const value = row(item, i);
      let entry: WireEntry | undefined;
      if (from === -1) {
        entry = this.#fullRow(layout, value);
      } else {
        const change = this.#updateRow(layout, before[from], value);
        if (from === i) entry = change;
        else {
          entry = change === undefined ? from : [from, change];
          (entries ??= { kc: count }).km = true;
        }
      }
      if (this.#misfit) return undefined;
      if (entry !== undefined) (entries ??= { kc: count })[i] = entry;
      if (rows === undefined && (from !== i || this.#differ.shadow !== before[i])) rows = before.slice(0, count);
      if (rows !== undefined) rows[i] = this.#differ.shadow;
    }
    held.inRows = undefined;
    if (rows !== undefined) held.rows = rows;
    else if (count < before.length) held.rows = before.slice(0, count);
    if (oldKeys !== undefined && (keys !== undefined || count !== before.length))
      held.keys = keys ?? oldKeys.slice(0, count);
    if (entries === undefined && count === before.length) return undefined;
    return { k: entries ?? { kc: count } };
  }

  /** Returns the change of one row. */
  #updateRow(layout: RowLayout, held: unknown, value: unknown): WireNode | undefined {
    if (layout === "mixed") {
      const wire = this.#differ.update(held, value);
      return wire === undefined ? undefined : { 0: wire };
    }
    if (value instanceof TemporaryCall) return this.#updateRow(layout, held, value.rendered);
    if (value instanceof ComponentCall) {
      if (sameCall(held, value)) {
        this.#differ.shadow = held;
        return undefined;
      }
      const result = value.component(value.props as never);
      const entry = this.#updateRow(layout, held instanceof ShadowCall ? held.result : held, result);
      if (!this.#misfit) this.#differ.shadow = keepCall(value, result, this.#differ.shadow);
      return entry;
    }
    const base = unwrapCall(held);
    if (!(value instanceof Rendered) || value.template !== layout) {
      this.#misfit = true;
      return undefined;
    }
    const entry = this.#differ.dynamics(base as ShadowNode, value.dynamics);
    this.#differ.shadow = base;
    return entry;
  }

  // ── Streams ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Returns a stream in full. An empty stream is a node too: it tells the client which container belongs to it. */
  fullStream({ stream, row }: EachStream): Wire {
    return this.#stream({ stream, row }, undefined);
  }

  updateStream(held: unknown, next: EachStream): Wire | undefined {
    const { inserts, deletes, reset } = next.stream.changes;
    const ref = this.#queue.streamRef(next.stream);
    if (!(held instanceof ShadowStream)) return this.#stream(next, undefined);
    if (held.ref === ref && inserts.length === 0 && deletes.length === 0 && !reset) {
      this.#differ.shadow = held;
      return undefined;
    }
    return this.#stream(next, held.ref === ref || held.foreign ? held : undefined);
  }

  /** @param held the shadow whose statics the client holds at this position */
  #stream({ stream, row }: EachStream, held: ShadowStream | undefined): WireList {
    const ref = this.#queue.streamRef(stream);
    const { wire: instructions, rows } = streamMessage(ref, stream.changes);
    const values = rows.map(({ item, domId }) => streamRow(row(item as never, domId)));
    const entries: WireEntries = { kc: values.length };
    const wire: WireList = { k: entries, stream: instructions };
    const own = this.#enter();
    let layout = values.length === 0 ? (held?.layout ?? "unsent") : layoutOf(values);
    const partsBefore = this.#queue.parts;
    this.#queue.rows++;
    let written = this.#fullRows(layout, values, entries);
    if (written === undefined) {
      layout = "mixed";
      written = this.#fullRows(layout, values, entries);
    }
    this.#queue.rows--;
    this.#leave(own, wire);
    for (const [index, { domId }] of rows.entries()) {
      const node = written?.[index];
      if (node instanceof ShadowNode) checkRowId(stream.name, domId, node.template, node.values);
    }
    if (layout !== held?.layout) own.use(wire, staticsOf(layout));
    let inRows = held?.ref === ref ? held.inRows : undefined;
    if (inRows !== undefined || this.#queue.parts !== partsBefore)
      inRows = partsOfRows(inRows, stream.changes, rows, written ?? []);
    this.#differ.shadow = new ShadowStream(layout, ref, false, inRows);
    return wire;
  }

  // ── Statics, and rows written twice ──────────────────────────────────────────────────────────────────────────────

  /**
   * Enters a list and returns the table for the list's own statics. Components cannot use the table of the message, so the
   * outermost list in a component gets a table for its rows.
   */
  #enter(): StaticsTable {
    const own = this.#differ.statics;
    if (own.mode === "component") this.#differ.statics = new StaticsTable("shared");
    return own;
  }

  #leave(own: StaticsTable, wire: WireList | undefined): void {
    if (this.#differ.statics === own) return;
    if (wire !== undefined && this.#differ.statics.share(wire)) this.#queue.tables = true;
    this.#differ.statics = own;
  }

  #mark(): { readonly statics: number; readonly queue: number } {
    return { statics: this.#differ.statics.mark(), queue: this.#queue.mark() };
  }

  #rewind(point: { readonly statics: number; readonly queue: number }): void {
    this.#differ.statics.rewind(point.statics);
    this.#queue.rewind(point.queue);
  }
}

/** Treats an array in a hole as a list without keys, whose items are its rows. */
export function unkeyed(values: readonly unknown[]): Each {
  return new Each(values, undefined, (value) => value);
}

function keysOf(list: Each): unknown[] | undefined {
  const { key } = list;
  return key === undefined ? undefined : list.items.map((item, index) => key(item as never, index));
}

/** Guesses the layout from the first row. A later row that does not fit is detected when it is written. */
function layoutOf(values: readonly unknown[]): RowLayout {
  let first = values[0];
  while (first instanceof ComponentCall) first = first.component(first.props as never);
  if (first instanceof TemporaryCall) first = first.rendered;
  return first instanceof Rendered ? first.template : "mixed";
}

function staticsOf(layout: RowLayout): Template {
  return layout === "mixed" || layout === "unsent" ? WRAPPER : layout;
}
