import type { ComponentEntry } from "./component-table.ts";
import { FORGOTTEN, NO_COVER } from "./cover.ts";
import { beneath } from "./props.ts";
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

/** A page after a message, as the server remembers it. */
interface Page {
  readonly root: ShadowNode;
  /** What the message says of the root; `undefined` for nothing. */
  readonly wire: WireNode | undefined;
  /** The number of the message. */
  readonly number: number;
  entry(cid: number): ComponentEntry | undefined;
}

/**
 * Adds to a message what makes its client render all the components in it.
 *
 * The client renders a message from the root if it says anything of the root, otherwise from the outermost of the components
 * in it. On the way down it skips a component that is not in the message, and an element with a root flag in which nothing
 * changed, with all that is inside (protocol section 4.8). So the way to a component that it would skip is written out: its
 * number once more where it stands, and an empty change of each component around it.
 *
 * @param page the page after the message
 * @param wires the components of the message
 */
export function showUnseen(page: Page, wires: Wires): void {
  const ways = new Map<ComponentEntry | undefined, Set<number>>();
  for (const unseen of new Sight(page, wires).unseen()) {
    if (!isShown(page, unseen)) continue;
    for (let entry = unseen; ;) {
      const { owner } = entry;
      const positions = ways.get(owner);
      if (positions === undefined) ways.set(owner, new Set([entry.cid]));
      else positions.add(entry.cid);
      // One that is in the message is seen, or has a way of its own.
      if (owner === undefined || Object.hasOwn(wires, owner.cid)) break;
      wires[owner.cid] = {};
      entry = owner;
    }
  }
  for (const [owner, positions] of ways) {
    const shadow = owner === undefined ? page.root : owner.shadow;
    const wire = owner === undefined ? page.wire : wires[owner.cid];
    if (shadow !== undefined && wire !== undefined)
      new Way(positions).through(shadow, wire, owner !== undefined, false);
  }
}

/** Which components the client renders of a message. */
class Sight {
  readonly #page: Page;
  readonly #wires: Wires;
  /** Memoized, also because what is off the page may remember positions that form a circle. */
  readonly #rendered = new Map<ComponentEntry, boolean>();
  readonly #inside = new Map<ComponentEntry, boolean>();
  readonly #positions = new Map<ComponentEntry | undefined, ReadonlySet<number>>();

  constructor(page: Page, wires: Wires) {
    this.#page = page;
    this.#wires = wires;
  }

  unseen(): readonly ComponentEntry[] {
    const unseen: ComponentEntry[] = [];
    for (const cid of Object.keys(this.#wires)) {
      const entry = this.#page.entry(Number(cid));
      if (entry !== undefined && !this.#renders(entry)) unseen.push(entry);
    }
    return unseen;
  }

  #renders(entry: ComponentEntry): boolean {
    // Most stand in the view itself, and nothing is around them that could be skipped.
    if (entry.owner === undefined && entry.cover === NO_COVER) return true;
    const known = this.#rendered.get(entry);
    if (known !== undefined) return known;
    this.#rendered.set(entry, true);
    const outermost = this.#page.wire === undefined && !this.#isInside(entry);
    const renders = outermost || (this.#rendersAround(entry) && this.#rendersPosition(entry));
    this.#rendered.set(entry, renders);
    return renders;
  }

  /** Whether the client renders what shows the component. From the root it goes only into components of the message. */
  #rendersAround({ owner }: ComponentEntry): boolean {
    if (owner === undefined) return true;
    return (this.#page.wire === undefined || Object.hasOwn(this.#wires, owner.cid)) && this.#renders(owner);
  }

  #rendersPosition({ owner, cover, placed, cid }: ComponentEntry): boolean {
    const { number, wire } = this.#page;
    if (placed === number || cover === NO_COVER) return true;
    const around = owner === undefined ? wire : this.#wires[owner.cid];
    return around !== undefined && this.#positionsIn(owner, around).has(cid);
  }

  /** Whether any of the components around it is in the message. */
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
      const way = new Way(undefined);
      const shadow = owner === undefined ? this.#page.root : owner.shadow;
      if (shadow !== undefined) way.through(shadow, wire, owner !== undefined, false);
      this.#positions.set(owner, (positions = way.seen));
    }
    return positions;
  }
}

/**
 * A walk over a page along with a message, as its client goes: collects the components at the positions it renders, or writes
 * out the ways to others. `all` says that nothing is skipped any more: the client makes a copy of a component that a message
 * changes, in which it forgets what it could skip.
 */
class Way {
  readonly seen = new Set<number>();
  readonly #to: ReadonlySet<number> | undefined;

  /** @param to the components to write out the ways to */
  constructor(to: ReadonlySet<number> | undefined) {
    this.#to = to;
  }

  /** @param skipped whether the client does not come here */
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
      if (!skipped) this.seen.add(value.cid);
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
    // Where a message names rows of a list, the copy forgets only what it could skip in these.
    const rest = all && before === undefined;
    let entries: WireEntries | undefined = before;
    for (const [index, row] of rows.entries()) {
      const entry = before?.[index];
      const change = changeOf(entry);
      const next =
        layout === "mixed"
          ? this.#mixed(row, change, rest, skipped)
          : this.through(beneath(row) as ShadowNode, change, rest, skipped);
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

/** Whether a component is where it was last. */
function isShown({ root }: Page, { owner, cid }: ComponentEntry): boolean {
  const shadow = owner === undefined ? root : owner.shadow;
  return shadow !== undefined && componentsIn(shadow).includes(cid);
}

/**
 * Whether the client does not come across a component unless it starts there: it, or one around it, is in the row of a stream,
 * of which the client keeps nothing.
 *
 * @param message the number of a message; what that one wrote anew is there
 */
export function isForgotten(entry: ComponentEntry, message: number): boolean {
  for (const around of chain(entry)) if (around.cover === FORGOTTEN && around.placed !== message) return true;
  return false;
}

/** Whether one of the components around it is among those. */
export function isWithin(entry: ComponentEntry, among: ReadonlySet<ComponentEntry>): boolean {
  for (const around of chain(entry)) if (around !== entry && among.has(around)) return true;
  return false;
}

/** A component and those around it. */
function* chain(entry: ComponentEntry): Iterable<ComponentEntry> {
  // What is off the page may remember positions that form a circle.
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
