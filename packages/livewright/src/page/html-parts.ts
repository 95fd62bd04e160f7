import { type ComponentEntry, ComponentTable } from "../diff/component-table.ts";
import { toHtml } from "../diff/to-html.ts";
import { randomId } from "../foundation/ids.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { LiveComponentCall, LiveRenderCall } from "../html/rendered.ts";
import type { SocketState } from "../live/socket-state.ts";
import { ComponentHost } from "../process/component-host.ts";

/**
 * Writes a value with its LiveComponents and nested views as HTML. Components are gathered level by level, so that
 * `updateMany` sees all of a level at once, as it does when connected; until then their places are held by marks nobody can
 * guess. So are those of nested views, which may take their time.
 *
 * @param state of the view
 * @param child renders a nested view
 * @returns at once when no nested view is async
 */
export function toHtmlWithParts(
  value: unknown,
  state: SocketState,
  child: (call: LiveRenderCall) => string | Promise<string>,
): string | Promise<string> {
  const host = new ComponentHost(state);
  const table = new ComponentTable(host);
  const nonce = `\u0000${randomId(12)}:`;
  const written: string[] = [];
  let waiting: { readonly entry: ComponentEntry; readonly props: object; readonly mark: number }[] = [];
  const hold = (call: LiveComponentCall): string => {
    const mark = written.push("") - 1;
    waiting.push({ entry: table.take(call, 1), props: call.props, mark });
    return `${nonce}${mark}\u0000`;
  };
  const late: Promise<void>[] = [];
  const holdChild = childHolder(nonce, written, late, child);
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
    for (const { entry, mark } of level) {
      const rendered = host.render(entry, true);
      if (rendered?.template?.root !== true) {
        throw new LivewrightError(
          "LW305",
          `${host.name(entry.definition)} must render exactly one element, the same one every time.`,
          {
            hint: "Put one element around everything: render: (assigns) => html`<div>…</div>`",
          },
        );
      }
      written[mark] = toHtml(rendered, hold, holdChild);
    }
  }
  host.end();
  if (late.length > 0) return Promise.all(late).then(() => fill(html, nonce, written));
  return written.length === 0 ? html : fill(html, nonce, written);
}

/** Like {@link toHtmlWithParts}, outside of any view: nested views, but no LiveComponents. */
export function toHtmlWithViews(
  value: unknown,
  child: (call: LiveRenderCall) => string | Promise<string>,
): string | Promise<string> {
  const nonce = `\u0000${randomId(12)}:`;
  const written: string[] = [];
  const late: Promise<void>[] = [];
  const html = toHtml(value, undefined, childHolder(nonce, written, late, child));
  return late.length === 0 ? html : Promise.all(late).then(() => fill(html, nonce, written));
}

/** Writes a nested view, or a mark where one will stand that takes its time. */
function childHolder(
  nonce: string,
  written: string[],
  late: Promise<void>[],
  child: (call: LiveRenderCall) => string | Promise<string>,
): (call: LiveRenderCall) => string {
  return (call) => {
    const rendered = child(call);
    if (typeof rendered === "string") return rendered;
    const mark = written.push("") - 1;
    const filled = rendered.then((html) => void (written[mark] = html));
    // When something else on the page throws, nobody waits for it any more; what it rejects with would end the server.
    filled.catch(() => {});
    late.push(filled);
    return `${nonce}${mark}\u0000`;
  };
}

function fill(html: string, nonce: string, written: readonly string[]): string {
  return html
    .split(nonce)
    .map((part, index) => {
      if (index === 0) return part;
      const end = part.indexOf("\u0000");
      return fill(written[Number(part.slice(0, end))] ?? "", nonce, written) + part.slice(end + 1);
    })
    .join("");
}
