import { checkFlashText, type Flash } from "../live/flash.ts";
import { checkTarget, locationOf } from "../live/navigation.ts";
import { decodeParams, type Params } from "../params/decode.ts";
import { mergeParams } from "../router/merge-params.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import type { RouteContext, RouteInfo } from "../router/route-context.ts";
import { infoOf, type RouteMatch } from "../router/route-table.ts";
import { cookiesIn } from "./cookies.ts";
import { locationHeader } from "./finish-response.ts";
import { liveSocketTopic } from "./live-socket-id.ts";
import { liveRender, renderPage } from "./plain-page.ts";
import type { RequestContext } from "./request-context.ts";

/** Makes the context that pipeline functions and the handler of a request share. */
export function routeContext(context: RequestContext, match: RouteMatch): RouteContext {
  return new HandlerContext(context, match);
}

/** Its functions are properties, so that a handler can take them out of the object. */
class HandlerContext implements RouteContext {
  readonly params: Params;
  readonly session: RequestContext["session"];
  readonly ip: string | undefined;
  readonly route: RouteInfo;
  readonly pubsub: PubSub;
  readonly draining: boolean;
  declare readonly query: Params;
  declare readonly cookies: RouteContext["cookies"];
  declare readonly flash: Flash;
  readonly #context: RequestContext;

  constructor(context: RequestContext, match: RouteMatch) {
    const { search } = context.url;
    const { params, route } = match;
    this.#context = context;
    Object.defineProperties(this, HandlerContext.#lazy);
    this.params = search === "" ? params : mergeParams(this.query, params, route.path);
    this.session = context.session;
    this.ip = context.ip;
    this.route = infoOf(match);
    this.pubsub = context.settings.runtime.pubsub;
    this.draining = context.settings.phase.draining;
  }

  readonly assign: RouteContext["assign"] = (values) => this.#context.assign(values);

  readonly putFlash: RouteContext["putFlash"] = (kind, text) => {
    checkFlashText(kind, text);
    this.#context.flash.put(kind, text);
  };

  readonly redirect: RouteContext["redirect"] = (to, status = 303) => {
    const { basePath } = this.#context.settings.runtime;
    const location = locationOf({ kind: "redirect", status, ...checkTarget(to) }, basePath);
    return new Response(null, { status, headers: { location: locationHeader(location) } });
  };

  readonly disconnect: RouteContext["disconnect"] = (id) => this.pubsub.broadcast(liveSocketTopic(id), "disconnect");

  readonly csrfToken: RouteContext["csrfToken"] = () => this.session.csrfToken();

  readonly liveRender: RouteContext["liveRender"] = (view, options) => liveRender(this.#context, view, options);

  readonly renderPage: RouteContext["renderPage"] = (content, options) => renderPage(this.#context, content, options);

  /**
   * The members that few handlers read. Properties of each object, so that `{ ...context }` has them. Their getters are the same for all
   * objects, because V8 makes a hidden class for each new one, and frees it only in a full collection.
   */
  static readonly #lazy: PropertyDescriptorMap & ThisType<HandlerContext> = {
    query: {
      enumerable: true,
      get() {
        const { settings, url } = this.#context;
        return decodeParams(url.search.slice(1), settings.runtime.limits);
      },
    },
    cookies: {
      enumerable: true,
      get() {
        return cookiesIn(this.#context.cookies);
      },
    },
    flash: {
      enumerable: true,
      get() {
        return this.#context.flash.read();
      },
    },
  };
}
