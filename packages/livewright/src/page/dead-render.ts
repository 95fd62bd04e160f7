// page: renders a view once without a connection, and writes the whole page. Owns the dead render, the container with its tokens,
// and the document around it. Called by the endpoint.

import { checkFormIdsIn } from "../diff/form-ids.ts";
import { andThen } from "../foundation/maybe-async.ts";
import { raw } from "../html/rendered.ts";
import type { Flash } from "../live/flash.ts";
import { layoutOf } from "../live/layout.ts";
import type { Session } from "../live/live-view.ts";
import { readQuery } from "../live/query.ts";
import type { RootLayout } from "../live/root-layout.ts";
import type { ConnectInfo } from "../live/connect-info.ts";
import { decodeParams } from "../params/decode.ts";
import type { Params } from "../params/params.ts";
import { staticPathOf } from "../app/page-environment.ts";
import type { AppContext } from "../app/app-context.ts";
import { mergeParams } from "../router/merge-params.ts";
import { navigationType } from "../router/navigation-type.ts";
import { routeFields, type LiveRoute, type Routes } from "../router/route-table.ts";
import { traced } from "../telemetry/span.ts";
import { renderDocument } from "./render-document.ts";
import { renderView } from "./render-view.ts";

/** A request for a live page, after cookies, session and routing. */
export interface PageRequest {
  readonly route: LiveRoute;
  /** All there are, to tell where other paths lead. */
  readonly routes: Routes;
  /** Path parameters. */
  readonly params: Params;
  readonly url: URL;
  readonly session: Session;
  readonly csrfToken: string;
  /** The secret of the visitor's session, to be compared with that of whoever connects to the page. */
  readonly sessionSecret: string | undefined;
  readonly rootLayout: RootLayout;
  readonly connectInfo: ConnectInfo;
  /** What was found out about the request before it came here. */
  readonly assigns?: Readonly<Record<string, unknown>> | undefined;
  readonly nonce: string | undefined;
  /** What the last page had to say. */
  readonly flash?: Flash | undefined;
}

/** The page, or where the view sent the visitor instead. */
export type PageResult =
  | { readonly kind: "page"; readonly html: string }
  | { readonly kind: "redirect"; readonly to: string; readonly status: number; readonly flash: Flash };

/**
 * Renders the page of a route: its view, and the document around it.
 *
 * @returns at once when no callback of the view is async
 * @throws whatever the view throws, for the endpoint to turn into an error page
 */
export function deadRender(app: AppContext, page: PageRequest): PageResult | Promise<PageResult> {
  const { viewName: view } = page.route;
  return traced(
    "dead-render",
    () => ({ view, path: page.url.pathname, ...routeFields(page.route) }),
    () => renderPage(app, page),
  );
}

function renderPage(app: AppContext, page: PageRequest): PageResult | Promise<PageResult> {
  const { route, url, session, connectInfo, csrfToken, nonce } = page;
  const { view, liveSession } = route;
  const search = url.search.slice(1);
  const params = decodeParams(search, app.limits);
  // Decoded twice for a schema, which is given the query alone: whatever it does with it stays out of the params.
  const query = readQuery(view.query, view.query === undefined ? params : decodeParams(search, app.limits));
  mergeParams(params, page.params, route.path);
  const rendered = renderView(app, {
    view,
    viewName: route.viewName,
    route: routeFields(route),
    liveSession: liveSession.name,
    hooks: liveSession.onMount,
    layout: layoutOf(view, liveSession),
    container: route.container,
    context: { params, session },
    params: { params, query, uri: url.href, action: route.action },
    connectInfo,
    page: { navigationType: (path) => navigationType(page.routes, route, url.origin, path) },
    flash: page.flash,
    inherited: page.assigns,
    identity: page.sessionSecret === undefined ? undefined : { sessionSecret: page.sessionSecret, url, session },
    main: true,
  });
  return andThen(rendered, (result): PageResult | Promise<PageResult> => {
    if (result.kind === "redirect") return result;
    const { html, title, assigns } = result;
    if (app.development) checkFormIdsIn(html);
    const staticPath = staticPathOf(app);
    const document = page.rootLayout({ content: raw(html), title, csrfToken, url, nonce, assigns, staticPath });
    return andThen(
      renderDocument(app, document, () => ({ session, connectInfo, assigns: page.assigns })),
      (written): PageResult => (written.kind === "redirect" ? written : { kind: "page", html: written.html }),
    );
  });
}
