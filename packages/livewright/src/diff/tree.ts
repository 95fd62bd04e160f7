import { EMPTY_LIST } from "../foundation/appended.ts";
import { refuseOtherCopy } from "../foundation/copies.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { ComponentCall, type LiveRenderCall, Rendered } from "../html/rendered.ts";
import { checkChildIds } from "./child-ids.ts";
import { checkFormIds } from "./form-ids.ts";
import { type ComponentEntry, type ComponentRunner, ComponentTable, type QueuedComponent } from "./component-table.ts";
import { Differ } from "./differ.ts";
import { WRAPPER } from "./lists.ts";
import { type AssignNames, KeptNode, ShadowNode } from "./shadow.ts";
import { isUnreachable, isWithin, addPathsToSkipped } from "./skipped-components.ts";
import { ComponentQueue } from "./component-queue.ts";
import { overlaps, TemporaryCall, TemporaryValue } from "./temporary.ts";
import type { WireNode, WireRoot } from "./wire.ts";

/** The view whose page a tree is. Read only when the page shows a nested view. */
interface ContainerOwner {
  readonly children: { write(call: LiveRenderCall): string };
}

/** The parts of a page that a message updates. */
export interface Changes {
  /** The result of the view's `render`; absent if nothing in it changed. */
  readonly root?: {
    readonly value: unknown;
    /** The temporary assigns that have a value in this render; absent if the view declares none. */
    readonly assigned?: AssignNames | undefined;
  };
  /** Components whose own state changed. */
  readonly components?: readonly ComponentEntry[];
}

/**
 * The page of one view, as its client holds it.
 *
 * @example
 * ```ts
 * const tree = new Tree();
 * tree.render(view({ n: 0 })); // {"0":"0","s":["<p>","</p>"]}
 * tree.render(view({ n: 1 })); // {"0":"1"}
 * tree.render(view({ n: 1 })); // undefined
 * ```
 */
export class Tree {
  /** The LiveComponents of the page; `undefined` until it shows one. */
  components: ComponentTable | undefined;
  /** The numbers of the view's own streams, by the identity of the stream. */
  streams: Map<object, number> | undefined;
  readonly #runner: ComponentRunner | undefined;
  readonly #owner: ContainerOwner | undefined;
  #root: ShadowNode | undefined;
  #messages = 0;
  /** The number of the last message that sent the root in full. */
  #rooted = 0;
  /** The components that {@link rest} sends. */
  left: readonly ComponentEntry[] = EMPTY_LIST;
  /** The number of containers of nested views ever written. */
  #children = 0;

  /**
   * @param runner runs LiveComponents
   * @param owner writes the containers of nested views
   */
  constructor(runner?: ComponentRunner, owner?: ContainerOwner) {
    this.#runner = runner;
    this.#owner = owner;
  }

  /** Returns the LiveComponents of the page, for the first of them, too. */
  table(): ComponentTable {
    if (this.components !== undefined) return this.components;
    if (this.#runner === undefined) throw new TypeError("There are no LiveComponents here.");
    return (this.components = new ComponentTable(this.#runner));
  }

  /** Returns the container of a nested view. */
  container(call: LiveRenderCall): string {
    if (this.#owner === undefined) throw new TypeError("There are no nested views here.");
    return this.#owner.children.write(call);
  }

  /** Renders a value as the whole page, with {@link message}. */
  render(value: unknown, assigned?: AssignNames): WireRoot | undefined {
    return this.message({ root: { value, assigned } });
  }

  /**
   * Returns the message that brings the client up to date.
   *
   * @returns the whole page the first time, then only changes; `undefined` if there are none
   * @throws {LivewrightError} LW2xx for values that cannot be rendered, LW3xx for lists and components that cannot be
   * distinguished; the tree is unusable afterwards
   */
  message(changes: Changes): WireRoot | undefined {
    const queue = new ComponentQueue(this, ++this.#messages);
    const message = changes.root === undefined ? undefined : this.#renderRoot(changes.root, queue);
    return this.components === undefined && queue.children === 0 && !queue.forms
      ? message
      : this.#withComponents(message, changes, queue);
  }

  /** Adds the LiveComponents to a message, and checks the ids in it. */
  #withComponents(message: WireRoot | undefined, changes: Changes, queue: ComponentQueue): WireRoot | undefined {
    const table = this.components;
    if (table === undefined) {
      this.#checkIds(queue);
      return message;
    }
    const { components: changed = EMPTY_LIST } = changes;
    const components =
      changed.length === 0 && queue.empty ? undefined : this.#renderComponents(queue, changed, message);
    this.#checkIds(queue);
    // A new root makes the client drop all components, so it does not report the removed ones.
    const isNewRoot = this.#rooted === this.#messages;
    if (isNewRoot && this.#messages > 1) table.sweep(this.#messages);
    if (components === undefined) return message;
    const root = this.#root;
    if (!isNewRoot && root !== undefined) {
      addPathsToSkipped({ root, wire: message, number: this.#messages, entry: (cid) => table.get(cid) }, components);
    }
    const whole = message ?? {};
    whole.c = components;
    return whole;
  }

  /**
   * Returns a message for components that the last message had to omit: no path leads to them, because they are in rows of streams.
   * Call it until it returns `undefined`, which it usually does the first time.
   */
  rest(): WireRoot | undefined {
    while (this.left.length > 0) {
      const components = this.left;
      this.left = EMPTY_LIST;
      const message = this.message({ components });
      if (message !== undefined) return message;
    }
    return undefined;
  }

  /** Refuses two nested views with one id, and in development two forms, after a message that wrote any. */
  #checkIds({ children, forms }: ComponentQueue): void {
    if (children === 0 && !forms) return;
    this.#children += children;
    if (this.#root === undefined) return;
    const shadow = (cid: number) => this.components?.get(cid)?.shadow;
    if (children > 0 && this.#children > 1) checkChildIds(this.#root, shadow);
    if (forms) checkFormIds(this.#root, shadow);
  }

  /** Defers components that the client would not reach in this message. Returns the others. */
  #leaveOut(
    changed: readonly ComponentEntry[],
    root: WireRoot | undefined,
    components: Readonly<Record<number, WireNode>> | undefined,
  ): readonly ComponentEntry[] {
    const unreachable = changed.filter((entry) => isUnreachable(entry, this.#messages));
    if (unreachable.length === 0) return changed;
    const around = new Set(changed);
    for (const cid of Object.keys(components ?? {})) around.add(this.components?.get(Number(cid)) as ComponentEntry);
    const left = root === undefined ? unreachable.filter((entry) => isWithin(entry, around)) : unreachable;
    this.left = left;
    return changed.filter((entry) => !left.includes(entry));
  }

  #renderRoot({ value, assigned }: NonNullable<Changes["root"]>, queue: ComponentQueue): WireRoot | undefined {
    const differ = new Differ(queue, "shared", assigned);
    const held = this.#root;
    // A view without temporary assigns skips all checks for them.
    const temporary = assigned !== undefined;
    if (temporary && stays(held, value, assigned)) return undefined;
    const names = temporary && value instanceof TemporaryValue ? value.names : undefined;
    const next = value instanceof Rendered ? value : (peel(value) ?? new Rendered(WRAPPER, [value]));
    let message: WireRoot | undefined;
    queue.temporary = names === undefined ? 0 : 1;
    if (held !== undefined && held.template === next.template) {
      message = differ.dynamics(held, next.dynamics);
    } else {
      if (held !== undefined) this.components?.renumber();
      message = differ.node(next, false);
      this.#root = differ.shadow as ShadowNode;
      this.#rooted = this.#messages;
    }
    if (temporary) this.#root = keepNode(this.#root as ShadowNode, names);
    if (message !== undefined) differ.share(message);
    return message;
  }

  /** Renders components in rounds: the queued ones first, then the components that those contain. */
  #renderComponents(
    queue: ComponentQueue,
    changed: readonly ComponentEntry[],
    root: WireRoot | undefined,
  ): Record<number, WireNode> | undefined {
    let message: Record<number, WireNode> | undefined;
    let round: readonly QueuedComponent[] = queue.take();
    let rest = changed;
    for (;;) {
      this.#update(round);
      for (const { entry, reached } of round) {
        const wire = this.#renderComponent(entry, reached, queue, message);
        if (wire !== undefined) (message ??= {})[entry.cid] = wire;
      }
      round = queue.take();
      if (round.length > 0) continue;
      // A component at a new position may have been off the page, so the client may have missed updates inside it. Those parts are
      // sent again in full.
      //
      // Components whose own state changed come last, because their parents have rendered most of them already. They include
      // leaving components: one may have come back before the announcement arrived, and the client keeps its tree until the
      // server confirms the removal.
      const moved = queue.takeMoved();
      // True for most messages.
      if (moved.length === 0 && rest.length === 0) return message;
      const lost = moved.flatMap((entry) => this.components?.forgetWithin(entry) ?? []);
      const held = rest.filter((entry) => entry.shadow !== undefined);
      const own = held.length === 0 ? held : this.#leaveOut(held, root, message);
      round = [
        ...lost.map((entry) => ({ entry, props: undefined, reached: true })),
        ...own.map((entry) => ({ entry, props: undefined, reached: false })),
      ];
      rest = [];
      if (round.length === 0) return message;
    }
  }

  /** Passes props to the components of one round, grouped by kind, so that `updateMany` gets them all. */
  #update(round: readonly QueuedComponent[]): void {
    const kinds = new Map<object, { entry: ComponentEntry; props: object }[]>();
    for (const { entry, props } of round) {
      if (props === undefined) continue;
      const kind = kinds.get(entry.definition);
      if (kind === undefined) kinds.set(entry.definition, [{ entry, props }]);
      else kind.push({ entry, props });
    }
    for (const [definition, updates] of kinds) this.#runner?.update(definition, updates);
  }

  #renderComponent(
    entry: ComponentEntry,
    reached: boolean,
    queue: ComponentQueue,
    message: Record<number, WireNode> | undefined,
  ): WireNode | undefined {
    const runner = this.#runner as ComponentRunner;
    const whole = entry.shadow === undefined || (entry.leaving && reached);
    const value = runner.render(entry, whole);
    const { assigned } = runner;
    if (value === undefined || (!whole && stays(entry.shadow, value, assigned))) return undefined;
    const next = peel(value);
    if (next === undefined || !next.template.root) {
      refuseOtherCopy(value, `The result of ${runner.name(entry.definition)}`);
      throw new LivewrightError("LW305", `${runner.name(entry.definition)} must render exactly one element.`, {
        hint: "Wrap its markup in one element: render: (assigns) => html`<div>…</div>`",
      });
    }
    queue.owner = entry;
    queue.temporary = value instanceof TemporaryValue ? 1 : 0;
    queue.reached = reached;
    queue.tables = false;
    const held = whole ? undefined : entry.shadow;
    let wire: WireNode | undefined;
    if (held?.template === next.template) {
      wire = new Differ(queue, "component", assigned).dynamics(held, next.dynamics);
    } else {
      wire = this.#newComponent(entry, next, queue, message);
    }
    entry.shadow = keepNode(entry.shadow as ShadowNode, value instanceof TemporaryValue ? value.names : undefined);
    if (queue.tables && !reached) this.components?.unconfirm(entry);
    if (reached) entry.leaving = false;
    return wire;
  }

  /** Writes a new component: as a difference to a sibling if the client holds one, otherwise in full. */
  #newComponent(
    entry: ComponentEntry,
    next: Rendered,
    queue: ComponentQueue,
    message: Record<number, WireNode> | undefined,
  ): WireNode {
    const sibling = this.components?.sibling(entry, next.template);
    const after = sibling !== undefined && message !== undefined && Object.hasOwn(message, sibling.cid);
    // A sibling of the same message may contain references that the client has not resolved. A table here would redirect them.
    const differ = new Differ(queue, after ? "inline" : "component", this.#runner?.assigned);
    if (sibling === undefined) {
      // The client renders a component as a whole, so it skips no part of the element.
      const wire = differ.node(next, false);
      wire.r = 1;
      entry.shadow = differ.shadow as ShadowNode;
      return wire;
    }
    const wire = differ.dynamics(sibling.shadow, next.dynamics) ?? {};
    entry.shadow = sibling.shadow;
    // A positive cid means the sibling after this message, a negative one the sibling before it (protocol section 4.7).
    wire.s = after ? sibling.cid : -sibling.cid;
    return wire;
  }
}

/** Returns the template that a chain of component calls returns. */
function peel(value: unknown): Rendered | undefined {
  let result = value instanceof TemporaryValue ? value.value : value;
  if (result instanceof TemporaryCall) result = result.rendered;
  while (result instanceof ComponentCall) result = result.component(result.props as never);
  return result instanceof Rendered ? result : undefined;
}

/** True if the client keeps a whole page or component, because none of the temporary assigns it shows was assigned. */
function stays(held: ShadowNode | undefined, value: unknown, assigned: AssignNames | undefined): boolean {
  if (!(held instanceof KeptNode) || value instanceof TemporaryValue) return false;
  return assigned === undefined || !overlaps(held.names, assigned);
}

/** Returns the shadow of a page or component: without content if all of it depends on temporary assigns. */
function keepNode(node: ShadowNode, names: AssignNames | undefined): ShadowNode {
  if (names !== undefined) return new KeptNode(node, names);
  return node instanceof KeptNode ? new ShadowNode(node.template, node.values) : node;
}
