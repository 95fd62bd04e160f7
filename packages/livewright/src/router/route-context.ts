import type { JsonValue } from "../crypto/payload.ts";
import type { Raw, Renderable } from "../html/rendered.ts";
import type { Flash } from "../live/flash.ts";
import type { AnyLiveView, Container, Session, EmbeddableView } from "../live/live-view.ts";
import type { External } from "../live/navigation.ts";
import type { Params } from "../params/decode.ts";
import type { PubSub } from "../pubsub/pubsub.ts";

/**
 * Answers a request without a view.
 *
 * @typeParam PathParams the parameters of its path, which `get` and the others infer
 */
export type RouteHandler<PathParams = Params> = (
  request: Request,
  context: RouteContext<PathParams>,
) => Response | Promise<Response>;

/**
 * A step that requests to the routes of a scope go through. It returns nothing to let the request pass, another `Request` to
 * replace it, or a `Response` that answers it.
 *
 * @example
 * ```ts
 * const requireUser: PipelineFunction = (_request, { session, redirect }) =>
 *   session.get("userId") === undefined ? redirect("/login") : undefined;
 * ```
 */
// `void` is what lets a step end without a return.
export type PipelineFunction = (
  request: Request,
  context: RouteContext,
) => Request | Response | undefined | void | Promise<Request | Response | undefined | void>;

/** Data of the application about a route. Livewright does not read it. */
export interface RouteMetadata {
  readonly [key: string]: unknown;
}

/** The description of a route. */
export interface RouteInfo {
  readonly method: string;
  /** As it was written, with the prefixes of its scopes: `"/articles/:id/edit"`. */
  readonly path: string;
  /** The parameters in the path, decoded. */
  readonly params: Params;
  readonly metadata: RouteMetadata;
  /** The view behind it and its live session; missing for a plain route. */
  readonly live?: { readonly view: AnyLiveView; readonly action: string | undefined; readonly liveSession: string };
}

/** The second argument of a handler. */
export interface RouteContext<PathParams = Params> {
  /**
   * Query parameters overlaid with path parameters. Where the path is a literal or comes from `definePaths`, their type has
   * just the parameters of the path: read the query from `query`, and parameters in the prefix of a scope from `route.params`.
   */
  readonly params: PathParams;
  /** Query parameters, decoded. */
  readonly query: Params;
  /** The visitor's session. Changes are sent with the response. */
  readonly session: SessionHandle;
  /**
   * Passes values that belong to the request to `assignNew` of the views on the page, which uses them in the dead render. A connected
   * view has no request, so it loads them again.
   *
   * @example assign({ currentUser: await users.find(session.get("userId")) })
   */
  readonly assign: (values: Readonly<Record<string, unknown>>) => void;
  /** The visitor's address, as the adapter reports it. */
  readonly ip: string | undefined;
  /** The route that was found. */
  readonly route: RouteInfo;
  /** The bus of the application. */
  readonly pubsub: PubSub;
  /** The flash of the previous page, for this one. It is removed when it is read. */
  readonly flash: Flash;
  /**
   * Leaves a short message for the page that comes next. It travels in a cookie: more than about 3 KB are not shown, which the
   * log says.
   *
   * @example putFlash("info", "You are logged in."); return redirect("/");
   */
  readonly putFlash: (kind: string, text: string) => void;
  /**
   * Answers with a redirect.
   *
   * @param to a local path; `{ external: url }` for another site; or `{ external: { scheme, url } }`
   * @param status default 303, which makes a GET of whatever the request was
   * @throws {LivewrightError} LW409 for paths and URLs that could lead visitors astray
   */
  readonly redirect: (to: string | { readonly external: External }, status?: 301 | 302 | 303 | 307 | 308) => Response;
  /** See `disconnect` of the endpoint: ends every connection whose session has this `live_socket_id`. */
  readonly disconnect: (liveSocketId: string) => void;
  /** A token for a form on the page this handler answers with: `<input type="hidden" name="_csrf_token" value=${…}>`. */
  readonly csrfToken: () => string;
  /**
   * Renders a view into a page of this handler's making. It goes live like any other, but has no URL of its own: no params,
   * no `handleParams`, no patches. A page may hold several.
   *
   * @param view one of the endpoint's `views`
   * @param options see {@link PageViewOptions}
   * @throws {LivewrightError} LW502 for a view that is not among the endpoint's `views`, LW423 for a session that JSON cannot
   *   carry, LW413 for unknown options
   */
  readonly liveRender: (view: EmbeddableView, options?: PageViewOptions) => Raw | Promise<Raw>;
  /**
   * Answers with a document: the endpoint's root layout around `content`.
   *
   * @param content the page's body
   * @param options the `title`, and the HTTP `status`; default 200
   * @example get("/two", async (_request, { renderPage, liveRender }) => renderPage(html`${await liveRender(Clock)}${await liveRender(News)}`))
   */
  readonly renderPage: (
    content: Renderable,
    options?: { readonly title?: string; readonly status?: number },
  ) => Response | Promise<Response>;
}

/** Options of `liveRender` of a plain route. */
export interface PageViewOptions {
  /** The id of its element, unique on the page. Default: a random one. */
  readonly id?: string;
  /**
   * Session data for this view, over the visitor's session, both in the first HTML and when connected. It travels encrypted
   * through the page, which is good for 14 days in any session; so it names a thing to show, not who may see it.
   */
  readonly session?: Session;
  /** The element around it, over the view's own `container`. */
  readonly container?: Container;
}

/** A visitor's session, kept in an encrypted cookie; so it can hold what JSON can say, about 3 KB of it. */
export interface SessionHandle {
  get(key: string): unknown;
  /** Throws LW423 for a value that JSON cannot carry. */
  set(key: string, value: JsonValue): void;
  delete(key: string): void;
  /** Forgets everything, and makes tokens in pages served so far worthless. For logging out. */
  clear(): void;
  /** Makes CSRF tokens in pages served so far worthless. For logging in, so that nothing made before it is good after it. */
  renew(): void;
}
