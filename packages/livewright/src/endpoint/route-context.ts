import { checkFlashText } from "../live/flash.ts";
import { checkExternalUrl, checkLocalPath } from "../live/navigation.ts";
import { decodeParams, type Params } from "../params/decode.ts";
import { mergeParams } from "../router/merge-params.ts";
import type { RouteContext } from "../router/route-context.ts";
import { infoOf, type RouteMatch } from "../router/route-table.ts";
import { cookiesIn } from "./cookies.ts";
import { locationHeader } from "./finish-response.ts";
import { liveSocketTopic } from "./live-socket-id.ts";
import { liveRender, renderPage } from "./plain-page.ts";
import type { RequestContext } from "./request-context.ts";

/** Makes the context that pipeline functions and the handler of a request share. */
export function routeContext(context: RequestContext, match: RouteMatch): RouteContext {
  const { runtime } = context.settings;
  const { search } = context.url;
  const { params, route } = match;
  const query = (): Params => decodeParams(search.slice(1), runtime.limits);
  return {
    params: search === "" ? params : mergeParams(query(), params, route.path),
    get query() {
      return query();
    },
    get cookies() {
      return cookiesIn(context.cookies);
    },
    session: context.session,
    assign: (values) => context.assign(values),
    ip: context.ip,
    route: infoOf(match),
    pubsub: runtime.pubsub,
    get flash() {
      return context.flash.read();
    },
    putFlash(kind, text) {
      checkFlashText(kind, text);
      context.flash.put(kind, text);
    },
    redirect(to, status = 303) {
      const url = typeof to === "string" ? checkLocalPath(to) : checkExternalUrl(to.external);
      return new Response(null, { status, headers: { location: locationHeader(url) } });
    },
    disconnect: (id) => runtime.pubsub.broadcast(liveSocketTopic(id), "disconnect"),
    csrfToken: () => context.session.csrfToken(),
    liveRender: (view, options) => liveRender(context, view, options),
    renderPage: (content, options) => renderPage(context, content, options),
  };
}
