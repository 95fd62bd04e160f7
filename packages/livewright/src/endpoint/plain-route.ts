import { LivewrightError } from "../foundation/errors.ts";
import { andThen, isPromise } from "../foundation/maybe-async.ts";
import { decodeParams } from "../params/decode.ts";
import type { Params } from "../params/params.ts";
import type { RouteContext } from "../router/route-context.ts";
import type { PlainRoute } from "../router/route-table.ts";
import { liveRender, pageAround } from "./own-page.ts";
import { requireCsrf } from "./csrf.ts";
import type { Settings } from "./options.ts";
import type { Visit } from "./visit.ts";

/** Answers with what the handler of a route returns. */
export function plainRoute(
  settings: Settings,
  visit: Visit,
  route: PlainRoute,
  pathParams: Params,
): Response | Promise<Response> {
  const { runtime } = settings;
  const checked = route.csrf ? requireCsrf(visit.request, visit.session, runtime.limits) : undefined;
  return andThen(checked, () => {
    const { search } = visit.url;
    const context: RouteContext = {
      params: search === "" ? pathParams : Object.assign(decodeParams(search.slice(1), runtime.limits), pathParams),
      session: visit.session,
      assign: (values) => visit.assign(values),
      pubsub: runtime.pubsub,
      csrfToken: () => visit.session.csrfToken(),
      liveRender: (view, options) => liveRender(settings, visit, view, options?.id),
      page: (content, options) => pageAround(settings, visit, content, options),
    };
    const answer = route.handler(visit.request, context);
    return isPromise(answer)
      ? answer.then((response) => complete(response, route, visit, settings))
      : complete(answer, route, visit, settings);
  });
}

function complete(response: Response, route: PlainRoute, visit: Visit, settings: Settings): Response {
  if (!(response instanceof Response)) {
    throw new LivewrightError("LW501", `The handler of ${route.method} ${route.path} returned no Response.`, {
      hint: 'Write return new Response("…") or Response.json(…).',
    });
  }
  const cookie = visit.session.setCookie();
  const isHtml = response.headers.get("content-type")?.startsWith("text/html") === true;
  if (cookie === undefined && !isHtml) return response;
  // Copied, since the headers of some responses, such as redirects, cannot be changed.
  const headers = new Headers(response.headers);
  if (isHtml) {
    for (const [name, value] of settings.headers.list(settings.headers.nonce())) {
      if (!headers.has(name)) headers.set(name, value);
    }
  }
  if (cookie !== undefined) {
    headers.append("set-cookie", cookie);
    if (!headers.has("cache-control")) headers.set("cache-control", "private, no-cache");
  }
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
