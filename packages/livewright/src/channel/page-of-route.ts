import type { AppContext } from "../app/app-context.ts";
import type { RoutedPage, RouteFields } from "../app/page-environment.ts";
import { withoutBasePath } from "../foundation/base-path.ts";
import type { ConnectInfo } from "../live/connect-info.ts";
import type { ParamsContext } from "../live/live-view.ts";
import { checkQuery } from "../live/query.ts";
import type { NavigationType } from "../live/view-environment.ts";
import { decodeParams } from "../params/decode.ts";
import { mergeParams } from "../router/merge-params.ts";
import { navigationType } from "../router/navigation-type.ts";
import { type LiveMatch, type LiveRoute, routeFields, type Routes } from "../router/route-table.ts";

/** The facts of a connection or a request by which a page resolves URLs. */
export interface UrlContext {
  readonly connectInfo: ConnectInfo;
  readonly routes: Routes;
}

/** The page of a routed view. */
export class PageOfRoute implements RoutedPage {
  readonly #app: AppContext;
  readonly #context: UrlContext;
  readonly #route: LiveRoute;

  constructor(app: AppContext, context: UrlContext, route: LiveRoute) {
    this.#app = app;
    this.#context = context;
    this.#route = route;
  }

  get route(): RouteFields {
    return routeFields(this.#route);
  }

  /** Returns the params of a patch that stays in the same view of the same live session. */
  resolve(given: string, from?: "browser"): ParamsContext | undefined {
    const { connectInfo, routes } = this.#context;
    const url = parseUrl(given, connectInfo.origin, from === undefined ? undefined : this.#app.basePath);
    if (url === undefined) return undefined;
    const match = routes.matchLive(url.pathname, url.hostname);
    const { view, liveSession } = this.#route;
    if (match === undefined || match.route.view !== view || match.route.liveSession.name !== liveSession.name)
      return undefined;
    const params = paramsOf(this.#app, url, match);
    // The client then loads that URL as another page, and gets the error.
    return "problem" in params ? undefined : params;
  }

  navigationType(path: string): NavigationType {
    const { connectInfo, routes } = this.#context;
    return navigationType(routes, this.#route, connectInfo.origin, path);
  }
}

/** Returns the params of a page, or why its query is refused. */
export function paramsOf(
  { limits }: AppContext,
  url: PageUrl,
  { route, params: pathParams }: LiveMatch,
): ParamsContext | { readonly problem: string } {
  const { query: schema } = route.view;
  const search = url.search.slice(1);
  const params = decodeParams(search, limits);
  // Decoded twice if there is a schema: it gets its own copy of the query, so that it cannot change the params.
  const checked = checkQuery(schema, schema === undefined ? params : decodeParams(search, limits));
  if (!checked.ok) return checked;
  return {
    params: mergeParams(params, pathParams, route.path),
    query: checked.query,
    uri: url.href,
    action: route.action,
  };
}

/** The used parts of a page URL. */
interface PageUrl {
  readonly pathname: string;
  readonly search: string;
  readonly hostname: string;
  readonly href: string;
}

/** Characters of the longest URL that is read, its fragment not counted. No server in front takes a longer request line. */
const MAX_URL = 65_536;

/** A URL without its fragment, which a page may use for anything, such as the code of a playground. */
function withoutFragment(url: string): string {
  const hash = url.indexOf("#");
  return hash === -1 ? url : url.slice(0, hash);
}

/**
 * Reads a URL of the page, except for its fragment. Applications build links from it, so its host is that of the connection,
 * whatever the client says, and its path is one of the application. Its scheme may differ from that of the connection if a proxy ended the encryption.
 */
export function parseUrl(given: string, origin: string, basePath: string | undefined): PageUrl | undefined {
  const text = withoutFragment(given);
  if (text.length > MAX_URL) return undefined;
  try {
    let url = new URL(text, origin);
    let { protocol } = url;
    if (protocol !== "http:" && protocol !== "https:") {
      // A URL without a path of a page becomes one.
      const { pathname, search } = url;
      url = Object.assign(new URL(origin), { pathname, search });
      ({ protocol } = url);
    }
    const { search } = url;
    // A page that was loaded past the proxy has a URL without the base path.
    const pathname = withoutBasePath(basePath, url.pathname) ?? url.pathname;
    const host = origin.slice(origin.indexOf("//") + 2);
    return { pathname, search, hostname: host.replace(/:\d+$/, ""), href: `${protocol}//${host}${pathname}${search}` };
  } catch {
    return undefined;
  }
}
