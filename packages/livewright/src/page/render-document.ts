import { isInstance } from "../foundation/is-instance.ts";
import { andThen, isPromise } from "../foundation/maybe-async.ts";
import type { LiveRenderCall, Rendered } from "../html/rendered.ts";
import { mergeContainers } from "../live/container.ts";
import type { LiveRenderOptions } from "../live/live-render.ts";
import { layoutOf } from "../live/layout.ts";
import type { AnyLiveView, Session } from "../live/live-view.ts";
import type { ConnectInfo } from "../live/connect-info.ts";
import type { SocketState } from "../live/socket-state.ts";
import { type AppContext, checkSticky } from "../app/app-context.ts";
import { sealEmbedded } from "../tokens/tokens.ts";
import { renderWithViews } from "./render-with-parts.ts";
import { Redirected, renderView, type ViewResult } from "./render-view.ts";

/** Whose page it is. */
interface Visitor {
  readonly session: Session;
  readonly connectInfo: ConnectInfo;
  /** What is known about the request, for `assignNew`. */
  readonly assigns?: SocketState["assigns"] | undefined;
}

/** The document as text, or where a view in it sent the visitor instead. */
export type DocumentResult =
  | { readonly kind: "document"; readonly html: string }
  | (ViewResult & { readonly kind: "redirect" });

/**
 * Writes a root layout with the views it shows beside the page: a player, a chat. They stay for as long as the document
 * does, whatever view the page navigates to, and so they are sticky by their place. Without the client's own mark for sticky
 * views, though: those the client moves into the element of the page when it navigates.
 *
 * @param visitor asked only if there is such a view
 * @returns at once when no view in it is async
 */
export function renderDocument(
  app: AppContext,
  document: Rendered,
  visitor: () => Visitor | Promise<Visitor>,
): DocumentResult | Promise<DocumentResult> {
  try {
    const html = renderWithViews(document, (call) => {
      const known = visitor();
      return isPromise(known)
        ? Promise.resolve(known).then((found) => renderBeside(app, call, found))
        : renderBeside(app, call, known);
    });
    const result = andThen(html, (text): DocumentResult => ({ kind: "document", html: text }));
    return isPromise(result) ? result.catch(redirectOf) : result;
  } catch (error) {
    return redirectOf(error);
  }
}

function renderBeside(
  app: AppContext,
  call: LiveRenderCall,
  { session: visitors, connectInfo, assigns }: Visitor,
): string | Promise<string> {
  const { id } = call;
  const view = call.view as AnyLiveView;
  const { session = {}, container } = call.options as LiveRenderOptions;
  checkSticky(app, view, id);
  const name = view.name ?? "";
  const rendered = renderView(app, {
    view,
    viewName: name,
    liveSession: null,
    hooks: [],
    layout: layoutOf(view),
    context: { params: {}, session: { ...visitors, ...session } },
    params: undefined,
    connectInfo,
    inherited: assigns,
    id,
    main: false,
    embedded: {
      container: mergeContainers(view.container, container),
      session: sealEmbedded(app.keys, { id, parent: null, view: name, session, root: "layout" }),
      marker: "",
    },
  });
  return andThen(rendered, (result) => {
    if (result.kind === "view") return result.html;
    throw new Redirected(result);
  });
}

function redirectOf(error: unknown): DocumentResult {
  if (isInstance(error, Redirected)) return error.result;
  throw error;
}
