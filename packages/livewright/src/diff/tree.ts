import { refuseOtherCopy } from "../foundation/copies.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { ComponentCall, type LiveRenderCall, Rendered } from "../html/rendered.ts";
import { checkChildIds } from "./child-ids.ts";
import { checkFormIds } from "./form-ids.ts";
import { type ComponentEntry, type ComponentRunner, ComponentTable, type ComponentVisit } from "./component-table.ts";
import { Pass } from "./diff.ts";
import { WRAPPER } from "./positions.ts";
import { type AssignNames, KeptNode, ShadowNode } from "./shadow.ts";
import { StaticsTable } from "./statics-table.ts";
import { isForgotten, isWithin, showUnseen } from "./unseen.ts";
import { Visits } from "./visits.ts";
import { overlaps, TemporaryCall, TemporaryValue } from "./temporary.ts";
import type { WireNode, WireRoot } from "./wire.ts";

/** What a message has to bring up to date. */
export interface Changes {
  /** What the view's `render` returned; absent if nothing of it changed. */
  readonly root?: {
    readonly value: unknown;
    /** The temporary assigns that hold something in this render; absent if none was ever declared. */
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
  /** The LiveComponents on the page; `undefined` for a tree that was made without a runner. */
  readonly components: ComponentTable | undefined;
  /** The numbers of the streams that the view shows itself, by the identity of the stream. */
  streams: Map<object, number> | undefined;
  readonly #runner: ComponentRunner | undefined;
  readonly #child: ((call: LiveRenderCall) => string) | undefined;
  #root: ShadowNode | undefined;
  #messages = 0;
  /** The message that the root was sent anew in. */
  #rooted = 0;
  #left: readonly ComponentEntry[] = NONE;
  /** How many containers of nested views were ever written. */
  #children = 0;

  /**
   * @param runner runs LiveComponents
   * @param child writes the containers of nested views
   */
  constructor(runner?: ComponentRunner, child?: (call: LiveRenderCall) => string) {
    this.#child = child;
    this.#runner = runner;
    this.components = runner === undefined ? undefined : new ComponentTable(runner);
  }

  /** Renders a value as the whole page: {@link message} with nothing but a root. */
  render(value: unknown, assigned?: AssignNames): WireRoot | undefined {
    return this.message({ root: { value, assigned } });
  }

  /**
   * Writes what changed.
   *
   * @returns the message for the client: everything the first time, then only changes; `undefined` when there are none
   * @throws {LivewrightError} LW2xx for values that cannot be shown, LW3xx for lists and components that cannot be told
   * apart; the tree is then unusable
   */
  message(changes: Changes): WireRoot | undefined {
    const visits = new Visits(this.components, this, ++this.#messages, this.#child);
    const message = changes.root === undefined ? undefined : this.#renderRoot(changes.root, visits);
    if (this.components === undefined) {
      this.#checkIds(visits);
      return message;
    }
    const components = this.#renderComponents(visits, changes.components ?? [], message);
    this.#checkIds(visits);
    // A new root made the client drop all components, so it will not announce those that are not on the page any more.
    const isNewRoot = this.#rooted === this.#messages;
    if (isNewRoot && this.#messages > 1) this.components.sweep(this.#messages);
    if (components === undefined) return message;
    const root = this.#root;
    if (!isNewRoot && root !== undefined) {
      const table = this.components;
      showUnseen({ root, wire: message, number: this.#messages, entry: (cid) => table.get(cid) }, components);
    }
    const whole = message ?? {};
    whole.c = components;
    return whole;
  }

  /**
   * Writes what the last message had to leave out, because its client would lose it: components in the rows of streams, to
   * which no way leads from the page. To be called until there is nothing left, which mostly is immediately.
   */
  rest(): WireRoot | undefined {
    while (this.#left.length > 0) {
      const components = this.#left;
      this.#left = NONE;
      const message = this.message({ components });
      if (message !== undefined) return message;
    }
    return undefined;
  }

  /** Refuses two nested views, and in development two forms, of one id; after messages that wrote any. */
  #checkIds({ children, forms }: Visits): void {
    if (children === 0 && !forms) return;
    this.#children += children;
    if (this.#root === undefined) return;
    const shadow = (cid: number) => this.components?.get(cid)?.shadow;
    if (children > 0 && this.#children > 1) checkChildIds(this.#root, shadow);
    if (forms) checkFormIds(this.#root, shadow);
  }

  /** Puts off components that the client would not come across in this message. Returns the others. */
  #leaveOut(
    changed: readonly ComponentEntry[],
    root: WireRoot | undefined,
    components: Readonly<Record<number, WireNode>> | undefined,
  ): readonly ComponentEntry[] {
    const forgotten = changed.filter((entry) => isForgotten(entry, this.#messages));
    if (forgotten.length === 0) return changed;
    const around = new Set(changed);
    for (const cid of Object.keys(components ?? {})) around.add(this.components?.get(Number(cid)) as ComponentEntry);
    const left = root === undefined ? forgotten.filter((entry) => isWithin(entry, around)) : forgotten;
    this.#left = left;
    return changed.filter((entry) => !left.includes(entry));
  }

  #renderRoot({ value, assigned }: NonNullable<Changes["root"]>, visits: Visits): WireRoot | undefined {
    const pass = new Pass(visits, new StaticsTable("shared"), assigned);
    const held = this.#root;
    // A view without temporary assigns pays for nothing of theirs.
    const temporary = assigned !== undefined;
    if (temporary && stays(held, value, assigned)) return undefined;
    const names = temporary && value instanceof TemporaryValue ? value.names : undefined;
    const next = peel(value) ?? new Rendered(WRAPPER, [value]);
    let message: WireRoot | undefined;
    visits.kept = names === undefined ? 0 : 1;
    if (held !== undefined && held.template === next.template) {
      message = pass.dynamics(held, next.dynamics);
    } else {
      if (held !== undefined) this.components?.renumber();
      message = pass.node(next, false);
      this.#root = pass.kept as ShadowNode;
      this.#rooted = this.#messages;
    }
    if (temporary) this.#root = kept(this.#root as ShadowNode, names);
    if (message !== undefined) pass.statics.share(message);
    return message;
  }

  /** Brings components up to date: those the walks came across, round by round, since each may show further ones. */
  #renderComponents(
    visits: Visits,
    changed: readonly ComponentEntry[],
    root: WireRoot | undefined,
  ): Record<number, WireNode> | undefined {
    let message: Record<number, WireNode> | undefined;
    let round: readonly ComponentVisit[] = visits.take();
    let rest = changed;
    for (;;) {
      this.#update(round);
      for (const { entry, reached } of round) {
        const wire = this.#renderComponent(entry, reached, visits, message);
        if (wire !== undefined) (message ??= {})[entry.cid] = wire;
      }
      round = visits.take();
      if (round.length > 0) continue;
      // What came to a new position may have been off the page, with all it shows; what that was sent meanwhile may not have
      // been resolved, and goes out once more in full.
      // What only its own state changed comes last: most were brought up to date above, together with their parents. Also
      // one whose leaving was announced: it may have come back before the announcement arrived, and the client keeps its
      // tree until it is told that it is gone.
      const placed = visits.takePlaced();
      // As in most messages: there is nothing to look for.
      if (placed.length === 0 && rest.length === 0) return message;
      const lost = placed.flatMap((entry) => this.components?.forgetWithin(entry) ?? []);
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

  /** Gives the components of one round their props, those of one kind together, so that `updateMany` sees them all. */
  #update(round: readonly ComponentVisit[]): void {
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
    visits: Visits,
    message: Record<number, WireNode> | undefined,
  ): WireNode | undefined {
    const runner = this.#runner as ComponentRunner;
    const whole = entry.shadow === undefined || (entry.leaving && reached);
    const value = runner.render(entry, whole);
    const { assigned } = runner;
    if (value === undefined || (!whole && stays(entry.shadow, value, assigned))) return undefined;
    const next = peel(value);
    if (next === undefined || !next.template.root) {
      refuseOtherCopy(value, `What ${runner.name(entry.definition)} renders`);
      throw new LivewrightError(
        "LW305",
        `${runner.name(entry.definition)} must render exactly one element, the same one every time.`,
        { hint: "Put one element around everything: render: (assigns) => html`<div>…</div>`" },
      );
    }
    visits.owner = entry;
    visits.kept = value instanceof TemporaryValue ? 1 : 0;
    visits.reached = reached;
    visits.tables = false;
    const held = whole ? undefined : entry.shadow;
    let wire: WireNode | undefined;
    if (held?.template === next.template) {
      wire = new Pass(visits, new StaticsTable("component"), assigned).dynamics(held, next.dynamics);
    } else {
      wire = this.#newComponent(entry, next, visits, message);
    }
    entry.shadow = kept(entry.shadow as ShadowNode, value instanceof TemporaryValue ? value.names : undefined);
    if (visits.tables && !reached) this.components?.unsettle(entry);
    if (reached) entry.leaving = false;
    return wire;
  }

  /** A component the client does not hold yet: like one of its kind that it does hold, but for the differences. */
  #newComponent(
    entry: ComponentEntry,
    next: Rendered,
    visits: Visits,
    message: Record<number, WireNode> | undefined,
  ): WireNode {
    const twin = this.components?.twin(entry, next.template);
    const after = twin !== undefined && message !== undefined && Object.hasOwn(message, twin.cid);
    // A twin of this message may hold references that its client has not resolved yet; a table of ours would bend them.
    const pass = new Pass(visits, new StaticsTable(after ? "inline" : "component"), this.#runner?.assigned);
    if (twin === undefined) {
      // The client renders the element of a component whenever it renders the component, so nothing in it is skipped with it.
      const wire = pass.node(next, false);
      wire.r = 1;
      entry.shadow = pass.kept as ShadowNode;
      return wire;
    }
    const wire = pass.dynamics(twin.shadow, next.dynamics) ?? {};
    entry.shadow = twin.shadow;
    // A positive number means the twin as it is after this message, a negative one as it was before (protocol section 4.7).
    wire.s = after ? twin.cid : -twin.cid;
    return wire;
  }
}

const NONE: readonly ComponentEntry[] = Object.freeze([]);

/** The template behind function component calls. */
function peel(value: unknown): Rendered | undefined {
  if (value instanceof Rendered) return value;
  let result = value instanceof TemporaryValue ? value.value : value;
  if (result instanceof TemporaryCall) result = result.rendered;
  while (result instanceof ComponentCall) result = result.component(result.props as never);
  return result instanceof Rendered ? result : undefined;
}

/** Whether the client keeps a whole page or component, since no temporary assign that shaped it was assigned. */
function stays(held: ShadowNode | undefined, value: unknown, assigned: AssignNames | undefined): boolean {
  if (!(held instanceof KeptNode) || value instanceof TemporaryValue) return false;
  return assigned === undefined || !overlaps(held.names, assigned);
}

/** A page or component as it is remembered: without its content if that depends on temporary assigns as a whole. */
function kept(node: ShadowNode, names: AssignNames | undefined): ShadowNode {
  if (names !== undefined) return new KeptNode(node, names);
  return node instanceof KeptNode ? new ShadowNode(node.template, node.values) : node;
}
