// The official client's own tree, as the judge of our diffs: what it builds from our messages is, by definition, what a
// visitor sees. Its class is not exported by the package, so it is imported from the sources that ship inside it.

// @ts-expect-error a JavaScript source without types
import Rendered from "../../node_modules/phoenix_live_view/assets/js/phoenix_live_view/rendered.js";
import type { WireRoot } from "../../packages/livewright/src/diff/wire.ts";

// All the class wants of a browser is `window.structuredClone`.
Object.assign(globalThis, { window: globalThis });

interface OfficialTree {
  rendered: Record<string, unknown>;
  mergeDiff(diff: unknown): void;
  recursiveToString(...args: unknown[]): { buffer: string };
}

/** A page as the official client holds it. */
export class ClientTree {
  #tree: OfficialTree;

  /** @param rendered the tree of a join reply */
  constructor(rendered: WireRoot) {
    this.#tree = new (Rendered as new (id: string, rendered: unknown) => OfficialTree)("phx-1", overTheWire(rendered));
  }

  merge(diff: WireRoot): void {
    this.#tree.mergeDiff(overTheWire(diff));
  }

  /** The page's HTML, without the marks the client adds for itself. */
  html(): string {
    const { rendered } = this.#tree;
    const { buffer } = this.#tree.recursiveToString(rendered, rendered["c"], undefined, false, {}, null);
    return buffer.replace(/ data-phx-id="[^"]*"/g, "");
  }
}

/** What arrives is JSON; nothing may depend on what only our side of it knows. */
function overTheWire(message: WireRoot): unknown {
  const { r: _reply, e: _events, t: _title, ...tree } = JSON.parse(JSON.stringify(message)) as Record<string, unknown>;
  return tree;
}
