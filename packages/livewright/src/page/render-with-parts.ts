import { noteChildId } from "../diff/child-ids.ts";
import { type ComponentEntry, ComponentTable } from "../diff/component-table.ts";
import { toHtml } from "../diff/to-html.ts";
import { randomId } from "../foundation/random.ts";
import { refuseOtherCopy } from "../foundation/copies.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { type LiveComponentCall, type LiveRenderCall, Rendered } from "../html/rendered.ts";
import type { SocketState } from "../live/socket-state.ts";
import { ComponentHost } from "../render/component-host.ts";
import type { SpanFields } from "../telemetry/span.ts";

/**
 * Writes a value with its LiveComponents and nested views as HTML. Components are gathered level by level, so that
 * `updateMany` sees all of a level at once, as it does when connected; until then their places are held by marks nobody can
 * guess. So are those of nested views, which may take their time.
 *
 * @param state of the view
 * @param about what is known about the view, for signals
 * @param child renders a nested view
 * @returns at once when no nested view is async
 */
export function renderWithParts(
  value: unknown,
  state: SocketState,
  about: () => SpanFields,
  child: (call: LiveRenderCall) => string | Promise<string>,
): string | Promise<string> {
  const host = new ComponentHost(state, { view: { about }, release() {} });
  const table = new ComponentTable(host);
  const places = new Places();
  let waiting: { readonly entry: ComponentEntry; readonly props: object; readonly place: number }[] = [];
  const hold = (call: LiveComponentCall): string => {
    const place = places.next();
    waiting.push({ entry: table.take(call, 1), props: call.props, place });
    return places.mark(place);
  };
  const holdChild = places.childHolder(child);
  const html = toHtml(value, hold, holdChild);
  while (waiting.length > 0) {
    const level = waiting;
    waiting = [];
    for (const definition of new Set(level.map(({ entry }) => entry.definition))) {
      host.update(
        definition,
        level.filter(({ entry }) => entry.definition === definition),
      );
    }
    for (const { entry, place } of level) {
      const rendered = host.render(entry, true);
      if (!(rendered instanceof Rendered) || !rendered.template.root) {
        refuseOtherCopy(rendered, `What ${host.name(entry.definition)} renders`);
        throw new LivewrightError(
          "LW305",
          `${host.name(entry.definition)} must render exactly one element, the same one every time.`,
          {
            hint: "Put one element around everything: render: (assigns) => html`<div>…</div>`",
          },
        );
      }
      places.fill(place, toHtml(rendered, hold, holdChild));
    }
  }
  host.end();
  return places.in(html);
}

/** Like {@link renderWithParts}, outside of any view: nested views, but no LiveComponents. */
export function renderWithViews(
  value: unknown,
  child: (call: LiveRenderCall) => string | Promise<string>,
): string | Promise<string> {
  const places = new Places();
  return places.in(toHtml(value, undefined, places.childHolder(child)));
}

/** Places in a page that are held by marks until what stands there is known. */
class Places {
  readonly #written: string[] = [];
  readonly #late: Promise<void>[] = [];
  /** Nobody can guess it, so nothing that a page shows is taken for a mark. Made for the first one: most pages have none. */
  #nonce: string | undefined;

  next(): number {
    return this.#written.push("") - 1;
  }

  mark(place: number): string {
    return `${(this.#nonce ??= `\u0000${randomId(12)}:`)}${place}\u0000`;
  }

  fill(place: number, html: string): void {
    this.#written[place] = html;
  }

  /** Writes a nested view, or a mark where one will stand that takes its time. */
  childHolder(child: (call: LiveRenderCall) => string | Promise<string>): (call: LiveRenderCall) => string {
    let ids: Set<string> | undefined;
    return (call) => {
      noteChildId((ids ??= new Set()), call.id);
      const rendered = child(call);
      if (typeof rendered === "string") return rendered;
      const place = this.next();
      const filled = rendered.then((html) => this.fill(place, html));
      // When something else on the page throws, nobody waits for it any more; what it rejects with would end the server.
      filled.catch(() => {});
      this.#late.push(filled);
      return this.mark(place);
    };
  }

  /** The page with all its places filled; at once if none takes its time. */
  in(html: string): string | Promise<string> {
    if (this.#late.length > 0) return Promise.all(this.#late).then(() => this.#filled(html));
    return this.#filled(html);
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
