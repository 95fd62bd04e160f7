import type { Template } from "../html/template.ts";
import type { WireList, WireNode, WireStatics } from "./wire.ts";

/** Where statics go. */
export type StaticsMode =
  /** Into a table, where they are needed often enough. */
  | "shared"
  /** Into the nodes, since components do not see the message's table; but each outermost list gets a table of its own. */
  | "component"
  /** Into the nodes, without exception: beside what is copied from another tree, whose references belong to its table. */
  | "inline";

/**
 * The statics written into one message. A template used once carries its statics inline; one used often enough to pay
 * for an entry goes into the message's table `p`, and its nodes hold the index (protocol section 4.2).
 */
export class StaticsTable {
  readonly mode: StaticsMode;
  #nodes: (WireNode | WireList)[] = [];
  #templates: Template[] = [];

  constructor(mode: StaticsMode) {
    this.mode = mode;
  }

  /** Notes that `node` needs the statics of `template`; they are filled in by {@link share}. */
  use(node: WireNode | WireList, template: Template): void {
    if (this.mode !== "shared") {
      node.s = template.statics;
      return;
    }
    this.#nodes.push(node);
    this.#templates.push(template);
  }

  /** A point to return to when what was written since is thrown away. */
  mark(): number {
    return this.#nodes.length;
  }

  rewind(mark: number): void {
    this.#nodes.length = mark;
    this.#templates.length = mark;
  }

  /** Gives every node its statics, and the message its table where that makes it shorter. Whether it got one. */
  share(message: { p?: WireStatics }): boolean {
    const nodes = this.#nodes;
    const templates = this.#templates;
    if (nodes.length < 2) {
      const node = nodes[0];
      if (node !== undefined) node.s = (templates[0] as Template).statics;
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
      (nodes[i] as WireNode).s = indexes.get(template) ?? template.statics;
    }
    if (indexes.size === 0) return false;
    const table: WireStatics = {};
    for (const [template, index] of indexes) table[index] = template.statics;
    message.p = table;
    return true;
  }
}

const lengths = new WeakMap<Template, number>();

/** Whether `count` copies of the statics are longer than one table entry and `count` references to it. */
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
