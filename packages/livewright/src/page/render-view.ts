import { checkSticky, type AppContext } from "../app/app-context.ts";
import { type Page, PageEnvironment, type RouteFields } from "../app/page-environment.ts";
import type { HtmlNotes } from "../diff/to-html.ts";
import { andThen, isPromise, type MaybePromise } from "../foundation/maybe-async.ts";
import { randomId } from "../foundation/random.ts";
import { escapeHtml } from "../html/escape.ts";
import type { LiveRenderCall } from "../html/rendered.ts";
import { mergeContainers } from "../live/container.ts";
import { type Flash, flashOf } from "../live/flash.ts";
import { type Layout, layoutContext } from "../live/layout.ts";
import { locationOf } from "../live/navigation.ts";
import { type MountRequest, mountView } from "../live/mount-view.ts";
import type { LiveRenderOptions } from "../live/live-render.ts";
import type { AnyLiveView } from "../live/live-view.ts";
import { SocketHandle } from "../live/socket/socket-handle.ts";
import { newSocketState, type SocketState } from "../live/socket-state.ts";
import { embeddedContainer } from "../render/container.ts";
import { attributeError, type ErrorContext, runInContext } from "../telemetry/error-context.ts";
import { reportSlow } from "../telemetry/slow-callback.ts";
import type { SpanFields } from "../telemetry/span.ts";
import { sealEmbedded, signStatic } from "../tokens/tokens.ts";
import type { PageRequest } from "./page-request.ts";
import { hasPostableLinks, type PostedForms, postableForms } from "./postable-forms.ts";
import {
  type KeptComponents,
  type RenderChild,
  renderWithParts,
  type ViewRedirect,
  type Written,
} from "./render-with-parts.ts";

/** A view to render without a connection. */
export interface ViewToRender extends MountRequest {
  readonly viewName: string;
  /** The route fields of telemetry events. */
  readonly route?: RouteFields | undefined;
  readonly layout: Layout | undefined;
  /** The id of its element. Default: a random one. */
  readonly id?: string | undefined;
  /** The page it is on; absent for a view that no route mounted. */
  readonly page?: Page | undefined;
  readonly flash?: Flash | undefined;
  /** Assigns that `assignNew` takes over: of the parent view, or of the request. */
  readonly inherited?: SocketState["assigns"] | undefined;
  /** How forms of the view are posted without a script; `undefined` if they are not. */
  readonly posts?: PostedForms | undefined;
  /** Puts the HTML into the element of the view. */
  readonly contain: (element: ElementTokens, html: string) => string;
}

/** The parts of a view's element that the render decides. */
export interface ElementTokens {
  readonly id: string;
  /** The token of the flash; empty without flash. */
  readonly static: string;
}

/** The HTML of a view in its element, with what the document needs to know about it. */
export interface RenderedView {
  readonly kind: "view";
  readonly id: string;
  readonly html: string;
  readonly title: string | undefined;
  readonly assigns: SocketState["assigns"];
  /** True if it may contain links that {@link postableLinks} changes. */
  readonly links: boolean;
  /** The values that `loadOnce` loaded. */
  readonly loads: SocketState["loads"];
}

/**
 * Renders one view without a connection. Timers, subscriptions and messages that its callbacks start are for the connected
 * view, so they are ignored here.
 *
 * @returns synchronously if no callback of the view is async
 * @throws any error of the view
 */
export function renderView(
  app: AppContext,
  request: Pick<PageRequest, "connectInfo">,
  shown: ViewToRender,
): MaybePromise<RenderedView | ViewRedirect> {
  const { viewName, flash } = shown;
  const state = newSocketState({
    id: shown.id ?? `phx-${randomId(8)}`,
    connected: false,
    connectParams: undefined,
    connectInfo: request.connectInfo,
    onChange() {},
    development: app.development,
    environment: new PageEnvironment(app, shown.view, shown.page),
  });
  state.inherited = shown.inherited;
  state.layout = shown.layout;
  if (flash !== undefined) state.assigns = { flash };
  const { logger, limits } = app;
  const fields = (): SpanFields => ({ view: viewName, id: state.id, ...shown.route });
  const errorContext: ErrorContext = { view: viewName, id: state.id, callback: "dead render", logger };
  const failed = (error: unknown): never => {
    attributeError(error, { ...errorContext, callback: state.callback, component: state.callbackOf });
    throw error;
  };
  try {
    const result = runInContext(errorContext, () =>
      andThen(mountView(shown, new SocketHandle(state), state, fields), () =>
        finish(app, request, shown, state, fields),
      ),
    );
    if (!isPromise(result)) return result;
    reportSlow(result, limits.maxCallbackMs, errorContext);
    return result.catch(failed);
  } catch (error) {
    return failed(error);
  }
}

function finish(
  app: AppContext,
  request: Pick<PageRequest, "connectInfo">,
  shown: ViewToRender,
  state: SocketState,
  fields: () => SpanFields,
): MaybePromise<RenderedView | ViewRedirect> {
  const { navigation } = state;
  if (navigation !== undefined) {
    state.ended = true;
    return {
      kind: "redirect",
      to: locationOf(navigation, app.basePath),
      status: navigation.kind === "redirect" ? navigation.status : 302,
      flash: flashOf(state),
    };
  }
  const notes: HtmlNotes = { postable: false };
  const child: RenderChild = (call) => renderChild(app, request, shown, state, call, notes);
  return andThen(writeView(app, shown, state, fields, child, notes), (written): RenderedView | ViewRedirect => {
    state.ended = true;
    return typeof written === "string" ? containView(app, shown, state, written, notes) : written;
  });
}

/**
 * Writes the content of a view, with its layout.
 *
 * @param notes updated
 * @param kept for a view that is written more than once
 */
export function writeView(
  app: AppContext,
  shown: ViewToRender,
  state: SocketState,
  fields: () => SpanFields,
  child: RenderChild,
  notes: HtmlNotes,
  kept?: KeptComponents,
): MaybePromise<Written> {
  const { layout } = state;
  state.callback = "render";
  const rendered = (state.render ?? shown.view.render)(state.assigns);
  const framed = layout !== undefined && layout !== false;
  const value = framed ? layout(layoutContext(state, rendered, state.assigns)) : rendered;
  return renderWithParts(value, state, fields, child, notes, app.basePath, kept);
}

/** Puts the content of a view into its element. */
export function containView(
  app: AppContext,
  shown: ViewToRender,
  state: SocketState,
  content: string,
  { postable }: HtmlNotes,
): RenderedView {
  const { id, title, assigns, loads } = state;
  const flash = flashOf(state);
  // Most pages have no flash. Signing an empty one would cost time, and bytes on the page.
  const fixed = Object.keys(flash).length === 0 ? "" : signStatic(app.keys, { id, flash });
  // A search joins the thousand pieces of a long page, which costs more than to write it.
  const made = postable ? postableForms(content, shown.posts) : content;
  const links = postable && hasPostableLinks(made);
  return { kind: "view", id, html: shown.contain({ id, static: fixed }, made), title, assigns, links, loads };
}

/** Renders a nested view. It joins through its running parent, so its session token is empty; that of a sticky view is not. */
export function renderChild(
  app: AppContext,
  request: Pick<PageRequest, "connectInfo">,
  shown: ViewToRender,
  parent: SocketState,
  call: LiveRenderCall,
  notes: HtmlNotes,
): MaybePromise<Written> {
  return andThen(renderView(app, request, childOf(app, shown, parent, call)), (result) => {
    if (result.kind !== "view") return result;
    if (result.links) notes.postable = true;
    return result.html;
  });
}

/** Describes a nested view. */
export function childOf(
  app: AppContext,
  { context, page, posts }: ViewToRender,
  parent: SocketState,
  call: LiveRenderCall,
): ViewToRender & { readonly id: string } {
  const { id } = call;
  const view = call.view as AnyLiveView;
  const options = call.options as LiveRenderOptions;
  const { sticky = false, session = {} } = options;
  if (sticky) checkSticky(app, view, id);
  const container = mergeContainers(view.container, options.container);
  const token = sticky ? sealEmbedded(app.keys, { id, parent: null, view: view.name ?? "", session }) : "";
  const marker = sticky ? "data-phx-sticky" : `data-phx-parent-id="${escapeHtml(parent.id)}"`;
  return {
    view,
    viewName: view.name ?? id,
    hooks: [],
    layout: undefined,
    context: { params: {}, session: { ...context.session, ...session } },
    params: undefined,
    page: sticky ? undefined : page,
    id,
    inherited: parent.assigns,
    posts: posts && { ...posts, views: [...posts.views, id] },
    contain: (element, html) =>
      embeddedContainer(container, { id, session: token, static: element.static }, marker, html),
  };
}
