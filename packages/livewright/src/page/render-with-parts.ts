import { noteChildId } from "../diff/child-ids.ts";
import { type ComponentEntry, ComponentTable } from "../diff/component-table.ts";
import { type HtmlNotes, toHtml } from "../diff/to-html.ts";
import { writeUnder } from "../foundation/base-path.ts";
import { refuseOtherCopy } from "../foundation/copies.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { isPromise, type MaybePromise } from "../foundation/maybe-async.ts";
import { randomId } from "../foundation/random.ts";
import { type LiveComponentCall, type LiveRenderCall, Rendered } from "../html/rendered.ts";
import type { Flash } from "../live/flash.ts";
import type { SocketState } from "../live/socket-state.ts";
import { ComponentHost } from "../render/component-host.ts";
import type { SpanFields } from "../telemetry/span.ts";

/** The target of a view that redirects instead of rendering. If a nested view redirects, its page does (protocol section 2.4). */
export interface ViewRedirect {
  readonly kind: "redirect";
  readonly to: string;
  readonly status: number;
  readonly flash: Flash;
}

/** HTML, or the redirect of a view in it. */
export type Written = string | ViewRedirect;

/** Renders a nested view. */
export type RenderChild = (call: LiveRenderCall) => MaybePromise<Written>;

/** The LiveComponents of a view that is written more than once: its components stay from one time to the next. */
export interface KeptComponents {
  readonly host: ComponentHost;
  readonly table: ComponentTable;
  /** Counts the times. */
  times: number;
}

/**
 * Writes the rendered value of a view as HTML, with its LiveComponents and nested views.
 *
 * Components are rendered level by level, so that `updateMany` receives all components of a level, as it does when connected.
 *
 * @param state the state of the view
 * @param about returns the view's fields, for telemetry events
 * @param notes updated
 * @param basePath the path of the application on its host
 * @param kept default: the components end with this call
 * @returns synchronously if no nested view is async
 * @throws {LivewrightError} LW305 if a component does not render exactly one element
 */
export function renderWithParts(
  value: unknown,
  state: SocketState,
  about: () => SpanFields,
  child: RenderChild,
  notes: HtmlNotes,
  basePath?: string,
  kept?: KeptComponents,
): MaybePromise<Written> {
  const host = kept?.host ?? new ComponentHost(state, { view: { about }, release() {} });
  const table = kept?.table ?? new ComponentTable(host);
  const time = kept === undefined ? 1 : ++kept.times;
  const parts = new PendingParts(child, basePath, notes);
  let waiting: { readonly entry: ComponentEntry; readonly props: object; readonly index: number }[] = [];
  const hold = (call: LiveComponentCall): string => {
    const index = parts.reserve();
    waiting.push({ entry: table.take(call, time), props: call.props, index });
    return parts.marker(index);
  };
  const html = parts.write(value, hold);
  // Components have addresses, which the page reads and removes.
  if (waiting.length > 0) notes.postable = true;
  while (waiting.length > 0 && !parts.redirected) {
    const level = waiting;
    waiting = [];
    for (const definition of new Set(level.map(({ entry }) => entry.definition))) {
      host.update(
        definition,
        level.filter(({ entry }) => entry.definition === definition),
      );
    }
    for (const { entry, index } of level) {
      if (parts.redirected) break;
      const rendered = host.render(entry, true);
      checkRoot(rendered, host.name(entry.definition));
      parts.fill(index, parts.write(rendered, hold));
    }
  }
  if (kept === undefined) host.end();
  return parts.complete(html);
}

function checkRoot(rendered: unknown, name: string): void {
  if (rendered instanceof Rendered && rendered.template.root) return;
  refuseOtherCopy(rendered, `What ${name} renders`);
  throw new LivewrightError("LW305", `${name} must render exactly one element, the same one every time.`, {
    hint: "Put one element around everything: render: (assigns) => html`<div>…</div>`",
  });
}

/** Like {@link renderWithParts}, for a value that belongs to no view: it may have nested views, but no LiveComponents. */
export function renderWithViews(value: unknown, child: RenderChild, basePath?: string): MaybePromise<Written> {
  const parts = new PendingParts(child, basePath);
  return parts.complete(parts.write(value, undefined));
}

/**
 * The parts of a page that are written later than the HTML around them. Until then a marker takes up the position of the part.
 *
 * The first redirect of a nested view ends the page: the rest is not rendered, and errors in it do not count.
 */
class PendingParts {
  readonly #child: RenderChild;
  readonly #basePath: string | undefined;
  readonly #notes: HtmlNotes | undefined;
  readonly #written: string[] = [];
  readonly #late: Promise<void>[] = [];
  /** Makes markers impossible to guess, so that text on the page is never read as one. Created with the first marker. */
  #nonce: string | undefined;
  #ids: Set<string> | undefined;
  #redirect: ViewRedirect | undefined;
  /** Ends the wait for slow views. */
  #onRedirect: ((redirect: ViewRedirect) => void) | undefined;

  constructor(child: RenderChild, basePath?: string, notes?: HtmlNotes) {
    this.#child = child;
    this.#basePath = basePath;
    this.#notes = notes;
  }

  get redirected(): boolean {
    return this.#redirect !== undefined;
  }

  /** Returns the index of a new part. */
  reserve(): number {
    return this.#written.push("") - 1;
  }

  /** Returns the marker of a part. */
  marker(index: number): string {
    return `${(this.#nonce ??= `\u0000${randomId(12)}:`)}${index}\u0000`;
  }

  fill(index: number, html: string): void {
    this.#written[index] = html;
  }

  /** Writes a value with its nested views. An async view leaves a marker. */
  write(value: unknown, component: ((call: LiveComponentCall) => string) | undefined): string {
    try {
      return writeUnder(this.#basePath, () => toHtml(value, component, this.#nested, this.#notes));
    } catch (error) {
      if (this.redirected) return "";
      throw error;
    }
  }

  readonly #nested = (call: LiveRenderCall): string => {
    if (this.redirected) return "";
    noteChildId((this.#ids ??= new Set()), call.id);
    const written = this.#child(call);
    if (!isPromise(written)) return this.#take(written);
    const index = this.reserve();
    const filled = written.then((late) => this.fill(index, this.#take(late)));
    // If something else on the page throws, nothing awaits this promise. Its rejection would end the server.
    filled.catch(() => {});
    this.#late.push(filled);
    return this.marker(index);
  };

  #take(written: Written): string {
    if (typeof written === "string") return written;
    this.#redirect ??= written;
    this.#onRedirect?.(this.#redirect);
    return "";
  }

  /** Returns the page with all its parts, or the redirect of one of them. It does not wait for the other parts then. */
  complete(html: string): MaybePromise<Written> {
    if (this.#redirect !== undefined) return this.#redirect;
    if (this.#late.length === 0) return this.#filled(html);
    const redirect = new Promise<ViewRedirect>((resolve) => void (this.#onRedirect = resolve));
    return Promise.race([redirect, Promise.all(this.#late).then(() => this.#redirect ?? this.#filled(html))]);
  }

  #filled(html: string): string {
    const nonce = this.#nonce;
    if (nonce === undefined) return html;
    return html
      .split(nonce)
      .map((part, index) => {
        if (index === 0) return part;
        const end = part.indexOf("\u0000");
        return this.#filled(this.#written[Number(part.slice(0, end))] ?? "") + part.slice(end + 1);
      })
      .join("");
  }
}
