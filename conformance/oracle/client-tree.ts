// The official client's own tree, as the reference for diffs: the page that it builds from messages is right by
// definition. The package does not export its class, so this file imports it from the sources inside the package.

// @ts-expect-error a JavaScript source without types
import Rendered from "../../node_modules/phoenix_live_view/assets/js/phoenix_live_view/rendered.js";

// The class only needs `window.structuredClone` of a browser.
Object.assign(globalThis, { window: globalThis });

/** The official client's class. */
export interface OfficialTree {
  rendered: Record<string, unknown>;
  mergeDiff(diff: unknown): void;
  /** @param cids the components that the message names; without them, all are rendered */
  toString(cids?: readonly number[]): { buffer: string; streams: ReadonlySet<StreamInstructions> };
  componentToString(cid: number): { buffer: string; streams: ReadonlySet<StreamInstructions> };
  /** Marks a component that left the page, so that it is rendered in full when it returns. */
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

/** The client's output for a message: the HTML, and the instructions for rows of streams. */
export interface Shown {
  readonly html: string;
  readonly streams: readonly StreamInstructions[];
}

export const OfficialTree = Rendered as new (id: string, rendered: unknown) => OfficialTree;

/** A page in the official client. */
export class ClientTree {
  readonly #tree: OfficialTree;
  readonly #watched: boolean;
  #shown: Shown | undefined;

  /**
   * @param rendered the tree of a join reply
   * @param watched true if {@link shown} will be used, which needs a copy of the page per message
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

  /** The whole HTML of the page, without the client's own attributes. */
  html(): string {
    return unmarked(this.#whole().html);
  }

  /** The output for the last message. {@link html} no longer has the rows of streams. */
  shown(): Shown | undefined {
    return this.#shown;
  }

  /** The cids that the client knows, and the cids on its page. */
  cids(): { readonly held: readonly number[]; readonly shown: ReadonlySet<number> } {
    const shown = [...this.#whole().html.matchAll(/ data-phx-component="(\d+)"/g)].map((match) => Number(match[1]));
    return { held: Object.keys(this.#tree.rendered["c"] as object).map(Number), shown: new Set(shown) };
  }

  /** Removes components after the server has confirmed their removal. */
  prune(cids: readonly number[]): void {
    this.#tree.pruneCIDs(cids);
  }

  /** Renders, as the client does after every message. The client keeps the references that it resolves. */
  #patch(): void {
    if (this.#watched) {
      const { html, streams } = this.#whole();
      this.#shown = { html: unmarked(html), streams };
    }
    this.#tree.toString();
  }

  /** The client skips elements that it has rendered before. A copy that has not rendered yet skips none. */
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

/** A copy through JSON: the client must not depend on object identity in the server. */
export function overTheWire(message: object): unknown {
  const { r: _reply, e: _events, t: _title, ...tree } = JSON.parse(JSON.stringify(message)) as Record<string, unknown>;
  return tree;
}
