// diff: compares what a view rendered with what its client holds, and writes the smallest message that makes them equal.
//
// Owns: the shadow of a page, the tree grammar of protocol section 4, HTML output. Called by: process (diffs) and page
// (HTML). May import: html, foundation. It knows neither views nor sockets.
//
// One rule carries everything: a node is sent without its statics only if the client holds a node of the same template
// at that position. The shadow is exactly that knowledge. Values are compared by identity before anything is escaped or
// even turned into text, so what did not change costs one comparison.

import {
  ComponentCall,
  Each,
  EachStream,
  hasToHtml,
  LiveComponentCall,
  LiveRenderCall,
  Raw,
  Rendered,
} from "../html/rendered.ts";
import { inTemplate } from "../html/diagnostics.ts";
import type { Template } from "../html/template.ts";
import { checkContainer, plainLeaf, writeLeaf, writeText } from "../html/write.ts";
import { Lists, unkeyed } from "./lists.ts";
import type { Positions } from "./positions.ts";
import { beneath, sameCall } from "./props.ts";
import {
  type AssignNames,
  CalledNode,
  CopiedComponent,
  isFlagged,
  keepCall,
  KeptPosition,
  ShadowCall,
  ShadowChild,
  ShadowComponent,
  ShadowNode,
  UNKNOWN,
} from "./shadow.ts";
import type { StaticsTable } from "./statics-table.ts";
import { overlaps, TemporaryCall, TemporaryValue } from "./temporary.ts";
import type { Visits } from "./visits.ts";
import type { Wire, WireNode } from "./wire.ts";

/**
 * One walk over the page. Each method returns what to send and leaves what to remember in `kept`, so that the walk
 * allocates nothing for positions that did not change.
 */
export class Pass implements Positions {
  statics: StaticsTable;
  kept: unknown;
  readonly #visits: Visits;
  readonly #lists: Lists;
  readonly #assigned: AssignNames | undefined;

  /**
   * @param visits told which components and streams the walk comes across
   * @param statics where statics go
   * @param assigned the temporary assigns that hold something in this render; `undefined` if none was ever declared
   */
  constructor(visits: Visits, statics: StaticsTable, assigned: AssignNames | undefined) {
    this.#visits = visits;
    this.statics = statics;
    this.#lists = new Lists(this, visits);
    this.#assigned = assigned;
  }

  // ── Positions the client holds nothing at, or something else ─────────────────────────────────────────────────────

  full(value: unknown): Wire {
    if (typeof value === "object" && value !== null) {
      if (value instanceof Rendered) return this.node(value, false);
      if (value instanceof ComponentCall) {
        const result: unknown = value.component(value.props as never);
        const wire = result instanceof Rendered ? this.node(result, true) : this.full(result);
        this.kept = keepCall(value, result, this.kept);
        return wire;
      }
      if (value instanceof Each) return this.#lists.full(value);
      if (Array.isArray(value)) return this.#lists.full(unkeyed(value));
      if (value instanceof LiveComponentCall) return this.#component(undefined, value);
      if (value instanceof LiveRenderCall) return this.#child(value);
      if (value instanceof EachStream) return this.#lists.fullStream(value);
      if (value instanceof Raw) {
        this.kept = value;
        return value.html;
      }
      if (value instanceof TemporaryValue) {
        this.#visits.kept++;
        const wire = this.full(value.value);
        this.#visits.kept--;
        this.kept = new KeptPosition(this.kept, value.names);
        return wire;
      }
      if (value instanceof TemporaryCall) return this.node(value.rendered, true);
      if (hasToHtml(value)) return this.full(value.toHtml());
    }
    this.kept = value;
    return writeText(value);
  }

  /** A whole node. `root` allows the root flag, which lets the client skip the element while nothing in it changes. */
  node(rendered: Rendered, root: boolean): WireNode {
    const { template } = rendered;
    const wire: WireNode = {};
    const flagged = root && template.root;
    if (flagged) this.#visits.flags++;
    this.kept = new ShadowNode(template, this.fullDynamics(template, rendered.dynamics, wire));
    if (flagged) this.#visits.flags--;
    this.statics.use(wire, template);
    if (flagged) wire.r = 1;
    return wire;
  }

  fullDynamics(template: Template, dynamics: readonly unknown[], into: WireNode): readonly unknown[] {
    const { slots, forms } = template;
    if (forms) this.#visits.forms = true;
    let values: unknown[] | undefined;
    let i = 0;
    try {
      for (; i < slots.length; i++) {
        const slot = slots[i] as (typeof slots)[number];
        const value = dynamics[i];
        let kept: unknown;
        if (slot.kind === "text") {
          if (slot.parent !== undefined) checkContainer(slot, value);
          into[i] = this.full(value);
          kept = this.kept;
        } else {
          const temporary = this.#assigned !== undefined && value instanceof TemporaryValue ? value : undefined;
          kept = plainLeaf(slot, temporary === undefined ? value : temporary.value);
          into[i] = writeLeaf(slot, kept);
          if (temporary !== undefined) kept = new KeptPosition(kept, temporary.names);
        }
        if (kept !== value) (values ??= dynamics.slice())[i] = kept;
      }
    } catch (error) {
      throw inTemplate(error, template, i);
    }
    return values ?? dynamics;
  }

  // ── Positions the client holds something at ──────────────────────────────────────────────────────────────────────

  /** What to send for `next` where the client holds what `held` remembers; `undefined` for nothing. */
  update(held: unknown, next: unknown): Wire | undefined {
    if (this.#assigned !== undefined && (held instanceof KeptPosition || next instanceof TemporaryValue))
      return this.#updateTemporary(held, next);
    if (typeof next !== "object" || next === null) return this.#updateText(held, next);
    if (next instanceof Rendered) return this.#updateNode(held, next, false);
    if (next instanceof ComponentCall) {
      if (!sameCall(held, next)) return this.#updateCall(held instanceof ShadowCall ? held.result : held, next);
      this.kept = held;
      return undefined;
    }
    const base = beneath(held);
    if (next instanceof Each) return this.#lists.update(base, next);
    if (Array.isArray(next)) return this.#lists.update(base, unkeyed(next));
    if (next instanceof LiveRenderCall) {
      if (!(base instanceof ShadowChild) || base.view !== next.view || base.id !== next.id) return this.#child(next);
      this.kept = base;
      return undefined;
    }
    if (next instanceof LiveComponentCall) {
      const cid = this.#component(base, next);
      return base instanceof ShadowComponent && base.cid === cid ? undefined : cid;
    }
    if (next instanceof EachStream) return this.#lists.updateStream(base, next);
    if (next instanceof Raw && base instanceof Raw && next.html === base.html) {
      this.kept = base;
      return undefined;
    }
    if (next instanceof TemporaryCall) return this.#updateNode(held, next.rendered, true);
    return hasToHtml(next) ? this.update(held, next.toHtml()) : this.full(next);
  }

  /** Whether the client keeps what it has at a position, since no assign that the position shows was assigned. */
  #stays(held: unknown, next: unknown): boolean {
    const assigned = this.#assigned;
    if (assigned === undefined || !(held instanceof KeptPosition) || next instanceof TemporaryValue) return false;
    return !overlaps(held.names, assigned);
  }

  #updateTemporary(held: unknown, next: unknown): Wire | undefined {
    if (this.#stays(held, next)) {
      this.kept = held;
      return undefined;
    }
    const base = held instanceof KeptPosition ? held.held : held;
    if (!(next instanceof TemporaryValue)) return this.update(base, next);
    this.#visits.kept++;
    const wire = this.update(base, next.value);
    this.#visits.kept--;
    this.kept = new KeptPosition(this.kept, next.names);
    return wire;
  }

  #child(call: LiveRenderCall): string {
    this.kept = new ShadowChild(call.view, call.id);
    return this.#visits.child(call);
  }

  #component(held: unknown, call: LiveComponentCall): number {
    const before = held instanceof ShadowComponent && !(held instanceof CopiedComponent) ? held.cid : undefined;
    const cid = this.#visits.component(call, before);
    this.kept = before === cid ? held : new ShadowComponent(cid);
    return cid;
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
    this.kept = keepCall(next, result, this.kept);
    return wire;
  }

  #updateNode(held: unknown, next: Rendered, root: boolean): Wire | undefined {
    const base = beneath(held);
    if (!(base instanceof ShadowNode) || base.template !== next.template) return this.node(next, root);
    const flagged = (root && base.template.root) || isFlagged(base);
    if (flagged) this.#visits.flags++;
    const wire = this.dynamics(base, next.dynamics);
    if (flagged) this.#visits.flags--;
    this.kept = base;
    return wire;
  }

  /** The changed dynamics of a node the client holds. */
  dynamics(held: ShadowNode, next: readonly unknown[]): WireNode | undefined {
    const { slots } = held.template;
    const before = held.values;
    // Who changes it through a component notes that afterwards.
    if (held instanceof CalledNode) held.component = undefined;
    let wire: WireNode | undefined;
    let values: unknown[] | undefined;
    let i = 0;
    try {
      for (; i < slots.length; i++) {
        const old = before[i];
        const value = next[i];
        if (old === value) continue;
        const slot = slots[i] as (typeof slots)[number];
        let text: Wire | undefined;
        let kept: unknown;
        if (slot.kind === "text") {
          if (slot.parent !== undefined) checkContainer(slot, value);
          text = this.update(old, value);
          kept = this.kept;
        } else {
          if (this.#stays(old, value)) continue;
          const temporary = this.#assigned !== undefined && value instanceof TemporaryValue ? value : undefined;
          kept = plainLeaf(slot, temporary === undefined ? value : temporary.value);
          if (kept === old) continue;
          text = writeLeaf(slot, kept);
          if (!(old instanceof KeptPosition) && old !== UNKNOWN && text === writeLeaf(slot, old)) text = undefined;
          if (temporary !== undefined) kept = new KeptPosition(kept, temporary.names);
        }
        // The array may belong to a Rendered the application still holds, so it is copied rather than written to.
        if (kept !== old) (values ??= before.slice())[i] = kept;
        if (text !== undefined) (wire ??= {})[i] = text;
      }
    } catch (error) {
      throw inTemplate(error, held.template, i);
    }
    if (values !== undefined) held.values = values;
    return wire;
  }
}
