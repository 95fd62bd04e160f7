import { andThen } from "../foundation/maybe-async.ts";
import { deadRender, type PageResult } from "../page/dead-render.ts";
import type { LiveRoute, RouteMatch } from "../router/route-table.ts";
import { complete } from "./complete.ts";
import { errorResponse } from "./error-page.ts";
import type { Settings } from "./options.ts";
import { EMPTY_FLASH } from "../live/flash.ts";
import { inHeader } from "./header-value.ts";
import { PAGE_HEADERS } from "./page-headers.ts";
import { runPipeline } from "./pipeline.ts";
import { FORGET_RELOAD_STATUS, reloadStatus } from "./reload-status.ts";
import { routeContext } from "./route-context.ts";
import type { Visit } from "./visit.ts";

/** Answers with the first HTML of a view; at once if neither its callbacks nor its pipeline are async. */
export function livePage(
  settings: Settings,
  visit: Visit,
  route: LiveRoute,
  match: RouteMatch,
  ResponseClass: typeof Response,
): Response | Promise<Response> {
  if (route.pipeline.length === 0) return render(settings, visit, route, match, ResponseClass);
  const piped = runPipeline(route.pipeline, visit, routeContext(settings, visit, match));
  return andThen(piped, (answer) =>
    answer === undefined ? render(settings, visit, route, match, ResponseClass) : complete(answer, visit, settings),
  );
}

function render(
  settings: Settings,
  visit: Visit,
  route: LiveRoute,
  { params }: RouteMatch,
  ResponseClass: typeof Response,
): Response | Promise<Response> {
  const { runtime } = settings;
  const failed = reloadStatus(runtime.keys, visit.cookies);
  if (failed !== undefined) {
    const detail = "The view failed when it mounted over the WebSocket; the log says how.";
    const response = errorResponse({ status: failed, detail, request: visit.request }, runtime.development);
    response.headers.append("set-cookie", FORGET_RELOAD_STATUS);
    return response;
  }
  const { flash } = visit;
  const session = visit.sessionWith(settings.session, route.liveSession.session);
  const result = andThen(session, (known) =>
    deadRender(runtime, {
      route,
      routes: settings.routes,
      params,
      url: visit.url,
      session: known,
      csrfToken: visit.session.csrfToken(),
      visitor: visit.session.visitor,
      rootLayout: route.liveSession.rootLayout ?? settings.rootLayout,
      connectInfo: visit.connectInfo,
      assigns: visit.assigns,
      nonce: visit.nonce,
      flash: { ...flash.read(), ...flash.fresh },
    }),
  );
  return andThen(result, (page) => {
    const cookies = flash.setCookies(page.kind === "redirect" ? page.flash : EMPTY_FLASH);
    return respond(page, visit, settings, ResponseClass, cookies);
  });
}

function respond(
  page: PageResult,
  visit: Visit,
  settings: Settings,
  ResponseClass: typeof Response,
  flashed: readonly string[],
): Response {
  // A list of pairs, not a Headers object: building one would cost more than everything else here.
  const headers = [...PAGE_HEADERS, ...settings.headers.list(visit.nonce)] as [string, string][];
  const cookie = visit.session.setCookie();
  if (cookie !== undefined) headers.push(["set-cookie", cookie]);
  for (const header of flashed) headers.push(["set-cookie", header]);
  if (page.kind === "page") return new ResponseClass(bodyOf(page.html), { status: 200, headers });
  headers[0] = ["location", inHeader(page.to)];
  return new ResponseClass(null, { status: page.status, headers });
}

/** Characters from which on a page is encoded here. Shorter ones are written faster as text. */
const LONG = 16_384;
const encoder = new TextEncoder();

/** A long text is put together from its thousand pieces once for its length and once more to be written, if it is left a text. */
function bodyOf(html: string): string | Uint8Array<ArrayBuffer> {
  return html.length < LONG ? html : encoder.encode(html);
}
