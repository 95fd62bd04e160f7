import { andThen } from "../foundation/maybe-async.ts";
import { deadRender, type PageResult } from "../page/dead-render.ts";
import type { LiveRoute, RouteMatch } from "../router/route-table.ts";
import { finishResponse, locationHeader, PAGE_HEADERS } from "./finish-response.ts";
import { errorResponse } from "./error-page.ts";
import type { Settings } from "./options.ts";
import { EMPTY_FLASH } from "../live/flash.ts";
import { runPipeline } from "./pipeline.ts";
import { FORGET_RELOAD_STATUS, reloadStatus } from "./reload-status.ts";
import { routeContext } from "./route-context.ts";
import type { RequestContext } from "./request-context.ts";

/** Answers with the first HTML of a view; at once if neither its callbacks nor its pipeline are async. */
export function livePage(
  settings: Settings,
  context: RequestContext,
  route: LiveRoute,
  match: RouteMatch,
  ResponseClass: typeof Response,
): Response | Promise<Response> {
  if (route.pipeline.length === 0) return render(settings, context, route, match, ResponseClass);
  const piped = runPipeline(route.pipeline, context, routeContext(settings, context, match));
  return andThen(piped, (answer) =>
    answer === undefined
      ? render(settings, context, route, match, ResponseClass)
      : finishResponse(answer, context, settings),
  );
}

function render(
  settings: Settings,
  context: RequestContext,
  route: LiveRoute,
  { params }: RouteMatch,
  ResponseClass: typeof Response,
): Response | Promise<Response> {
  const { runtime } = settings;
  const failed = reloadStatus(runtime.keys, context.cookies);
  if (failed !== undefined) {
    const detail = "The view failed when it mounted over the WebSocket; the log says how.";
    const response = errorResponse({ status: failed, detail, request: context.request }, runtime.development);
    response.headers.append("set-cookie", FORGET_RELOAD_STATUS);
    return response;
  }
  const { flash } = context;
  const session = context.sessionWith(settings.session, route.liveSession.session);
  const result = andThen(session, (known) =>
    deadRender(runtime, {
      route,
      routes: settings.routes,
      params,
      url: context.url,
      session: known,
      csrfToken: context.session.csrfToken(),
      sessionSecret: context.session.secret,
      rootLayout: route.liveSession.rootLayout ?? settings.rootLayout,
      connectInfo: context.connectInfo,
      assigns: context.assigns,
      nonce: context.nonce,
      flash: { ...flash.read(), ...flash.fresh },
    }),
  );
  return andThen(result, (page) => {
    const cookies = flash.setCookies(page.kind === "redirect" ? page.flash : EMPTY_FLASH);
    return respond(page, context, settings, ResponseClass, cookies);
  });
}

function respond(
  page: PageResult,
  context: RequestContext,
  settings: Settings,
  ResponseClass: typeof Response,
  flashed: readonly string[],
): Response {
  // A list of pairs, not a Headers object: building one would cost more than everything else here.
  const headers = [...PAGE_HEADERS, ...settings.headers.list(context.nonce)] as [string, string][];
  const cookie = context.session.setCookie();
  if (cookie !== undefined) headers.push(["set-cookie", cookie]);
  for (const header of flashed) headers.push(["set-cookie", header]);
  if (page.kind === "page") return new ResponseClass(bodyOf(page.html), { status: 200, headers });
  headers[0] = ["location", locationHeader(page.to)];
  return new ResponseClass(null, { status: page.status, headers });
}

/** Characters from which on a page is encoded here. Shorter ones are written faster as text. */
const LONG = 16_384;
const encoder = new TextEncoder();

/** A long text is put together from its thousand pieces once for its length and once more to be written, if it is left a text. */
function bodyOf(html: string): string | Uint8Array<ArrayBuffer> {
  return html.length < LONG ? html : encoder.encode(html);
}
