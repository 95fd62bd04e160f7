import { ComponentCall, Each, type EachStream, Rendered } from "../html/rendered.ts";
import type { Template } from "../html/template.ts";
import { checkKeys, KeyIndex } from "./key-index.ts";
import { type Positions, WRAPPER } from "./positions.ts";
import { beneath, sameCall } from "./props.ts";
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
import type { Visits } from "./visits.ts";
import type { Wire, WireEntries, WireEntry, WireList, WireNode } from "./wire.ts";

/** The lists of a walk: keyed comprehensions (protocol section 4.5) and streams (4.6). */
export class Lists {
  readonly #positions: Positions;
  readonly #visits: Visits;
  /** Set when a row does not fit its list's layout; the list is then written anew. */
  #misfit = false;

  constructor(positions: Positions, visits: Visits) {
    this.#positions = positions;
    this.#visits = visits;
  }

  /**
   * A whole list. Rows that all come from one template share its statics; otherwise each row is a node of its own. An
   * empty list is `""`, since there is nothing to learn a layout from yet.
   */
  full(list: Each): Wire {
    const { items } = list;
    if (items.length === 0) {
      this.#positions.kept = new ShadowList("unsent", undefined, []);
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
    this.#positions.kept = new ShadowList(used, keys, rows as unknown[]);
    return wire;
  }

  /** Writes all rows, or gives up with `undefined` at the first that does not fit. */
  #fullRows(layout: RowLayout, values: readonly unknown[], entries: WireEntries): unknown[] | undefined {
    // A copy has the right length at once; one that grows row by row ends with room for half as many again, for good.
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
      rows[i] = this.#positions.kept;
    }
    return rows;
  }

  #fullRow(layout: RowLayout, value: unknown): WireNode {
    if (layout === "mixed") return { 0: this.#positions.full(value) };
    if (value instanceof TemporaryCall) return this.#fullRow(layout, value.rendered);
    if (value instanceof ComponentCall) {
      const result = value.component(value.props as never);
      const entry = this.#fullRow(layout, result);
      if (!this.#misfit) this.#positions.kept = keepCall(value, result, this.#positions.kept);
      return entry;
    }
    const entry: WireNode = {};
    if (value instanceof Rendered && value.template === layout) {
      this.#positions.kept = new ShadowNode(layout, this.#positions.fullDynamics(layout, value.dynamics, entry));
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
      this.#positions.kept = held;
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
    this.#positions.kept = held;
    return wire;
  }

  #updateRows(held: ShadowList, list: Each): WireList | undefined {
    const { layout, rows: before } = held;
    const { items, row } = list;
    const oldKeys = held.keys;
    const count = items.length;
    // Most changes leave the order as it was; then no key is kept, looked up or copied.
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
      if (rows === undefined && (from !== i || this.#positions.kept !== before[i])) rows = before.slice(0, count);
      if (rows !== undefined) rows[i] = this.#positions.kept;
    }
    held.inRows = undefined;
    if (rows !== undefined) held.rows = rows;
    else if (count < before.length) held.rows = before.slice(0, count);
    if (oldKeys !== undefined && (keys !== undefined || count !== before.length))
      held.keys = keys ?? oldKeys.slice(0, count);
    if (entries === undefined && count === before.length) return undefined;
    return { k: entries ?? { kc: count } };
  }

  /** The change of one row at its old place. */
  #updateRow(layout: RowLayout, held: unknown, value: unknown): WireNode | undefined {
    if (layout === "mixed") {
      const wire = this.#positions.update(held, value);
      return wire === undefined ? undefined : { 0: wire };
    }
    if (value instanceof TemporaryCall) return this.#updateRow(layout, held, value.rendered);
    if (value instanceof ComponentCall) {
      if (sameCall(held, value)) {
        this.#positions.kept = held;
        return undefined;
      }
      const result = value.component(value.props as never);
      const entry = this.#updateRow(layout, held instanceof ShadowCall ? held.result : held, result);
      if (!this.#misfit) this.#positions.kept = keepCall(value, result, this.#positions.kept);
      return entry;
    }
    const base = beneath(held);
    if (!(value instanceof Rendered) || value.template !== layout) {
      this.#misfit = true;
      return undefined;
    }
    const entry = this.#positions.dynamics(base as ShadowNode, value.dynamics);
    this.#positions.kept = base;
    return entry;
  }

  // ── Streams ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A stream where the client holds none. Also an empty one is a node: it tells the client which container is whose. */
  fullStream({ stream, row }: EachStream): Wire {
    return this.#stream({ stream, row }, undefined);
  }

  updateStream(held: unknown, next: EachStream): Wire | undefined {
    const { inserts, deletes, reset } = next.stream.changes;
    const ref = this.#visits.streamRef(next.stream);
    if (!(held instanceof ShadowStream)) return this.#stream(next, undefined);
    if (held.ref === ref && inserts.length === 0 && deletes.length === 0 && !reset) {
      this.#positions.kept = held;
      return undefined;
    }
    return this.#stream(next, held.ref === ref || held.foreign ? held : undefined);
  }

  /** @param held the shadow whose statics the client has there */
  #stream({ stream, row }: EachStream, held: ShadowStream | undefined): WireList {
    const ref = this.#visits.streamRef(stream);
    const { wire: instructions, rows } = streamMessage(ref, stream.changes);
    const values = rows.map(({ item, domId }) => streamRow(row(item as never, domId)));
    const entries: WireEntries = { kc: values.length };
    const wire: WireList = { k: entries, stream: instructions };
    const own = this.#enter();
    let layout = values.length === 0 ? (held?.layout ?? "unsent") : layoutOf(values);
    const partsBefore = this.#visits.parts;
    this.#visits.rows++;
    let written = this.#fullRows(layout, values, entries);
    if (written === undefined) {
      layout = "mixed";
      written = this.#fullRows(layout, values, entries);
    }
    this.#visits.rows--;
    this.#leave(own, wire);
    for (const [index, { domId }] of rows.entries()) {
      const node = written?.[index];
      if (node instanceof ShadowNode) checkRowId(stream.name, domId, node.template, node.values);
    }
    if (layout !== held?.layout) own.use(wire, staticsOf(layout));
    let inRows = held?.ref === ref ? held.inRows : undefined;
    if (inRows !== undefined || this.#visits.parts !== partsBefore)
      inRows = partsOfRows(inRows, stream.changes, rows, written ?? []);
    this.#positions.kept = new ShadowStream(layout, ref, false, inRows);
    return wire;
  }

  // ── Statics and second tries ─────────────────────────────────────────────────────────────────────────────────────

  /**
   * A list begins. Within a component, the outermost list gets a table of statics for its rows, because components do not
   * see the message's. Returns where the list's own statics go.
   */
  #enter(): StaticsTable {
    const own = this.#positions.statics;
    if (own.mode === "component") this.#positions.statics = new StaticsTable("shared");
    return own;
  }

  #leave(own: StaticsTable, wire: WireList | undefined): void {
    if (this.#positions.statics === own) return;
    if (wire !== undefined && this.#positions.statics.share(wire)) this.#visits.tables = true;
    this.#positions.statics = own;
  }

  #mark(): { readonly statics: number; readonly visits: number } {
    return { statics: this.#positions.statics.mark(), visits: this.#visits.mark() };
  }

  #rewind(point: { readonly statics: number; readonly visits: number }): void {
    this.#positions.statics.rewind(point.statics);
    this.#visits.rewind(point.visits);
  }
}

/** An array in a hole is a list without keys whose items are the rows. */
export function unkeyed(values: readonly unknown[]): Each {
  return new Each(values, undefined, (value) => value);
}

function keysOf(list: Each): unknown[] | undefined {
  const { key } = list;
  return key === undefined ? undefined : list.items.map((item, index) => key(item as never, index));
}

/** Guesses the layout from the first row; a row that does not fit is noticed when it is written. */
function layoutOf(values: readonly unknown[]): RowLayout {
  let first = values[0];
  while (first instanceof ComponentCall) first = first.component(first.props as never);
  if (first instanceof TemporaryCall) first = first.rendered;
  return first instanceof Rendered ? first.template : "mixed";
}

function staticsOf(layout: RowLayout): Template {
  return layout === "mixed" || layout === "unsent" ? WRAPPER : layout;
}
