import type { JsonValue } from "../crypto/payload.ts";
import type { Raw, Renderable } from "../html/rendered.ts";
import type { Flash } from "../live/flash.ts";
import type { AnyLiveView, Container, Session, EmbeddableView } from "../live/live-view.ts";
import type { RedirectTarget } from "../live/navigation.ts";
import type { Params } from "../params/decode.ts";
import type { PubSub } from "../pubsub/pubsub.ts";

/**
 * Answers a request without a view.
 *
 * @typeParam PathParams the parameters of its path, which `get`, `post` and the others infer
 */
export type RouteHandler<PathParams = Params> = (
  request: Request,
  context: RouteContext<PathParams>,
) => Response | Promise<Response>;

/**
 * A function that every request to the routes of a scope passes. It returns nothing to let the request pass, another `Request` to
 * replace it, or a `Response` to answer it.
 *
 * `next()` runs the rest of the pipeline and the handler, and settles with their response. It rejects if they throw. A function may
 * change the headers of that response, or return another one. Put flash before `next()`: a page carries only the flash that was put
 * by then.
 *
 * @example
 * ```ts
 * const requireUser: PipelineFunction = (_request, { session, redirect }) =>
 *   session.get("userId") === undefined ? redirect("/login") : undefined;
 *
 * const timing: PipelineFunction = async (_request, _context, next) => {
 *   const start = performance.now();
 *   const response = await next();
 *   response.headers.set("server-timing", `app;dur=${performance.now() - start}`);
 *   return response;
 * };
 * ```
 */
// With `void`, a function may end without a return.
export type PipelineFunction = (
  request: Request,
  context: RouteContext,
  next: () => Promise<Response>,
) => Request | Response | undefined | void | Promise<Request | Response | undefined | void>;

/** Data of the application about a route. Livewright does not read it. */
export interface RouteMetadata {
  readonly [key: string]: unknown;
}

/** The description of a route. */
export interface RouteInfo {
  readonly method: string;
  /** The path as it was declared, with the prefixes of its scopes: `"/articles/:id/edit"`. */
  readonly path: string;
  /** The parameters in the path, decoded. */
  readonly params: Params;
  readonly metadata: RouteMetadata;
  /** The view and its live session; absent for a plain route. */
  readonly live?: { readonly view: AnyLiveView; readonly action: string | undefined; readonly liveSession: string };
}

/** The second argument of a handler. */
export interface RouteContext<PathParams = Params> {
  /**
   * Query parameters, overridden by path parameters. If the path is a literal or comes from `definePaths`, the type contains only
   * the parameters of the path. A handler that is written inside a `scope` also knows the parameters in its prefix; elsewhere, read
   * those from `route.params`. Read the query from `query`.
   */
  readonly params: PathParams;
  /** Query parameters, decoded. */
  readonly query: Params;
  /** The cookies of the request, decoded. Of several with one name, the first. */
  readonly cookies: Readonly<Record<string, string | undefined>>;
  /** The session of the browser. Changes are sent with the response. */
  readonly session: SessionHandle;
  /**
   * Passes values that belong to the request to `assignNew` of the views on the page, which uses them in the dead render. A connected
   * view has no request, so it loads them again.
   *
   * @example assign({ currentUser: await users.find(session.get("userId")) })
   */
  readonly assign: (values: Readonly<Record<string, unknown>>) => void;
  /** The address of the client, as the adapter reports it. */
  readonly ip: string | undefined;
  /** The route of the request. */
  readonly route: RouteInfo;
  /** The bus of the application. */
  readonly pubsub: PubSub;
  /** True from the start of a drain: this server is about to stop. */
  readonly draining: boolean;
  /** The flash of the previous page. Reading it removes it. */
  readonly flash: Flash;
  /**
   * Leaves a short message for the next page, in a cookie. A text over about 3 KB is dropped with a warning in the log.
   *
   * @example putFlash("info", "You are logged in."); return redirect("/");
   */
  readonly putFlash: (kind: string, text: string) => void;
  /**
   * Answers with a redirect.
   *
   * @param to a local path; `hostPath(path)` for one outside of the `basePath`; `{ external: url }` for another site; or `{ external: { scheme, url } }`
   * @param status default 303: the browser follows with GET, whatever the method of the request
   * @throws {LivewrightError} LW409 for a path or URL that could lead to another site
   */
  readonly redirect: (to: RedirectTarget, status?: 301 | 302 | 303 | 307 | 308) => Response;
  /** Ends every connection whose session has this `live_socket_id`; see `disconnect` of the endpoint. */
  readonly disconnect: (liveSocketId: string) => void;
  /** Returns a token for a form on the page of this handler: `<input type="hidden" name="_csrf_token" value=${csrfToken()}>`. */
  readonly csrfToken: () => string;
  /**
   * Renders a view into the page of this handler. The view connects like any other, but has no route: no params, no
   * `handleParams`, no patches. A page may have several such views.
   *
   * @param view one of the endpoint's `views`
   * @param options see {@link PageViewOptions}
   * @throws {LivewrightError} LW502 for a view that is not among the endpoint's `views`, LW423 for a session that JSON cannot
   *   represent, LW413 for unknown options and for a view that redirects
   */
  readonly liveRender: (view: EmbeddableView, options?: PageViewOptions) => Raw | Promise<Raw>;
  /**
   * Answers with a document: the root layout of the endpoint around `content`.
   *
   * @param content the body of the page
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
   * Session data for this view, added to the session of the browser, in the dead render and when connected. It travels encrypted in
   * the page, which stays valid for 14 days and in any session. So it may name what to show, but not who may see it.
   */
  readonly session?: Session;
  /** The element around the view. Overrides the view's own `container`. */
  readonly container?: Container;
}

/**
 * The session of a browser: in an encrypted cookie, which can hold about 3 KB of JSON, or in the session store of the endpoint. Changes
 * are stored when the handler has returned its response. If it throws, they are not.
 */
export interface SessionHandle {
  /**
   * The key of the session in its store, for `endSessions(id, { except: session.key })`. It is a hash that opens no session. `undefined`
   * for a session in a cookie.
   */
  readonly key: string | undefined;
  /** Returns a value; `undefined` if there is none. */
  get(key: string): unknown;
  /**
   * Stores a value.
   *
   * @throws {LivewrightError} LW423 for a value that JSON cannot represent
   */
  set(key: string, value: JsonValue): void;
  delete(key: string): void;
  /**
   * Removes all values, and makes the CSRF tokens of earlier pages invalid. Call it when a user logs out. A session in a store is
   * destroyed, and its connections end.
   */
  clear(): void;
  /**
   * Makes the CSRF tokens of earlier pages invalid, and keeps the values. Call it when a user logs in. A session in a store gets a new id,
   * so that an attacker who knew the old one does not share the session.
   */
  renew(): void;
}
