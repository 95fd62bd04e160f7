// What the server remembers of a page: just enough to know what the client holds. Values of holes are kept raw and by
// reference, never as rendered text, so an idle page costs little more than its assigns.

import { Memo } from "../html/memo.ts";
import { type ComponentCall, Rendered } from "../html/rendered.ts";
import type { Template } from "../html/template.ts";

/** A template the client holds at some position, with the values last written into its holes. */
export class ShadowNode {
  readonly template: Template;
  /** Per hole: a primitive, a `Raw`, or a shadow. May be shared with the `Rendered` it came from, so never written to. */
  values: readonly unknown[];
  constructor(template: Template, values: readonly unknown[]) {
    this.template = template;
    this.values = values;
  }
}

/** A component call and what it produced. On the wire it is transparent; here it decides whether to run it again. */
export class ShadowCall {
  readonly component: ComponentCall["component"];
  readonly props: object;
  readonly result: unknown;
  constructor(component: ComponentCall["component"], props: object, result: unknown) {
    this.component = component;
    this.props = props;
    this.result = result;
  }
}

/** A template that a component call produced: call and node in one, as nearly every row of a list is just that. */
export class CalledNode extends ShadowNode {
  /** Nothing if the values came in another way since, so that the props say nothing about them any more. */
  component: ComponentCall["component"] | undefined;
  props: object;
  constructor(component: ComponentCall["component"], props: object, { template, values }: ShadowNode) {
    super(template, values);
    this.component = component;
    this.props = props;
  }
}

/** Whether the client may skip the element of this node: unless it is a row, it was sent with a root flag if it was called. */
export function isFlagged(node: ShadowNode): boolean {
  return node instanceof CalledNode && node.template.root;
}

/**
 * What to remember of a call.
 *
 * @param result what it returned
 * @param kept what is remembered of that; a node that is called already is brought up to date
 */
export function keepCall({ component, props }: ComponentCall, result: unknown, kept: unknown): ShadowCall | CalledNode {
  // Of a memo only its dependencies are compared; keeping its function would keep all that it can see.
  const compared = props instanceof Memo ? props.deps : props;
  if (!(result instanceof Rendered)) return new ShadowCall(component, compared, kept);
  if (!(kept instanceof CalledNode)) return new CalledNode(component, compared, kept as ShadowNode);
  kept.component = component;
  kept.props = compared;
  return kept;
}

/** How the rows of a list are laid out on the wire. */
export type RowLayout =
  /** Every row is this template: its statics are the list's own, rows are just their dynamics. */
  | Template
  /** Rows differ: each is a node of its own in the only hole of an empty template. */
  | "mixed"
  /** The client holds `""`: nothing was ever sent. */
  | "unsent";

/** A list the client holds. */
export class ShadowList {
  readonly layout: RowLayout;
  /** `undefined` for lists without keys. */
  keys: readonly unknown[] | undefined;
  rows: readonly unknown[];
  /** Nested views and components in rows that the server has forgotten. */
  inRows: readonly ShadowPart[] | undefined;
  constructor(layout: RowLayout, keys: readonly unknown[] | undefined, rows: readonly unknown[]) {
    this.layout = layout;
    this.keys = keys;
    this.rows = rows;
    this.inRows = undefined;
  }
}

/** A LiveComponent at some position: only its number is there. */
export class ShadowComponent {
  readonly cid: number;
  constructor(cid: number) {
    this.cid = cid;
  }
}

/** A part of a page that lives on where its markup is forgotten. */
export type ShadowPart = ShadowChild | ShadowComponent;

/** One within a copy of another's tree: its number is there already, and yet it comes to a new position. */
export class CopiedComponent extends ShadowComponent {}

/** A nested view at some position: its empty container, which is written once and then left to the view. */
export class ShadowChild {
  readonly view: object;
  readonly id: string;
  constructor(view: object, id: string) {
    this.view = view;
    this.id = id;
  }
}

/** A stream at some position. The client keeps its statics and none of its entries. */
export class ShadowStream {
  readonly layout: RowLayout;
  readonly ref: string;
  /** The entries the client holds are those of another component's stream and must be overwritten, even with nothing. */
  readonly foreign: boolean;
  /** Nested views and components in the rows, by the id of the row. It moves on to the next shadow of this stream. */
  inRows: Map<string, readonly ShadowPart[]> | undefined;
  constructor(layout: RowLayout, ref: string, foreign: boolean, inRows?: Map<string, readonly ShadowPart[]>) {
    this.layout = layout;
    this.ref = ref;
    this.foreign = foreign;
    this.inRows = inRows;
  }
}

/** The names of temporary assigns. */
export type AssignNames = ReadonlySet<string>;

/** A position whose content the client keeps although the server no longer knows it. */
export class KeptPosition {
  /** The statics and component numbers that the client holds here, without any value. */
  readonly held: unknown;
  /** The position is compared again when one of these is assigned. */
  readonly names: AssignNames;
  constructor(held: unknown, names: AssignNames) {
    this.held = skeletonOf(held);
    this.names = names;
  }
}

/** A whole page or component that the client keeps although the server no longer knows its content. */
export class KeptNode extends ShadowNode {
  /** The page is compared again when one of these is assigned. */
  readonly names: AssignNames;
  constructor(held: ShadowNode, names: AssignNames) {
    super(held.template, held.values.map(skeletonOf));
    this.names = names;
  }
}

/** Stands for a value that the client holds and the server has forgotten. Equal to nothing, so the next one is sent. */
export const UNKNOWN: object = Object.freeze({});

/** Rows that the client holds and the server has forgotten, so even an empty list is sent. */
export const FORGOTTEN_ROWS: readonly unknown[] = Object.freeze([]);

/** The part of a shadow that can be reused without knowing any value: templates, list layouts, cids and children. */
function skeletonOf(held: unknown): unknown {
  if (held instanceof ShadowNode) return new ShadowNode(held.template, held.values.map(skeletonOf));
  if (held instanceof ShadowCall) return skeletonOf(held.result);
  if (held instanceof ShadowList) {
    const list = new ShadowList(held.layout, held.keys === undefined ? undefined : [], FORGOTTEN_ROWS);
    const parts = partsIn(held.rows);
    list.inRows = parts.length === 0 ? held.inRows : parts;
    return list;
  }
  const reusable =
    (held instanceof ShadowComponent && !(held instanceof CopiedComponent)) ||
    held instanceof ShadowChild ||
    held instanceof ShadowStream ||
    held instanceof KeptPosition;
  return reusable ? held : UNKNOWN;
}

/** A deep copy, for a component that is written as a difference to another (protocol section 4.7). */
export function cloneShadow(node: ShadowNode): ShadowNode {
  return new ShadowNode(node.template, node.values.map(clone));
}

function clone(value: unknown): unknown {
  if (value instanceof ShadowNode) return cloneShadow(value);
  // The call itself is forgotten, so that it runs again: what is in it (components, streams) belongs to the copy now.
  if (value instanceof ShadowCall) return clone(value.result);
  if (value instanceof ShadowList) return new ShadowList(value.layout, value.keys, value.rows.map(clone));
  if (value instanceof ShadowComponent) return new CopiedComponent(value.cid);
  if (value instanceof ShadowStream) return new ShadowStream(value.layout, value.ref, true);
  // The other shows content of its own that nobody remembers, so a copy has to be sent everything. A nested view cannot be
  // copied: its id is in one place only.
  return value instanceof KeptPosition || value instanceof ShadowChild ? UNKNOWN : value;
}

/** The cids of the components directly within a node. */
export function componentsIn(node: ShadowNode): readonly number[] {
  const cids: number[] = [];
  const search = (value: unknown): void => {
    if (value instanceof KeptPosition) search(value.held);
    else if (value instanceof ShadowComponent) cids.push(value.cid);
    else if (value instanceof ShadowNode) value.values.forEach(search);
    else if (value instanceof ShadowCall) search(value.result);
    else if (value instanceof ShadowList) value.rows.forEach(search);
  };
  search(node);
  return cids;
}

/** The nested views and components directly within shadows. */
export function partsIn(shadows: readonly unknown[]): readonly ShadowPart[] {
  const parts: ShadowPart[] = [];
  const search = (value: unknown): void => {
    if (value instanceof ShadowChild || value instanceof ShadowComponent) parts.push(value);
    else if (value instanceof KeptPosition) search(value.held);
    else if (value instanceof ShadowNode) value.values.forEach(search);
    else if (value instanceof ShadowCall) search(value.result);
    else if (value instanceof ShadowList) (value.inRows ?? value.rows).forEach(search);
  };
  shadows.forEach(search);
  return parts;
}
