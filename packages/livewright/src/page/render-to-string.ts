import { toHtml } from "../diff/to-html.ts";
import { writeUnder } from "../foundation/base-path.ts";
import type { Renderable } from "../html/rendered.ts";

/**
 * Writes markup outside of any view: for mails, feeds, fragments and plain routes. Function components, lists and everything
 * else that needs no state are written as they would be on a page.
 *
 * @param value anything a text hole may hold
 * @returns HTML, escaped as templates are
 * @throws {LivewrightError} LW215 for LiveComponents and nested views, LW2xx for values that cannot be shown
 * @example
 * ```ts
 * await sendMail({ to, subject, html: renderToString(Receipt({ order })) });
 * get("/sitemap", () => new Response(renderToString(html`<urlset>…</urlset>`)));
 * ```
 */
export function renderToString(value: Renderable): string {
  // A view may write a mail during its own render.
  return writeUnder("", () => toHtml(value));
}
