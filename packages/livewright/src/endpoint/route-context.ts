import { checkFlashText } from "../live/flash.ts";
import { checkExternalUrl, checkLocalPath } from "../live/navigation.ts";
import { decodeParams, type Params } from "../params/decode.ts";
import { mergeParams } from "../router/merge-params.ts";
import type { RouteContext } from "../router/route-context.ts";
import { infoOf, type RouteMatch } from "../router/route-table.ts";
import { inHeader } from "./header-value.ts";
import { liveSocketTopic } from "./live-socket.ts";
import type { Settings } from "./options.ts";
import { liveRender, pageAround } from "./own-page.ts";
import type { Visit } from "./visit.ts";

/** What the functions of a pipeline and the handler of a plain route are given; one for all of them. */
export function routeContext(settings: Settings, visit: Visit, match: RouteMatch): RouteContext {
  const { runtime } = settings;
  const { search } = visit.url;
  const { params, route } = match;
  const query = (): Params => decodeParams(search.slice(1), runtime.limits);
  return {
    params: search === "" ? params : mergeParams(query(), params, route.path),
    get query() {
      return query();
    },
    session: visit.session,
    assign: (values) => visit.assign(values),
    ip: visit.ip,
    route: infoOf(match),
    pubsub: runtime.pubsub,
    get flash() {
      return visit.flash.read();
    },
    putFlash(kind, text) {
      checkFlashText(kind, text);
      visit.flash.put(kind, text);
    },
    redirect(to, status = 303) {
      const url = typeof to === "string" ? checkLocalPath(to) : checkExternalUrl(to.external);
      return new Response(null, { status, headers: { location: inHeader(url) } });
    },
    disconnect: (id) => runtime.pubsub.broadcast(liveSocketTopic(id), "disconnect"),
    csrfToken: () => visit.session.csrfToken(),
    liveRender: (view, options) => liveRender(settings, visit, view, options),
    renderPage: (content, options) => pageAround(settings, visit, content, options),
  };
}
