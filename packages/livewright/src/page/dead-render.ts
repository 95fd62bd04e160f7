// page: renders a view once without a connection, and writes the whole page.
//
// Owns: the dead render, the tokens in a view's element, and the document around it. Called by: endpoint.

import type { AppContext } from "../app/app-context.ts";
import { checkFormIdsIn } from "../diff/form-ids.ts";
import { andThen, type MaybePromise } from "../foundation/maybe-async.ts";
import { raw } from "../html/rendered.ts";
import { layoutOf } from "../live/layout.ts";
import type { ParamsContext, Session } from "../live/live-view.ts";
import { readQuery } from "../live/query.ts";
import { decodeParams } from "../params/decode.ts";
import { rootContainer } from "../render/container.ts";
import { mergeParams } from "../router/merge-params.ts";
import { navigationType } from "../router/navigation-type.ts";
import { type LiveMatch, routeFields } from "../router/route-table.ts";
import { traced } from "../telemetry/span.ts";
import { signSession } from "../tokens/tokens.ts";
import type { PageRequest } from "./page-request.ts";
import { renderDocument } from "./render-document.ts";
import { type PostedForms, postableLinks } from "./postable-forms.ts";
import { type RenderedView, renderView, type ViewToRender } from "./render-view.ts";
import type { Written } from "./render-with-parts.ts";

/**
 * Renders the page of a live route: its view, and the document around it.
 *
 * @param session as the live session of the route sees it
 * @returns the document, or the redirect of a view on the page; synchronously if no callback of a view is async
 * @throws any error of a view
 */
export function deadRender(
  app: AppContext,
  request: PageRequest,
  match: LiveMatch,
  session: Session,
): MaybePromise<Written> {
  const { route } = match;
  return traced(
    "dead-render",
    () => ({ view: route.viewName, path: request.url.pathname, ...routeFields(route) }),
    () => {
      // A page with a token needs a session. The token creates one even if the view redirects.
      const csrfToken = request.session.csrfToken();
      return andThen(renderView(app, request, viewOfRoute(app, request, match, session)), (result) => {
        if (result.kind === "redirect") return result;
        keepLoads(app, request, session, result);
        return documentOf(app, request, match, session, result, csrfToken);
      });
    },
  );
}

/** Writes the document around the view of a route. */
export function documentOf(
  app: AppContext,
  request: PageRequest,
  { route }: LiveMatch,
  session: Session,
  { html, title, assigns, links }: Pick<RenderedView, "html" | "title" | "assigns" | "links">,
  csrfToken: string,
): MaybePromise<Written> {
  if (app.development) checkFormIdsIn(html);
  const rootLayout = route.liveSession.rootLayout ?? request.rootLayout;
  return renderDocument(
    app,
    request,
    { rootLayout, content: raw(links ? postableLinks(html, csrfToken) : html), title, csrfToken, assigns },
    () => session,
  );
}

/** Describes the view of a route, for a render without a connection. */
export function viewOfRoute(
  app: AppContext,
  request: PageRequest,
  { route, params: pathParams }: LiveMatch,
  session: Session,
): ViewToRender & { readonly params: ParamsContext } {
  const { url, routes } = request;
  const { view, viewName, liveSession } = route;
  const search = url.search.slice(1);
  const params = decodeParams(search, app.limits);
  // Decoded again for a schema, so that changes it makes to its input do not reach the params.
  const query = readQuery(view.query, view.query === undefined ? params : decodeParams(search, app.limits));
  mergeParams(params, pathParams, route.path);
  return {
    view,
    viewName,
    route: routeFields(route),
    hooks: liveSession.onMount,
    layout: layoutOf(view, liveSession),
    context: { params, session },
    params: { params, query, uri: url.href, action: route.action },
    page: { navigationType: (path) => navigationType(routes, route, url.origin, path) },
    flash: request.flash.forPage(),
    inherited: request.assigns,
    contain({ id, static: fixed }, html) {
      const token = signSession(app.keys, { id, view: viewName, liveSession: liveSession.name });
      return rootContainer(route.container, { id, session: token, static: fixed, basePath: app.basePath }, true, html);
    },
    posts: postsOf(request),
  };
}

/** Returns how forms on the page are posted, unless a route of the application takes the posts to this URL. */
function postsOf({ url, routes, session }: PageRequest): PostedForms {
  return {
    reachable: () => routes.match("POST", url.pathname, url.hostname) === undefined,
    csrfToken: () => session.csrfToken(),
    views: [],
  };
}

/** Keeps the values that `loadOnce` loaded for the connection of this page, which must come from the same session. */
function keepLoads(app: AppContext, { url, session: cookie }: PageRequest, session: Session, view: RenderedView): void {
  const { secret } = cookie;
  if (view.loads === undefined || secret === undefined) return;
  app.loadOnceCache?.keep(view.id, { sessionSecret: secret, url, session }, view.loads);
}
