// The official client's own tree, as the judge of our diffs: what it builds from our messages is, by definition, what a
// visitor sees. Its class is not exported by the package, so it is imported from the sources that ship inside it.

// @ts-expect-error a JavaScript source without types
import Rendered from "../../node_modules/phoenix_live_view/assets/js/phoenix_live_view/rendered.js";

// All the class wants of a browser is `window.structuredClone`.
Object.assign(globalThis, { window: globalThis });

/** The official client's class. */
export interface OfficialTree {
  rendered: Record<string, unknown>;
  mergeDiff(diff: unknown): void;
  /** @param cids the components that the message names; without them none is left out */
  toString(cids?: readonly number[]): { buffer: string; streams: ReadonlySet<StreamInstructions> };
  componentToString(cid: number): { buffer: string; streams: ReadonlySet<StreamInstructions> };
  /** Has a component that left the page rendered in full when it comes back. */
  resetRender(cid: number): void;
  pruneCIDs(cids: readonly number[]): void;
  /** Forgets which elements were shown before. */
  pruneInternalIds(rendered: unknown): void;
}

/** Instructions for a stream, as on the wire. */
export type StreamInstructions = readonly [
  ref: string,
  inserts: readonly unknown[][],
  deletes: readonly string[],
  reset?: true,
];

/** What the client puts on the page for a message: all of it, and what to do with the rows of streams. */
export interface Shown {
  readonly html: string;
  readonly streams: readonly StreamInstructions[];
}

export const OfficialTree = Rendered as new (id: string, rendered: unknown) => OfficialTree;

/** A page as the official client holds it. */
export class ClientTree {
  readonly #tree: OfficialTree;
  readonly #watched: boolean;
  #shown: Shown | undefined;

  /**
   * @param rendered the tree of a join reply
   * @param watched whether {@link shown} will be asked for, which costs a copy of the page per message
   */
  constructor(rendered: object, watched = false) {
    this.#tree = new OfficialTree("phx-1", overTheWire(rendered));
    this.#watched = watched;
    this.#patch();
  }

  merge(diff: object): void {
    this.#tree.mergeDiff(overTheWire(diff));
    this.#patch();
  }

  /** The page's whole HTML, without the marks the client adds for itself. */
  html(): string {
    return unmarked(this.#whole().html);
  }

  /** What the last message put on the page. In {@link html} the rows of streams are forgotten already. */
  shown(): Shown | undefined {
    return this.#shown;
  }

  /** The cids the client holds, and those of them that are on its page. */
  cids(): { readonly held: readonly number[]; readonly shown: ReadonlySet<number> } {
    const shown = [...this.#whole().html.matchAll(/ data-phx-component="(\d+)"/g)].map((match) => Number(match[1]));
    return { held: Object.keys(this.#tree.rendered["c"] as object).map(Number), shown: new Set(shown) };
  }

  /** Forgets components, once the server has said that they are gone. */
  prune(cids: readonly number[]): void {
    this.#tree.pruneCIDs(cids);
  }

  /** Renders, as the client does after every message: what it resolves on the way, it keeps. */
  #patch(): void {
    if (this.#watched) {
      const { html, streams } = this.#whole();
      this.#shown = { html: unmarked(html), streams };
    }
    this.#tree.toString();
  }

  /** The client leaves out elements it has shown before; a copy that never showed anything leaves out nothing. */
  #whole(): Shown {
    const copy = new OfficialTree("phx-1", {});
    copy.rendered = structuredClone(this.#tree.rendered);
    copy.pruneInternalIds(copy.rendered);
    const { buffer, streams } = copy.toString();
    return { html: buffer, streams: [...streams] };
  }
}

function unmarked(html: string): string {
  return html.replace(/ data-phx-(?:id|view|component)="[^"]*"/g, "");
}

/** What arrives is JSON; nothing may depend on what only our side of it knows. */
export function overTheWire(message: object): unknown {
  const { r: _reply, e: _events, t: _title, ...tree } = JSON.parse(JSON.stringify(message)) as Record<string, unknown>;
  return tree;
}
