import { type AppContext, checkSticky } from "../app/app-context.ts";
import { staticPathOf } from "../app/page-environment.ts";
import { andThen, type MaybePromise } from "../foundation/maybe-async.ts";
import type { LiveRenderOptions } from "../live/live-render.ts";
import type { AnyLiveView, Session } from "../live/live-view.ts";
import type { RootLayout, RootLayoutContext } from "../live/root-layout.ts";
import type { PageRequest } from "./page-request.ts";
import { renderUnrouted } from "./render-unrouted.ts";
import { renderWithViews, type Written } from "./render-with-parts.ts";

/** The content of a document, and the layout around it. */
export interface DocumentParts extends Pick<RootLayoutContext, "content" | "title" | "csrfToken" | "assigns"> {
  readonly rootLayout: RootLayout;
}

/**
 * Writes a document: a root layout around content. A view that the root layout shows, such as a player, stays for as long as
 * the document does. It is sticky without the client's attribute for sticky views: the client would move a view with that
 * attribute into the element of the page, and remove it at the next navigation.
 *
 * @param session called if the root layout shows a view
 * @returns the document, or the redirect of a view in the root layout; synchronously if no such view is async
 */
export function renderDocument(
  app: AppContext,
  request: Pick<PageRequest, "url" | "nonce" | "connectInfo" | "assigns">,
  { rootLayout, content, title, csrfToken, assigns }: DocumentParts,
  session: () => MaybePromise<Session>,
): MaybePromise<Written> {
  const { url, nonce } = request;
  const staticPath = staticPathOf(app);
  const document = rootLayout({ content, title, csrfToken, url, nonce, assigns, staticPath });
  return renderWithViews(
    document,
    (call) =>
      andThen(session(), (known) => {
        const { id } = call;
        const view = call.view as AnyLiveView;
        const { session: own = {}, container } = call.options as LiveRenderOptions;
        checkSticky(app, view, id);
        return renderUnrouted(app, request, { view, id, session: own, container, root: "layout" }, known);
      }),
    app.basePath,
  );
}
