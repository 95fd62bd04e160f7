import type { AppContext } from "../app/app-context.ts";
import { andThen, type MaybePromise } from "../foundation/maybe-async.ts";
import { mergeContainers } from "../live/container.ts";
import { layoutOf } from "../live/layout.ts";
import type { AnyLiveView, Container, Session } from "../live/live-view.ts";
import { embeddedContainer, rootContainer } from "../render/container.ts";
import { sealEmbedded, signSession } from "../tokens/tokens.ts";
import type { PageRequest } from "./page-request.ts";
import { renderView } from "./render-view.ts";
import type { Written } from "./render-with-parts.ts";

/** A view that no route mounts: in a root layout, or on the page of a plain route. */
export interface UnroutedView {
  readonly view: AnyLiveView;
  readonly id: string;
  /** Session data of this view, added to the session of the request. */
  readonly session?: Session | undefined;
  readonly container?: Container | undefined;
  readonly root: "layout" | "page";
}

/**
 * Renders a view that no route mounts. It joins by its name, so the endpoint must know it.
 *
 * @param session the session of the request
 * @returns its element, or its redirect; synchronously if no callback of the view is async
 */
export function renderUnrouted(
  app: AppContext,
  request: Pick<PageRequest, "connectInfo" | "assigns">,
  { view, id, session: own, container: outer, root }: UnroutedView,
  session: Session,
): MaybePromise<Written> {
  const { keys, basePath } = app;
  const viewName = view.name ?? "";
  const container = mergeContainers(view.container, outer);
  const rendered = renderView(app, request, {
    view,
    viewName,
    hooks: [],
    layout: layoutOf(view),
    context: { params: {}, session: own === undefined ? session : { ...session, ...own } },
    params: undefined,
    inherited: request.assigns,
    id,
    contain({ static: fixed }, html) {
      if (own === undefined) {
        const token = signSession(keys, { id, view: viewName, liveSession: null });
        return rootContainer(container, { id, session: token, static: fixed, basePath }, false, html);
      }
      // The join needs the view's own session data, and gets it from an encrypted token.
      const token = sealEmbedded(keys, { id, parent: null, view: viewName, session: own, root });
      return embeddedContainer(container, { id, session: token, static: fixed, basePath }, "", html);
    },
  });
  return andThen(rendered, (result) => (result.kind === "view" ? result.html : result));
}
