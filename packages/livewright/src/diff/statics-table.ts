import { staticsOf } from "../html/statics.ts";
import type { Template } from "../html/template.ts";
import type { WireList, WireNode, WireStatics } from "./wire.ts";

/** Where the statics of a message are written. */
export type StaticsMode =
  /** Into the message's table, if they are used often enough. */
  | "shared"
  /** Into the nodes, because a component cannot use the message's table. Each outermost list gets a table of its own. */
  | "component"
  /** Always into the nodes. Required next to a copied tree, whose references belong to another table. */
  | "inline";

/**
 * The statics of one message. A template that is used once carries its statics inline. If a table entry is shorter, the statics
 * are written into the table `p` and the nodes hold an index (protocol section 4.2).
 */
export class StaticsTable {
  readonly mode: StaticsMode;
  #nodes: (WireNode | WireList)[] = [];
  #templates: Template[] = [];

  constructor(mode: StaticsMode) {
    this.mode = mode;
  }

  /** Records that `node` needs the statics of `template`. {@link share} writes them. */
  use(node: WireNode | WireList, template: Template): void {
    if (this.mode !== "shared") {
      node.s = staticsOf(template);
      return;
    }
    this.#nodes.push(node);
    this.#templates.push(template);
  }

  /** Returns a point for {@link rewind}. */
  mark(): number {
    return this.#nodes.length;
  }

  /** Drops the uses since `mark`, because their nodes are discarded. */
  rewind(mark: number): void {
    this.#nodes.length = mark;
    this.#templates.length = mark;
  }

  /** Writes the statics of every node, and the table where that is shorter. Returns true if it wrote a table. */
  share(message: { p?: WireStatics }): boolean {
    const nodes = this.#nodes;
    const templates = this.#templates;
    if (nodes.length < 2) {
      const node = nodes[0];
      if (node !== undefined) node.s = staticsOf(templates[0] as Template);
      return false;
    }
    const uses = new Map<Template, number>();
    for (const template of templates) uses.set(template, (uses.get(template) ?? 0) + 1);
    const indexes = new Map<Template, number>();
    for (const [template, count] of uses) {
      if (count > 1 && pays(template, count, indexes.size)) indexes.set(template, indexes.size);
    }
    for (let i = 0; i < nodes.length; i++) {
      const template = templates[i] as Template;
      (nodes[i] as WireNode).s = indexes.get(template) ?? staticsOf(template);
    }
    if (indexes.size === 0) return false;
    const table: WireStatics = {};
    for (const [template, index] of indexes) table[index] = staticsOf(template);
    message.p = table;
    return true;
  }
}

const lengths = new WeakMap<Template, number>();

/** True if `count` copies of the statics are longer than one table entry with `count` references. */
function pays(template: Template, count: number, index: number): boolean {
  let length = lengths.get(template);
  if (length === undefined) {
    length = JSON.stringify(template.statics).length;
    lengths.set(template, length);
  }
  const reference = String(index).length;
  const entry = length + reference + 4; // "0":[…],
  const table = index === 0 ? 7 : 0; // ,"p":{}
  return count * length > count * reference + entry + table;
}
