// The server's record of a page: just enough to know the content of the client. Values of holes are kept raw and by reference,
// not as text, so an idle page costs little more than its assigns.

import { Memo } from "../html/memo.ts";
import { type ComponentCall, Rendered } from "../html/rendered.ts";
import type { Template } from "../html/template.ts";

/** A template at some position, with the values last written into its holes. */
export class ShadowNode {
  readonly template: Template;
  /** Per hole: a primitive, a `Raw`, or a shadow. A `Rendered` may share the array, so it is never changed in place. */
  values: readonly unknown[];
  constructor(template: Template, values: readonly unknown[]) {
    this.template = template;
    this.values = values;
  }
}

/** A component call and its result. The wire does not show it; here it decides whether to run the call again. */
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

/** A template that a component call returned. One object for call and node, because nearly every row of a list is one. */
export class CalledNode extends ShadowNode {
  /** `undefined` if the values were changed by other means since, so that the props no longer describe them. */
  component: ComponentCall["component"] | undefined;
  props: object;
  constructor(component: ComponentCall["component"], props: object, { template, values }: ShadowNode) {
    super(template, values);
    this.component = component;
    this.props = props;
  }
}

/** True if the client may skip the element of a node. A called node has the root flag, unless it is a row. */
export function isFlagged(node: ShadowNode): boolean {
  return node instanceof CalledNode && node.template.root;
}

/**
 * Returns the shadow of a component call.
 *
 * @param result the return value of the call
 * @param kept the shadow of the result; if it is a called node, it is updated and returned
 */
export function keepCall({ component, props }: ComponentCall, result: unknown, kept: unknown): ShadowCall | CalledNode {
  // Only the dependencies of a memo are compared. Keeping its function would keep everything in its scope.
  const compared = props instanceof Memo ? props.deps : props;
  if (!(result instanceof Rendered)) return new ShadowCall(component, compared, kept);
  if (!(kept instanceof CalledNode)) return new CalledNode(component, compared, kept as ShadowNode);
  kept.component = component;
  kept.props = compared;
  return kept;
}

/** How the rows of a list are laid out on the wire. */
export type RowLayout =
  /** Every row has this template: its statics belong to the list, and a row is only its dynamics. */
  | Template
  /** Rows differ: each is a node of its own, in the only hole of an empty template. */
  | "mixed"
  /** The client holds `""`: no row was ever sent. */
  | "unsent";

/** A list in the client. */
export class ShadowList {
  readonly layout: RowLayout;
  /** `undefined` for lists without keys. */
  keys: readonly unknown[] | undefined;
  rows: readonly unknown[];
  /** The nested views and components in rows whose content the server has dropped. */
  inRows: readonly ShadowPart[] | undefined;
  constructor(layout: RowLayout, keys: readonly unknown[] | undefined, rows: readonly unknown[]) {
    this.layout = layout;
    this.keys = keys;
    this.rows = rows;
    this.inRows = undefined;
  }
}

/** A LiveComponent at some position. The position holds only its cid. */
export class ShadowComponent {
  readonly cid: number;
  constructor(cid: number) {
    this.cid = cid;
  }
}

/** A part of a page that outlives its markup in the shadow. */
export type ShadowPart = ShadowChild | ShadowComponent;

/** A LiveComponent in the copy of another component's tree. Its cid is there already, but the position is new for it. */
export class CopiedComponent extends ShadowComponent {}

/** A nested view at some position. Its empty container is written once and then belongs to the nested view. */
export class ShadowChild {
  readonly view: object;
  readonly id: string;
  constructor(view: object, id: string) {
    this.view = view;
    this.id = id;
  }
}

/** A stream at some position. The client keeps its statics, but not its entries. */
export class ShadowStream {
  readonly layout: RowLayout;
  readonly ref: string;
  /** True if the client holds the entries of another component's stream. They must be overwritten, even with an empty list. */
  readonly foreign: boolean;
  /** The nested views and components in the rows, by the id of the row. The next shadow of this stream takes it over. */
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

/** A position whose content the client keeps and the server has dropped. */
export class KeptPosition {
  /** The statics and cids of the client's content, without values. */
  readonly held: unknown;
  /** The position is compared again when one of these is assigned. */
  readonly names: AssignNames;
  constructor(held: unknown, names: AssignNames) {
    this.held = skeletonOf(held);
    this.names = names;
  }
}

/** A whole page or component whose content the client keeps and the server has dropped. */
export class KeptNode extends ShadowNode {
  /** The page is compared again when one of these is assigned. */
  readonly names: AssignNames;
  constructor(held: ShadowNode, names: AssignNames) {
    super(held.template, held.values.map(skeletonOf));
    this.names = names;
  }
}

/** Represents a value that the client holds and the server has dropped. Equals no value, so the next one is sent. */
export const UNKNOWN: object = Object.freeze({});

/** Represents rows that the client holds and the server has dropped. Even an empty list is sent to replace them. */
export const FORGOTTEN_ROWS: readonly unknown[] = Object.freeze([]);

/** Returns the part of a shadow that is useful without values: templates, list layouts, cids and nested views. */
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

/** Returns a deep copy, for a component that is written as a difference to another (protocol section 4.7). */
export function cloneShadow(node: ShadowNode): ShadowNode {
  return new ShadowNode(node.template, node.values.map(clone));
}

function clone(value: unknown): unknown {
  if (value instanceof ShadowNode) return cloneShadow(value);
  // Drops the call, so that it runs again: the components and streams in it belong to the copy now.
  if (value instanceof ShadowCall) return clone(value.result);
  if (value instanceof ShadowList) return new ShadowList(value.layout, value.keys, value.rows.map(clone));
  if (value instanceof ShadowComponent) return new CopiedComponent(value.cid);
  if (value instanceof ShadowStream) return new ShadowStream(value.layout, value.ref, true);
  // The server does not know the content of a kept position, so the copy is sent in full. A nested view cannot be copied: its
  // id exists once.
  return value instanceof KeptPosition || value instanceof ShadowChild ? UNKNOWN : value;
}

/** Returns the cids of the components directly inside a node. */
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

/** Returns the nested views and components directly inside shadows. */
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
