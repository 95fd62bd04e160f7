// The official client's own tree, as the judge of our diffs: what it builds from our messages is, by definition, what a
// visitor sees. Its class is not exported by the package, so it is imported from the sources that ship inside it.

// @ts-expect-error a JavaScript source without types
import Rendered from "../../node_modules/phoenix_live_view/assets/js/phoenix_live_view/rendered.js";

// All the class wants of a browser is `window.structuredClone`.
Object.assign(globalThis, { window: globalThis });

interface OfficialTree {
  rendered: Record<string, unknown>;
  mergeDiff(diff: unknown): void;
  toString(): { buffer: string };
  pruneCIDs(cids: readonly number[]): void;
  /** Forgets which elements were shown before. */
  pruneInternalIds(rendered: unknown): void;
}

const Official = Rendered as new (id: string, rendered: unknown) => OfficialTree;

/** A page as the official client holds it. */
export class ClientTree {
  readonly #tree: OfficialTree;

  /** @param rendered the tree of a join reply */
  constructor(rendered: object) {
    this.#tree = new Official("phx-1", overTheWire(rendered));
    this.#tree.toString();
  }

  /** Takes a diff, and renders, as the client does after every message: what it resolves on the way, it keeps. */
  merge(diff: object): void {
    this.#tree.mergeDiff(overTheWire(diff));
    this.#tree.toString();
  }

  /** The page's whole HTML, without the marks the client adds for itself. */
  html(): string {
    return this.#whole().replace(/ data-phx-(?:id|view|component)="[^"]*"/g, "");
  }

  /** The cids the client holds, and those of them that are on its page. */
  cids(): { readonly held: readonly number[]; readonly shown: ReadonlySet<number> } {
    const shown = [...this.#whole().matchAll(/ data-phx-component="(\d+)"/g)].map((match) => Number(match[1]));
    return { held: Object.keys(this.#tree.rendered["c"] as object).map(Number), shown: new Set(shown) };
  }

  /** Forgets components, once the server has said that they are gone. */
  prune(cids: readonly number[]): void {
    this.#tree.pruneCIDs(cids);
  }

  /** The client leaves out elements it has shown before; a copy that never showed anything leaves out nothing. */
  #whole(): string {
    const copy = new Official("phx-1", {});
    copy.rendered = structuredClone(this.#tree.rendered);
    copy.pruneInternalIds(copy.rendered);
    return copy.toString().buffer;
  }
}

/** What arrives is JSON; nothing may depend on what only our side of it knows. */
function overTheWire(message: object): unknown {
  const { r: _reply, e: _events, t: _title, ...tree } = JSON.parse(JSON.stringify(message)) as Record<string, unknown>;
  return tree;
}
