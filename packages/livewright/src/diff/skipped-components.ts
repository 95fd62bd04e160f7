import type { ComponentEntry } from "./component-table.ts";
import { UNREACHABLE, RENDERED } from "./reach.ts";
import { unwrapCall } from "./props.ts";
import {
  componentsIn,
  isFlagged,
  KeptPosition,
  ShadowCall,
  ShadowComponent,
  ShadowList,
  ShadowNode,
} from "./shadow.ts";
import type { Wire, WireEntries, WireEntry, WireList, WireNode } from "./wire.ts";

/** The components of a message, by cid. */
type Wires = Record<number, WireNode>;

/** A page after a message. */
interface Page {
  readonly root: ShadowNode;
  /** The message's change of the root; `undefined` for none. */
  readonly wire: WireNode | undefined;
  /** The number of the message. */
  readonly number: number;
  entry(cid: number): ComponentEntry | undefined;
}

/**
 * Completes a message so that the client renders all components in it.
 *
 * If a message changes the root, the client renders it from the root, otherwise from the outermost components in the message. On
 * the way down it skips a component that is not in the message, and an unchanged element with a root flag (protocol section 4.8).
 * To lead the client to a component that it would skip, the message repeats the component's cid at its position, and contains an
 * empty change for each component around it.
 *
 * @param page the page after the message
 * @param wires the components of the message; extended
 */
export function addPathsToSkipped(page: Page, wires: Wires): void {
  const paths = new Map<ComponentEntry | undefined, Set<number>>();
  for (const skipped of new RenderedSet(page, wires).skipped()) {
    if (!isShown(page, skipped)) continue;
    for (let entry = skipped; ;) {
      const { owner } = entry;
      const positions = paths.get(owner);
      if (positions === undefined) paths.set(owner, new Set([entry.cid]));
      else positions.add(entry.cid);
      // A component in the message is rendered, or has a path of its own.
      if (owner === undefined || Object.hasOwn(wires, owner.cid)) break;
      wires[owner.cid] = {};
      entry = owner;
    }
  }
  for (const [owner, positions] of paths) {
    const shadow = owner === undefined ? page.root : owner.shadow;
    const wire = owner === undefined ? page.wire : wires[owner.cid];
    if (shadow !== undefined && wire !== undefined)
      new PositionWalk(positions).through(shadow, wire, owner !== undefined, false);
  }
}

/** Determines which components of a message the client renders. */
class RenderedSet {
  readonly #page: Page;
  readonly #wires: Wires;
  /** Memoized, also because components off the page may form a circle of owners. */
  readonly #rendered = new Map<ComponentEntry, boolean>();
  readonly #inside = new Map<ComponentEntry, boolean>();
  readonly #positions = new Map<ComponentEntry | undefined, ReadonlySet<number>>();

  constructor(page: Page, wires: Wires) {
    this.#page = page;
    this.#wires = wires;
  }

  skipped(): readonly ComponentEntry[] {
    const skipped: ComponentEntry[] = [];
    for (const cid of Object.keys(this.#wires)) {
      const entry = this.#page.entry(Number(cid));
      if (entry !== undefined && !this.#renders(entry)) skipped.push(entry);
    }
    return skipped;
  }

  #renders(entry: ComponentEntry): boolean {
    // Most components are in the view itself, outside of elements that the client skips.
    if (entry.owner === undefined && entry.reach === RENDERED) return true;
    const known = this.#rendered.get(entry);
    if (known !== undefined) return known;
    this.#rendered.set(entry, true);
    const outermost = this.#page.wire === undefined && !this.#isInside(entry);
    const renders = outermost || (this.#rendersAround(entry) && this.#rendersPosition(entry));
    this.#rendered.set(entry, renders);
    return renders;
  }

  /** True if the client renders the component's owner. From the root it enters only components of the message. */
  #rendersAround({ owner }: ComponentEntry): boolean {
    if (owner === undefined) return true;
    return (this.#page.wire === undefined || Object.hasOwn(this.#wires, owner.cid)) && this.#renders(owner);
  }

  #rendersPosition({ owner, reach, lastMoved, cid }: ComponentEntry): boolean {
    const { number, wire } = this.#page;
    if (lastMoved === number || reach === RENDERED) return true;
    const around = owner === undefined ? wire : this.#wires[owner.cid];
    return around !== undefined && this.#positionsIn(owner, around).has(cid);
  }

  /** True if a component around it is in the message. */
  #isInside(entry: ComponentEntry): boolean {
    const { owner } = entry;
    if (owner === undefined) return false;
    let inside = this.#inside.get(entry);
    if (inside === undefined) {
      this.#inside.set(entry, false);
      inside = Object.hasOwn(this.#wires, owner.cid) || this.#isInside(owner);
      this.#inside.set(entry, inside);
    }
    return inside;
  }

  #positionsIn(owner: ComponentEntry | undefined, wire: WireNode): ReadonlySet<number> {
    let positions = this.#positions.get(owner);
    if (positions === undefined) {
      const walk = new PositionWalk(undefined);
      const shadow = owner === undefined ? this.#page.root : owner.shadow;
      if (shadow !== undefined) walk.through(shadow, wire, owner !== undefined, false);
      this.#positions.set(owner, (positions = walk.found));
    }
    return positions;
  }
}

/**
 * Walks a page along with a message, like the client. Collects the components at the rendered positions, or writes the cids of
 * others into the message. `all` is true where the client skips nothing: it copies a component that a message changes, and the copy
 * has no root flags.
 */
class PositionWalk {
  readonly found = new Set<number>();
  readonly #to: ReadonlySet<number> | undefined;

  /** @param to the components whose paths are written; `undefined` to collect components */
  constructor(to: ReadonlySet<number> | undefined) {
    this.#to = to;
  }

  /** @param skipped true if the client skips this node */
  through(node: ShadowNode, wire: WireNode | undefined, all: boolean, skipped: boolean): WireNode | undefined {
    let written = wire;
    for (const [index, value] of node.values.entries()) {
      if (typeof value !== "object") continue;
      const before = wire?.[index];
      const after = this.#position(value, before, all, skipped);
      if (after !== before) (written ??= {})[index] = after as Wire;
    }
    return written;
  }

  #position(value: unknown, wire: Wire | undefined, all: boolean, skipped: boolean): Wire | undefined {
    if (value instanceof ShadowComponent) {
      if (!skipped) this.found.add(value.cid);
      return skipped && this.#to?.has(value.cid) === true ? value.cid : wire;
    }
    if (value instanceof ShadowCall) return this.#position(value.result, wire, all, skipped);
    if (value instanceof KeptPosition) return this.#position(value.held, wire, all, skipped);
    if (value instanceof ShadowNode) {
      const skips = skipped || (!all && wire === undefined && isFlagged(value));
      if (skips && this.#to === undefined) return wire;
      return this.through(value, wire as WireNode | undefined, all, skips);
    }
    return value instanceof ShadowList ? this.#list(value, wire as WireList | undefined, all, skipped) : wire;
  }

  #list(
    { layout, rows }: ShadowList,
    wire: WireList | undefined,
    all: boolean,
    skipped: boolean,
  ): WireList | undefined {
    const before = wire?.k;
    // If a message names rows of a list, the copy has no root flags in these rows only.
    const rest = all && before === undefined;
    let entries: WireEntries | undefined = before;
    for (const [index, row] of rows.entries()) {
      const entry = before?.[index];
      const change = changeOf(entry);
      const next =
        layout === "mixed"
          ? this.#mixed(row, change, rest, skipped)
          : this.through(unwrapCall(row) as ShadowNode, change, rest, skipped);
      if (next === change || next === undefined) continue;
      entries ??= { kc: rows.length };
      entries[index] = Array.isArray(entry) ? [entry[0], next] : typeof entry === "number" ? [entry, next] : next;
    }
    return entries === before ? wire : ({ ...wire, k: entries } as WireList);
  }

  #mixed(row: unknown, change: WireNode | undefined, all: boolean, skipped: boolean): WireNode | undefined {
    const before = change?.[0];
    const after = this.#position(row, before, all, skipped);
    return after === before ? change : { ...change, 0: after as Wire };
  }
}

function changeOf(entry: WireEntry | undefined): WireNode | undefined {
  if (Array.isArray(entry)) return (entry as readonly [number, WireNode])[1];
  return typeof entry === "object" ? entry : undefined;
}

/** True if a component is still at its last position. */
function isShown({ root }: Page, { owner, cid }: ComponentEntry): boolean {
  const shadow = owner === undefined ? root : owner.shadow;
  return shadow !== undefined && componentsIn(shadow).includes(cid);
}

/**
 * True if the client reaches a component only as the root of a message: it, or a component around it, is in a row of a stream, which
 * the client does not keep.
 *
 * @param message the number of a message; positions that it wrote are reachable
 */
export function isUnreachable(entry: ComponentEntry, message: number): boolean {
  for (const around of chain(entry)) if (around.reach === UNREACHABLE && around.lastMoved !== message) return true;
  return false;
}

/** True if a component around `entry` is in `among`. */
export function isWithin(entry: ComponentEntry, among: ReadonlySet<ComponentEntry>): boolean {
  for (const around of chain(entry)) if (around !== entry && among.has(around)) return true;
  return false;
}

/** Yields a component and all components around it. */
function* chain(entry: ComponentEntry): Iterable<ComponentEntry> {
  // Components off the page may form a circle of owners.
  const passed = new Set<ComponentEntry>();
  for (
    let around: ComponentEntry | undefined = entry;
    around !== undefined && !passed.has(around);
    around = around.owner
  ) {
    passed.add(around);
    yield around;
  }
}
