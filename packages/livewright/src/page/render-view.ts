import { isInstance } from "../foundation/is-instance.ts";
import { escapeHtml } from "../html/escape.ts";
import type { LiveRenderCall } from "../html/rendered.ts";
import { randomId } from "../foundation/random.ts";
import { andThen, isPromise } from "../foundation/maybe-async.ts";
import { type Flash, flashOf } from "../live/flash.ts";
import { mergeContainers } from "../live/container.ts";
import { mountView, type MountRequest } from "../live/mount-view.ts";
import type { LiveRenderOptions } from "../live/live-render.ts";
import { type Layout, layoutContext, layoutIn } from "../live/layout.ts";
import type { AnyLiveView, Container } from "../live/live-view.ts";
import { SocketHandle } from "../live/socket/socket-handle.ts";
import type { ConnectInfo } from "../live/connect-info.ts";
import { newSocketState, type SocketState } from "../live/socket-state.ts";
import { type AppContext, checkSticky } from "../app/app-context.ts";
import { embeddedContainer, rootContainer } from "../render/container.ts";
import { type Page, PageEnvironment } from "../app/page-environment.ts";
import type { PageIdentity } from "../app/load-once-cache.ts";
import { reportSlow } from "../telemetry/slow-callback.ts";
import { type ErrorContext, attributeError, runInContext } from "../telemetry/error-context.ts";
import type { RouteFields } from "../app/page-environment.ts";
import type { SpanFields } from "../telemetry/span.ts";
import { sealEmbedded, signSession, signStatic } from "../tokens/tokens.ts";
import { renderWithParts } from "./render-with-parts.ts";

/** A view to be rendered without a connection. */
export interface ViewRequest extends MountRequest {
  readonly viewName: string;
  /** Where it was found, for signals. */
  readonly route?: RouteFields;
  /** The name of the live session it belongs to; `null` for a view that no route mounted. */
  readonly liveSession: string | null;
  readonly layout: Layout | undefined;
  readonly connectInfo: ConnectInfo;
  /** The id of its element; made up if missing. */
  readonly id?: string | undefined;
  /** The page it is on; missing where no route is. */
  readonly page?: Page | undefined;
  /** The request, whose session gets the values that `loadOnce` loads; `undefined` without a session. */
  readonly identity?: PageIdentity | undefined;
  /** Whether it is the view of the page's route, which may navigate. */
  readonly main: boolean;
  /** What the last page had to say. */
  readonly flash?: Flash | undefined;
  /** What `assignNew` may take over: assigns of the view that shows it, or what is known about the request. */
  readonly inherited?: SocketState["assigns"] | undefined;
  /** The element around it, over the view's own. */
  readonly container?: Container | undefined;
  /** How its container says that another view shows it. */
  readonly embedded?: { readonly container: Container; readonly session: string; readonly marker: string } | undefined;
}

/** A view's HTML in its container, or where it sent the visitor instead. */
export type ViewResult =
  | {
      readonly kind: "view";
      readonly html: string;
      readonly title: string | undefined;
      readonly assigns: SocketState["assigns"];
    }
  | { readonly kind: "redirect"; readonly to: string; readonly status: number; readonly flash: Flash };

/**
 * Renders one view without a connection. What it records besides assigns and title (timers, subscriptions, messages) is for
 * the connected view and is left out here.
 *
 * @returns at once when no callback of the view is async
 * @throws whatever the view throws
 */
export function renderView(app: AppContext, request: ViewRequest): ViewResult | Promise<ViewResult> {
  const state = newSocketState({
    id: request.id ?? `phx-${randomId(8)}`,
    connected: false,
    connectParams: undefined,
    connectInfo: request.connectInfo,
    onChange() {},
    development: app.development,
    environment: new PageEnvironment(app, request.view, request.page),
  });
  state.inherited = request.inherited;
  if (request.flash !== undefined) state.assigns = { flash: request.flash };
  const { logger, limits } = app;
  const fields = (): SpanFields => ({ view: request.viewName, id: state.id, ...request.route });
  const errorContext: ErrorContext = { view: request.viewName, id: state.id, callback: "first render", logger };
  const failed = (error: unknown): ViewResult => {
    attributeError(error, { ...errorContext, callback: state.callback, component: state.callbackOf });
    return redirectOf(error);
  };
  try {
    const result = runInContext(errorContext, () =>
      andThen(mountView(request, new SocketHandle(state), state, fields), () => finish(app, request, state, fields)),
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
  request: ViewRequest,
  state: SocketState,
  fields: () => SpanFields,
): ViewResult | Promise<ViewResult> {
  const { navigation } = state;
  if (navigation !== undefined) {
    state.ended = true;
    return {
      kind: "redirect",
      to: navigation.to,
      status: navigation.kind === "redirect" ? navigation.status : 302,
      flash: flashOf(state),
    };
  }
  const layout = layoutIn(state, request.layout);
  state.callback = "render";
  const rendered = (state.render ?? request.view.render)(state.assigns);
  const value = layout === undefined ? rendered : layout(layoutContext(state, rendered, state.assigns));
  const content = renderWithParts(value, state, fields, (call) => renderChild(app, request, state, call));
  return andThen(content, (html): ViewResult => {
    state.ended = true;
    if (state.loads !== undefined && request.identity !== undefined)
      app.loadOnceCache?.keep(state.id, request.identity, state.loads);
    return {
      kind: "view",
      html: contain(app, request, state, html),
      title: state.title,
      assigns: state.assigns,
    };
  });
}

function contain(app: AppContext, request: ViewRequest, state: SocketState, content: string): string {
  const { id } = state;
  const { view, viewName, liveSession, main } = request;
  const flash = flashOf(state);
  // Most pages have none, and then there is nothing to tell the join: signing would cost it and us.
  const fixed = Object.keys(flash).length === 0 ? "" : signStatic(app.keys, { id, flash });
  const { embedded } = request;
  if (embedded !== undefined) {
    const tokens = { id, session: embedded.session, static: fixed };
    return embeddedContainer(embedded.container, tokens, embedded.marker, content);
  }
  const session = signSession(app.keys, { id, view: viewName, liveSession });
  return rootContainer(request.container ?? view.container, { id, session, static: fixed }, main, content);
}

/** A nested view can be joined when the one around it is connected, so its session stays empty until then; a sticky one at once. */
function renderChild(
  app: AppContext,
  { context, connectInfo, page }: ViewRequest,
  parent: SocketState,
  call: LiveRenderCall,
): string | Promise<string> {
  const view = call.view as AnyLiveView;
  const options = call.options as LiveRenderOptions;
  const { sticky = false, session = {} } = options;
  if (sticky) checkSticky(app, view, call.id);
  const rendered = renderView(app, {
    view,
    viewName: view.name ?? call.id,
    liveSession: null,
    hooks: [],
    layout: undefined,
    context: { params: {}, session: { ...context.session, ...session } },
    params: undefined,
    connectInfo,
    page: sticky ? undefined : page,
    id: call.id,
    main: false,
    inherited: parent.assigns,
    embedded: {
      container: mergeContainers(view.container, options.container),
      session: sticky ? sealEmbedded(app.keys, { id: call.id, parent: null, view: view.name ?? "", session }) : "",
      marker: sticky ? "data-phx-sticky" : `data-phx-parent-id="${escapeHtml(parent.id)}"`,
    },
  });
  return andThen(rendered, (result) => {
    if (result.kind === "view") return result.html;
    throw new Redirected(result);
  });
}

/** A nested view sent the visitor away; then the whole page does (protocol section 2.4). */
export class Redirected extends Error {
  readonly result: ViewResult & { readonly kind: "redirect" };
  constructor(result: ViewResult & { readonly kind: "redirect" }) {
    super(`redirected to ${result.to}`);
    this.result = result;
  }
}

function redirectOf(error: unknown): ViewResult {
  if (isInstance(error, Redirected)) return error.result;
  throw error;
}
