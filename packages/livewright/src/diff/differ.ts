// diff: compares the rendered values of a view with the content of its client, and writes the smallest message that makes them
// equal. Owns the shadow of a page, the tree grammar (protocol section 4) and HTML output.
//
// Terms:
// - shadow: the server's record of the client's content. Values are kept raw and by reference.
// - held: the shadow at a position before this message.
// - dynamics: the values of a template's holes. Statics: its text between them.
//
// One rule carries everything: a node is sent without its statics only if the client holds a node of the same template at that
// position. The shadow is exactly that knowledge. Values are compared by identity before they are converted to text, so an
// unchanged value costs one comparison.
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
import { Lists, type PositionDiffer, unkeyed } from "./lists.ts";
import { unwrapCall, sameCall } from "./props.ts";
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
import { type StaticsMode, StaticsTable } from "./statics-table.ts";
import { overlaps, TemporaryCall, TemporaryValue } from "./temporary.ts";
import type { ComponentQueue } from "./component-queue.ts";
import type { Wire, WireNode, WireRoot } from "./wire.ts";

/**
 * One walk over a page. Each method returns the wire form of a position, and stores the position's new shadow in `shadow`. A
 * returned pair would cost an allocation for every position.
 */
export class Differ implements PositionDiffer {
  shadow: unknown;
  readonly #mode: StaticsMode;
  /** Created for the first node, since most messages change only text. */
  #statics: StaticsTable | undefined;
  readonly #queue: ComponentQueue;
  /** Created for the first list, since most messages contain none. */
  #ownLists: Lists | undefined;
  readonly #assigned: AssignNames | undefined;

  /**
   * @param queue collects the components and streams of the page
   * @param mode where the statics of the message are written
   * @param assigned names of the temporary assigns that have a value in this render; `undefined` if the view declares none
   */
  constructor(queue: ComponentQueue, mode: StaticsMode, assigned: AssignNames | undefined) {
    this.#queue = queue;
    this.#mode = mode;
    this.#assigned = assigned;
  }

  /** The statics of the message, or of the list that is being written. */
  get statics(): StaticsTable {
    return (this.#statics ??= new StaticsTable(this.#mode));
  }

  set statics(statics: StaticsTable) {
    this.#statics = statics;
  }

  /** Writes the statics into a message; see {@link StaticsTable.share}. */
  share(message: WireRoot): void {
    this.#statics?.share(message);
  }

  get #lists(): Lists {
    return (this.#ownLists ??= new Lists(this, this.#queue));
  }

  // ── Positions without usable content in the client ───────────────────────────────────────────────────────────────

  /** Returns a value in full. */
  full(value: unknown): Wire {
    if (typeof value === "object" && value !== null) {
      if (value instanceof Rendered) return this.node(value, false);
      if (value instanceof ComponentCall) {
        const result: unknown = value.component(value.props as never);
        const wire = result instanceof Rendered ? this.node(result, true) : this.full(result);
        this.shadow = keepCall(value, result, this.shadow);
        return wire;
      }
      if (value instanceof Each) return this.#lists.full(value);
      if (Array.isArray(value)) return this.#lists.full(unkeyed(value));
      if (value instanceof LiveComponentCall) return this.#component(undefined, value);
      if (value instanceof LiveRenderCall) return this.#child(value);
      if (value instanceof EachStream) return this.#lists.fullStream(value);
      if (value instanceof Raw) {
        this.shadow = value;
        return value.html;
      }
      if (value instanceof TemporaryValue) {
        this.#queue.temporary++;
        const wire = this.full(value.value);
        this.#queue.temporary--;
        this.shadow = new KeptPosition(this.shadow, value.names);
        return wire;
      }
      if (value instanceof TemporaryCall) return this.node(value.rendered, true);
      if (hasToHtml(value)) return this.full(value.toHtml());
    }
    this.shadow = value;
    return writeText(value);
  }

  /**
   * Returns a node in full.
   *
   * @param root allows the root flag, with which the client skips the element while nothing in it changes
   */
  node(rendered: Rendered, root: boolean): WireNode {
    const { template } = rendered;
    const wire: WireNode = {};
    const flagged = root && template.root;
    if (flagged) this.#queue.flags++;
    this.shadow = new ShadowNode(template, this.fullDynamics(template, rendered.dynamics, wire));
    if (flagged) this.#queue.flags--;
    this.statics.use(wire, template);
    if (flagged) wire.r = 1;
    return wire;
  }

  /** Writes all dynamics of a template into `into`, and returns their shadows. */
  fullDynamics(template: Template, dynamics: readonly unknown[], into: WireNode): readonly unknown[] {
    const { holes, forms } = template;
    if (forms) this.#queue.forms = true;
    let values: unknown[] | undefined;
    let i = 0;
    try {
      for (; i < holes.length; i++) {
        const hole = holes[i] as (typeof holes)[number];
        const value = dynamics[i];
        let shadow: unknown;
        if (hole.kind === "text") {
          if (value instanceof EachStream) checkContainer(hole, value);
          into[i] = this.full(value);
          shadow = this.shadow;
        } else {
          const temporary = this.#assigned !== undefined && value instanceof TemporaryValue ? value : undefined;
          shadow = plainLeaf(hole, temporary === undefined ? value : temporary.value);
          into[i] = writeLeaf(hole, shadow);
          if (temporary !== undefined) shadow = new KeptPosition(shadow, temporary.names);
        }
        if (shadow !== value) (values ??= dynamics.slice())[i] = shadow;
      }
    } catch (error) {
      throw inTemplate(error, template, i);
    }
    return values ?? dynamics;
  }

  // ── Positions with content in the client ─────────────────────────────────────────────────────────────────────────

  /** Returns the change from `held` to `next`; `undefined` if there is none. */
  update(held: unknown, next: unknown): Wire | undefined {
    if (this.#assigned !== undefined && (held instanceof KeptPosition || next instanceof TemporaryValue))
      return this.#updateTemporary(held, next);
    if (typeof next !== "object" || next === null) return this.#updateText(held, next);
    if (next instanceof Rendered) return this.#updateNode(held, next, false);
    if (next instanceof ComponentCall) {
      if (!sameCall(held, next)) return this.#updateCall(held instanceof ShadowCall ? held.result : held, next);
      this.shadow = held;
      return undefined;
    }
    const base = unwrapCall(held);
    if (next instanceof Each) return this.#lists.update(base, next);
    if (Array.isArray(next)) return this.#lists.update(base, unkeyed(next));
    if (next instanceof LiveRenderCall) {
      if (!(base instanceof ShadowChild) || base.view !== next.view || base.id !== next.id) return this.#child(next);
      this.shadow = base;
      return undefined;
    }
    if (next instanceof LiveComponentCall) {
      const cid = this.#component(base, next);
      return base instanceof ShadowComponent && base.cid === cid ? undefined : cid;
    }
    if (next instanceof EachStream) return this.#lists.updateStream(base, next);
    if (next instanceof Raw && base instanceof Raw && next.html === base.html) {
      this.shadow = base;
      return undefined;
    }
    if (next instanceof TemporaryCall) return this.#updateNode(held, next.rendered, true);
    return hasToHtml(next) ? this.update(held, next.toHtml()) : this.full(next);
  }

  /** True if the client keeps the content of a position, because none of the temporary assigns it shows was assigned. */
  #stays(held: unknown, next: unknown): boolean {
    const assigned = this.#assigned;
    if (assigned === undefined || !(held instanceof KeptPosition) || next instanceof TemporaryValue) return false;
    return !overlaps(held.names, assigned);
  }

  #updateTemporary(held: unknown, next: unknown): Wire | undefined {
    if (this.#stays(held, next)) {
      this.shadow = held;
      return undefined;
    }
    const base = held instanceof KeptPosition ? held.held : held;
    if (!(next instanceof TemporaryValue)) return this.update(base, next);
    this.#queue.temporary++;
    const wire = this.update(base, next.value);
    this.#queue.temporary--;
    this.shadow = new KeptPosition(this.shadow, next.names);
    return wire;
  }

  #child(call: LiveRenderCall): string {
    this.shadow = new ShadowChild(call.view, call.id);
    return this.#queue.child(call);
  }

  #component(held: unknown, call: LiveComponentCall): number {
    const before = held instanceof ShadowComponent && !(held instanceof CopiedComponent) ? held.cid : undefined;
    const cid = this.#queue.component(call, before);
    this.shadow = before === cid ? held : new ShadowComponent(cid);
    return cid;
  }

  #updateText(held: unknown, next: unknown): string | undefined {
    this.shadow = next;
    if (held === next) return undefined;
    const text = writeText(next);
    // Two values of one type have different texts, except for NaN, which differs from itself.
    if (typeof held === typeof next && held === held) return text;
    if (typeof held === "object" && held !== null) return text;
    return text === writeText(held) ? undefined : text;
  }

  #updateCall(held: unknown, next: ComponentCall): Wire | undefined {
    const result: unknown = next.component(next.props as never);
    const wire = result instanceof Rendered ? this.#updateNode(held, result, true) : this.update(held, result);
    this.shadow = keepCall(next, result, this.shadow);
    return wire;
  }

  #updateNode(held: unknown, next: Rendered, root: boolean): Wire | undefined {
    const base = unwrapCall(held);
    if (!(base instanceof ShadowNode) || base.template !== next.template) return this.node(next, root);
    const flagged = (root && base.template.root) || isFlagged(base);
    if (flagged) this.#queue.flags++;
    const wire = this.dynamics(base, next.dynamics);
    if (flagged) this.#queue.flags--;
    this.shadow = base;
    return wire;
  }

  /** Returns the changed dynamics of a node, and updates its shadow. */
  dynamics(held: ShadowNode, next: readonly unknown[]): WireNode | undefined {
    const { holes } = held.template;
    const before = held.values;
    // The component call that changes the node sets it again afterwards.
    if (held instanceof CalledNode) held.component = undefined;
    let wire: WireNode | undefined;
    let values: unknown[] | undefined;
    let i = 0;
    try {
      for (; i < holes.length; i++) {
        const old = before[i];
        const value = next[i];
        if (old === value) continue;
        const hole = holes[i] as (typeof holes)[number];
        let text: Wire | undefined;
        let shadow: unknown;
        if (hole.kind === "text") {
          if (value instanceof EachStream) checkContainer(hole, value);
          text = this.update(old, value);
          shadow = this.shadow;
        } else {
          if (this.#stays(old, value)) continue;
          const temporary = this.#assigned !== undefined && value instanceof TemporaryValue ? value : undefined;
          shadow = plainLeaf(hole, temporary === undefined ? value : temporary.value);
          if (shadow === old) continue;
          text = writeLeaf(hole, shadow);
          if (!(old instanceof KeptPosition) && old !== UNKNOWN && text === writeLeaf(hole, old)) text = undefined;
          if (temporary !== undefined) shadow = new KeptPosition(shadow, temporary.names);
        }
        // A Rendered of the application may own the array, so copy it before the first change.
        if (shadow !== old) (values ??= before.slice())[i] = shadow;
        if (text !== undefined) (wire ??= {})[i] = text;
      }
    } catch (error) {
      throw inTemplate(error, held.template, i);
    }
    if (values !== undefined) held.values = values;
    return wire;
  }
}
