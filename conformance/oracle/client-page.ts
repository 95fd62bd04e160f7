// A page as the official client patches it. The client's own tree decides which parts of a message it renders, and
// which elements it skips as unchanged. This file models how it finds the elements that stay, and how it handles rows
// of streams (its dom_patch.ts, protocol sections 4.6 and 4.8). Its real patching is tested in Chromium.

import { OfficialTree, overTheWire, type StreamInstructions } from "./client-tree.ts";

interface Element {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  children: readonly Node[];
  /** The stream to which the row belongs. */
  stream?: string;
}
type Node = Element | string;

const VOID = new Set(["br", "hr", "img", "input"]);
const TOKEN = /<(\/?)([a-z][a-z0-9-]*)((?:\s+[^\s=>/]+(?:="[^"]*")?)*)\s*>|[^<]+/g;
const ATTRIBUTE = /([^\s=]+)(?:="([^"]*)")?/g;

/** A page in the official client. */
export class ClientPage {
  readonly #tree: OfficialTree;
  #page: readonly Node[] = [];

  /** @param rendered the tree of a join reply */
  constructor(rendered: object) {
    this.#tree = new OfficialTree("phx-1", overTheWire(rendered));
    this.#patchAll(undefined);
  }

  /**
   * Applies a message.
   *
   * @returns the cids that are no longer on the page, which the client announces
   */
  merge(message: object): readonly number[] {
    const diff = overTheWire(message) as Record<string, unknown>;
    if (Object.keys(diff).length === 0) return [];
    const before = cidsIn(this.#page);
    this.#tree.mergeDiff(diff);
    const cids = Object.keys((diff["c"] as object | undefined) ?? {}).map(Number);
    if (cids.length > 0 && Object.keys(diff).length === 1) this.#patchComponents(cids);
    else this.#patchAll(cids);
    const after = cidsIn(this.#page);
    const gone = [...before].filter((cid) => !after.has(cid));
    for (const cid of gone) this.#tree.resetRender(cid);
    return gone;
  }

  /** The HTML of the page, without the client's own attributes. */
  html(): string {
    return this.#page.map(write).join("");
  }

  #patchAll(cids: readonly number[] | undefined): void {
    const { buffer, streams } = this.#tree.toString(cids);
    const patch = new Patch(this.#page, streams);
    this.#page = parse(buffer).map((node) => patch.node(node));
  }

  /** Only components that no other component of the message contains. */
  #patchComponents(cids: readonly number[]): void {
    const outermost = new Set<number>();
    const inner = new Set<number>();
    for (const cid of cids) {
      for (const element of all(this.#page)) {
        if (cidOf(element) !== cid) continue;
        outermost.add(cid);
        for (const child of cidsIn(element.children, false)) inner.add(child);
      }
    }
    for (const cid of outermost) {
      if (inner.has(cid)) continue;
      const { buffer, streams } = this.#tree.componentToString(cid);
      const patch = new Patch(this.#page, streams);
      const [next] = parse(buffer).map((node) => patch.node(node));
      this.#page = replace(this.#page, cid, next as Element);
    }
  }
}

/** One patch of the page, which keeps elements of the old page. */
class Patch {
  readonly #before = new Map<string, Element>();
  readonly #inserts = new Map<string, { readonly ref: string; readonly at: number; readonly updateOnly: boolean }>();
  readonly #deleted = new Set<string>();
  readonly #reset = new Set<string>();

  constructor(page: readonly Node[], streams: Iterable<StreamInstructions>) {
    for (const element of all(page)) this.#before.set(keyOf(element), element);
    for (const [ref, inserts, deletes, reset] of streams) {
      for (const [id, at, , updateOnly] of inserts as [string, number, unknown, boolean | null][])
        this.#inserts.set(id, { ref, at, updateOnly: updateOnly === true });
      for (const id of deletes) this.#deleted.add(id);
      if (reset !== undefined) this.#reset.add(ref);
    }
  }

  node(node: Node): Node {
    if (typeof node === "string") return node;
    const held = this.#before.get(keyOf(node));
    if (node.attributes.has("data-phx-skip")) return held ?? node;
    const children = node.children.map((child) => this.node(child));
    if (node.attributes.get("phx-update") !== "stream") return { ...node, children };
    return { ...node, children: this.#rows(held?.children ?? [], children as readonly Element[]) };
  }

  /** Applies the changes of a stream: removals first, then each row at its given position. */
  #rows(held: readonly Node[], next: readonly Element[]): readonly Node[] {
    let rows = (held as readonly Element[]).filter(
      (row) => !this.#deleted.has(keyOf(row)) && !this.#reset.has(row.stream ?? ""),
    );
    for (const row of next) {
      const told = this.#inserts.get(row.attributes.get("id") ?? "");
      const place = rows.findIndex((known) => keyOf(known) === keyOf(row));
      if (told !== undefined) row.stream = told.ref;
      if (place !== -1) rows = rows.with(place, row);
      else if (told?.updateOnly !== true)
        rows = (told?.at ?? -1) === -1 ? [...rows, row] : rows.toSpliced(told?.at ?? 0, 0, row);
    }
    return rows;
  }
}

function parse(html: string): readonly Node[] {
  const root: Node[] = [];
  const open: { readonly tag: string; readonly children: Node[] }[] = [{ tag: "", children: root }];
  for (const [token, end, tag, attributes = ""] of html.matchAll(TOKEN)) {
    const { children } = open.at(-1) as (typeof open)[number];
    if (tag === undefined) children.push(token);
    else if (end === "/") {
      if (open.pop()?.tag !== tag) throw new Error(`${html} closes what it did not open.`);
    } else {
      const pairs = [...attributes.matchAll(ATTRIBUTE)].map(([, name = "", value = ""]) => [name, value] as const);
      const element = { tag, attributes: new Map(pairs), children: [] as Node[] };
      children.push(element);
      if (!VOID.has(tag)) open.push(element);
    }
  }
  return root;
}

function write(node: Node): string {
  if (typeof node === "string") return node;
  const { tag, attributes, children } = node;
  const written = [...attributes]
    .filter(([name]) => !/^data-phx-(?:id|view|component|skip)$/.test(name))
    .map(([name, value]) => (value === "" ? ` ${name}` : ` ${name}="${value}"`));
  const start = `<${tag}${written.join("")}>`;
  return VOID.has(tag) ? start : `${start}${children.map(write).join("")}</${tag}>`;
}

/**
 * Returns all elements. The content of a template appears elsewhere, so it is not inside the elements around the
 * template.
 */
function* all(nodes: readonly Node[], templates = true): Iterable<Element> {
  for (const node of nodes) {
    if (typeof node === "string") continue;
    yield node;
    if (templates || node.tag !== "template") yield* all(node.children, templates);
  }
}

function cidsIn(nodes: readonly Node[], templates = true): ReadonlySet<number> {
  const cids = new Set<number>();
  for (const element of all(nodes, templates))
    if (element.attributes.has("data-phx-component")) cids.add(cidOf(element));
  return cids;
}

function cidOf({ attributes }: Element): number {
  return Number(attributes.get("data-phx-component") ?? Number.NaN);
}

/** Returns the key by which the client finds an element again. */
function keyOf({ attributes }: Element): string {
  return attributes.get("id") ?? attributes.get("data-phx-id") ?? "";
}

function replace(nodes: readonly Node[], cid: number, next: Element): readonly Node[] {
  return nodes.map((node) => {
    if (typeof node === "string") return node;
    return cidOf(node) === cid ? next : { ...node, children: replace(node.children, cid, next) };
  });
}
