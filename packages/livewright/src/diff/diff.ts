// diff: compares what a view rendered with what its client holds, and writes the smallest message that makes them equal.
//
// Owns: the shadow of a page, the tree grammar of protocol section 4, HTML output. Called by: process (diffs) and page
// (HTML). May import: html, foundation. It knows neither views nor sockets.
//
// One rule carries everything: a node is sent without its statics only if the client holds a node of the same template
// at that position. The shadow is exactly that knowledge. Values are compared by identity before anything is escaped or
// even turned into text, so what did not change costs one comparison.

import { isPlain } from "../html/attributes.ts";
import { ComponentCall, Each, Raw, Rendered } from "../html/rendered.ts";
import { Template } from "../html/template.ts";
import { plainLeaf, writeLeaf, writeText } from "../html/write.ts";
import { checkKeys, KeyIndex } from "./key-index.ts";
import { ShadowCall, ShadowList, ShadowNode, type RowLayout } from "./shadow.ts";
import { StaticsTable } from "./statics-table.ts";
import type { Wire, WireEntries, WireEntry, WireList, WireNode } from "./wire.ts";

/** Around a root that is not a template, and around the rows of mixed lists. */
export const WRAPPER: Template = new Template({ statics: ["", ""], slots: [{ kind: "text" }], root: false });

/**
 * One walk over the page. Each method returns what to send and leaves what to remember in `kept`, so that the walk
 * allocates nothing for positions that did not change.
 */
export class Pass {
  readonly statics: StaticsTable = new StaticsTable();
  kept: unknown;
  readonly #resets: ReadonlySet<unknown> | undefined;
  /** Set when a row does not fit its list's layout; the list is then written anew. */
  #misfit = false;

  /** @param resets lists that stand for "as before": what temporary assigns went back to */
  constructor(resets: ReadonlySet<unknown> | undefined) {
    this.#resets = resets;
  }

  // ── Positions the client holds nothing at, or something else ─────────────────────────────────────────────────────

  full(value: unknown): Wire {
    if (typeof value === "object" && value !== null) {
      if (value instanceof Rendered) return this.node(value, false);
      if (value instanceof ComponentCall) {
        const result: unknown = value.component(value.props as never);
        const wire = result instanceof Rendered ? this.node(result, true) : this.full(result);
        this.kept = new ShadowCall(value.component, value.props, this.kept);
        return wire;
      }
      if (value instanceof Each) return this.#fullList(value);
      if (Array.isArray(value)) return this.#fullList(unkeyed(value));
      if (value instanceof Raw) {
        this.kept = value;
        return value.html;
      }
    }
    this.kept = value;
    return writeText(value);
  }

  /** A whole node. `root` allows the root flag, which lets the client skip the element while nothing in it changes. */
  node(rendered: Rendered, root: boolean): WireNode {
    const { template } = rendered;
    const wire: WireNode = {};
    this.kept = new ShadowNode(template, this.#fullDynamics(template, rendered.dynamics, wire));
    this.statics.use(wire, template);
    if (root && template.root) wire.r = 1;
    return wire;
  }

  #fullDynamics(template: Template, dynamics: readonly unknown[], into: WireNode): readonly unknown[] {
    const { slots } = template;
    let values: unknown[] | undefined;
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i] as (typeof slots)[number];
      const value = dynamics[i];
      let kept: unknown;
      if (slot.kind === "text") {
        into[i] = this.full(value);
        kept = this.kept;
      } else {
        kept = plainLeaf(slot, value);
        into[i] = writeLeaf(slot, kept);
      }
      if (kept !== value) (values ??= dynamics.slice())[i] = kept;
    }
    return values ?? dynamics;
  }

  // ── Positions the client holds something at ──────────────────────────────────────────────────────────────────────

  /** What to send for `next` where the client holds what `held` remembers; `undefined` for nothing. */
  update(held: unknown, next: unknown): Wire | undefined {
    if (typeof next !== "object" || next === null) return this.#updateText(held, next);
    if (next instanceof Rendered) return this.#updateNode(held, next, false);
    if (next instanceof ComponentCall) {
      if (held instanceof ShadowCall) {
        if (held.component === next.component && sameProps(held.props, next.props)) {
          this.kept = held;
          return undefined;
        }
        return this.#updateCall(held.result, next);
      }
      return this.#updateCall(held, next);
    }
    const base = held instanceof ShadowCall ? beneath(held) : held;
    if (next instanceof Each) return this.#updateList(base, next);
    if (Array.isArray(next)) return this.#updateList(base, unkeyed(next));
    if (next instanceof Raw && base instanceof Raw && next.html === base.html) {
      this.kept = base;
      return undefined;
    }
    return this.full(next);
  }

  #updateText(held: unknown, next: unknown): string | undefined {
    this.kept = next;
    if (held === next) return undefined;
    const text = writeText(next);
    if (typeof held === "object" && held !== null) return text;
    return text === writeText(held) ? undefined : text;
  }

  #updateCall(held: unknown, next: ComponentCall): Wire | undefined {
    const result: unknown = next.component(next.props as never);
    const wire = result instanceof Rendered ? this.#updateNode(held, result, true) : this.update(held, result);
    this.kept = new ShadowCall(next.component, next.props, this.kept);
    return wire;
  }

  #updateNode(held: unknown, next: Rendered, root: boolean): Wire | undefined {
    const base = held instanceof ShadowCall ? beneath(held) : held;
    if (!(base instanceof ShadowNode) || base.template !== next.template) return this.node(next, root);
    const wire = this.dynamics(base, next.dynamics);
    this.kept = base;
    return wire;
  }

  /** The changed dynamics of a node the client holds. */
  dynamics(held: ShadowNode, next: readonly unknown[]): WireNode | undefined {
    const { slots } = held.template;
    const before = held.values;
    let wire: WireNode | undefined;
    let values: unknown[] | undefined;
    for (let i = 0; i < slots.length; i++) {
      const old = before[i];
      const value = next[i];
      if (old === value) continue;
      const slot = slots[i] as (typeof slots)[number];
      let text: Wire | undefined;
      let kept: unknown;
      if (slot.kind === "text") {
        text = this.update(old, value);
        kept = this.kept;
      } else {
        kept = plainLeaf(slot, value);
        if (kept === old) continue;
        text = writeLeaf(slot, kept);
        if (text === writeLeaf(slot, old)) text = undefined;
      }
      // The array may belong to a Rendered the application still holds, so it is copied rather than written to.
      if (kept !== old) (values ??= before.slice())[i] = kept;
      if (text !== undefined) (wire ??= {})[i] = text;
    }
    if (values !== undefined) held.values = values;
    return wire;
  }

  // ── Lists ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * A whole list. Rows that all come from one template share its statics; otherwise each row is a node of its own. An
   * empty list is `""`, since there is nothing to learn a layout from yet.
   */
  #fullList(list: Each): Wire {
    const { items } = list;
    if (items.length === 0) {
      this.kept = new ShadowList("unsent", undefined, []);
      return "";
    }
    const keys = keysOf(list);
    if (keys !== undefined) checkKeys(keys);
    const values = items.map((item, index) => list.row(item as never, index));
    const layout = layoutOf(values);
    const entries: WireEntries = { kc: values.length };
    let rows = this.#fullRows(layout, values, entries);
    const wire: WireList = { k: entries };
    if (rows === undefined) {
      rows = this.#fullRows("mixed", values, entries) as unknown[];
      this.statics.use(wire, WRAPPER);
      this.kept = new ShadowList("mixed", keys, rows);
    } else {
      this.statics.use(wire, layout === "mixed" ? WRAPPER : (layout as Template));
      this.kept = new ShadowList(layout, keys, rows);
    }
    return wire;
  }

  /** Writes all rows, or gives up with `undefined` at the first that does not fit. */
  #fullRows(layout: RowLayout, values: readonly unknown[], entries: WireEntries): unknown[] | undefined {
    const rows: unknown[] = [];
    const mark = this.statics.mark();
    for (let i = 0; i < values.length; i++) {
      const entry = this.#fullRow(layout, values[i]);
      if (this.#misfit) {
        this.#misfit = false;
        this.statics.rewind(mark);
        return undefined;
      }
      entries[i] = entry;
      rows.push(this.kept);
    }
    return rows;
  }

  #fullRow(layout: RowLayout, value: unknown): WireNode {
    if (layout === "mixed") return { 0: this.full(value) };
    if (value instanceof ComponentCall) {
      const entry = this.#fullRow(layout, value.component(value.props as never));
      this.kept = new ShadowCall(value.component, value.props, this.kept);
      return entry;
    }
    const entry: WireNode = {};
    if (value instanceof Rendered && value.template === layout) {
      this.kept = new ShadowNode(layout, this.#fullDynamics(layout, value.dynamics, entry));
    } else {
      this.#misfit = true;
    }
    return entry;
  }

  #updateList(held: unknown, list: Each): Wire | undefined {
    if (!(held instanceof ShadowList)) return this.#fullList(list);
    if (this.#resets?.has(list.items) === true) {
      this.kept = held;
      return undefined;
    }
    const count = list.items.length;
    const before = held.rows.length;
    if (count === 0) {
      this.kept = held;
      if (before === 0) return undefined;
      held.rows = [];
      if (held.keys !== undefined) held.keys = [];
      return { k: { kc: 0 } }; // the client keeps the statics
    }
    if (held.layout === "unsent" || (held.keys === undefined) !== (list.key === undefined)) return this.#fullList(list);
    const mark = this.statics.mark();
    const wire = this.#updateRows(held, list);
    if (this.#misfit) {
      this.#misfit = false;
      this.statics.rewind(mark);
      return this.#fullList(list);
    }
    this.kept = held;
    return wire;
  }

  #updateRows(held: ShadowList, list: Each): WireList | undefined {
    const { layout, rows: before } = held;
    const { items, row } = list;
    const oldKeys = held.keys;
    const keys = keysOf(list);
    const count = items.length;
    let index: KeyIndex | undefined;
    let entries: WireEntries | undefined;
    let rows: unknown[] | undefined;
    for (let i = 0; i < count; i++) {
      const value = row(items[i] as never, i);
      let from = i < before.length ? i : -1;
      if (
        keys !== undefined &&
        oldKeys !== undefined &&
        (index !== undefined || from === -1 || keys[i] !== oldKeys[i])
      ) {
        index ??= new KeyIndex(oldKeys, i);
        from = index.take(keys[i]);
      }
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
      if (rows === undefined && (from !== i || this.kept !== before[i])) rows = before.slice(0, i);
      if (rows !== undefined) rows.push(this.kept);
    }
    if (rows !== undefined) held.rows = rows;
    else if (count < before.length) held.rows = before.slice(0, count);
    if (index !== undefined || count !== before.length) held.keys = keys;
    if (entries === undefined && count === before.length) return undefined;
    return { k: entries ?? { kc: count } };
  }

  /** The change of one row at its old place. */
  #updateRow(layout: RowLayout, held: unknown, value: unknown): WireNode | undefined {
    if (layout === "mixed") {
      const wire = this.update(held, value);
      return wire === undefined ? undefined : { 0: wire };
    }
    if (value instanceof ComponentCall) {
      if (held instanceof ShadowCall && held.component === value.component && sameProps(held.props, value.props)) {
        this.kept = held;
        return undefined;
      }
      const entry = this.#updateRow(
        layout,
        held instanceof ShadowCall ? held.result : held,
        value.component(value.props as never),
      );
      this.kept = new ShadowCall(value.component, value.props, this.kept);
      return entry;
    }
    const base = held instanceof ShadowCall ? beneath(held) : held;
    if (!(value instanceof Rendered) || value.template !== layout) {
      this.#misfit = true;
      return undefined;
    }
    const entry = this.dynamics(base as ShadowNode, value.dynamics);
    this.kept = base;
    return entry;
  }
}

/** An array in a hole is a list without keys whose items are the rows. */
function unkeyed(values: readonly unknown[]): Each {
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
  return first instanceof Rendered ? first.template : "mixed";
}

/** What a chain of component calls finally produced. */
function beneath(call: ShadowCall): unknown {
  let result: unknown = call;
  while (result instanceof ShadowCall) result = result.result;
  return result;
}

/** Whether all props are identical; templates among them (slots, children) count as equal when they show the same. */
function sameProps(a: object, b: object): boolean {
  if (a === b) return true;
  if (!isPlain(a) || !isPlain(b)) return false; // a Map or a Date shows none of what it holds
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  for (const name of names) {
    const before = (a as Record<string, unknown>)[name];
    const after = (b as Record<string, unknown>)[name];
    if (before === after) {
      if (after === undefined && !Object.hasOwn(b, name)) return false;
      continue;
    }
    if (!(before instanceof Rendered && after instanceof Rendered && sameRendered(before, after))) return false;
  }
  return true;
}

function sameRendered(a: Rendered, b: Rendered): boolean {
  if (a.template !== b.template) return false;
  for (let i = 0; i < a.dynamics.length; i++) {
    const before = a.dynamics[i];
    const after = b.dynamics[i];
    if (before === after) continue;
    if (!(before instanceof Rendered && after instanceof Rendered && sameRendered(before, after))) return false;
  }
  return true;
}
