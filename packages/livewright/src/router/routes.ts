// router: finds the route of a path.
//
// Owns: the functions that define routes, and live sessions. Called by: endpoint (requests) and channel (joins and patches).

import { refuseOtherCopy } from "../foundation/copies.ts";
import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { containerHtml } from "../live/container.ts";
import { type AnyLiveView, type DefineView, defineView, type OnMount } from "../live/live-view.ts";
import type { CheckHooks, GivenHook } from "../live/on-mount.ts";
import { checkFunction, checkLayout, readHooks } from "../live/read-callbacks.ts";
import {
  checkDefinitions,
  checkPath,
  type LiveDefinition,
  type LiveRouteOptions,
  type LiveSessionDefinition,
  type LiveSessionOptions,
  type PlainDefinition,
  type RouteDefinition,
  type RouteOptions,
  type ScopeDefinition,
  type ScopeOptions,
  type SessionAssigns,
} from "./definitions.ts";
import { readHost } from "./host.ts";
import { type AnyPath, isPath } from "./paths.ts";
import type { MissingParams, PathSource, PatternsOf, RouteParams } from "../params/route-params.ts";
import type { RouteHandler } from "./route-context.ts";

/** Refuses a view that declares a parameter which the path lacks: the sentence takes the place of the view's type. */
type FitsPath<View, Path> = View extends { readonly "~types"?: { readonly path: infer Patterns extends string } }
  ? [MissingParams<Path, Patterns>] extends [never]
    ? View
    : `The path "${PatternsOf<Path>}" has no parameter "${MissingParams<Path, Patterns> & string}", which the view reads. Use the view's path, or add this path to the view.`
  : View;

/** The parameters of a handler, from its path. A path that is a string also has the parameters of the scopes around it. */
type ParamsInScope<Path, Outer extends object> = Path extends string
  ? RouteParams<Path> & NoInfer<Outer>
  : RouteParams<Path>;

/**
 * The routes of a scope or live session. While the compiler infers the parameters of a handler inside, `Outer` is `never` unless the
 * expression around it has a type. Then the handler still receives `Own`.
 */
type RoutesIn<Outer extends object, Own extends object = {}> = readonly RouteDefinition<
  Own & ([NoInfer<Outer>] extends [never] ? {} : NoInfer<Outer>)
>[];

/** Routes whose handlers may need any parameters. */
type AnyRoutes = readonly RouteDefinition<never>[];

/**
 * Shows a view at a path.
 *
 * @param path starts with `/`; `:name` takes one segment, `:name?` an optional one, `**:name` the rest. Or a path of
 *   `definePaths`, which is the whole path, in any scope
 * @param view made by `liveView`
 * @param options an action, by which a view with several paths recognizes the path; or {@link LiveRouteOptions}
 * @throws {LivewrightError} LW501 for an invalid path, view or option, and for a path that lacks a parameter of the view's
 *   `path`; LW212 for an invalid container
 * @example live("/articles/:id/edit", ArticleForm, "edit")
 * @example live("/map", MapView, { container: { class: "wide" }, metadata: { title: "Map" } })
 */
export function live<const Path extends PathSource, View extends AnyLiveView>(
  path: Path,
  view: FitsPath<View, Path>,
  options: string | LiveRouteOptions = {},
): LiveDefinition {
  checkPath(path, "a live route");
  checkView(view, textOf(path));
  if (typeof options !== "string") checkOptions(options, LIVE, "live", "LW501");
  const { action, container, metadata = {} } = typeof options === "string" ? { action: options } : options;
  if (action !== undefined && typeof action !== "string") {
    throw new LivewrightError("LW501", `The action of "${textOf(path)}" is ${describeValue(action)}, not a string.`, {
      hint: `live("${textOf(path)}", View, "edit")`,
    });
  }
  if (container !== undefined) containerHtml(container);
  return { kind: "live", path, view, action, container, metadata };
}

/**
 * Answers GET (and HEAD) requests with a function.
 *
 * @param path as for `live`
 * @param handler receives the request, and its params and session
 * @throws {LivewrightError} LW501 for an invalid path or handler
 * @example get("/health", () => new Response("ok"))
 * @example get("/photos/:id", (_request, { params }) => sendPhoto(params.id))
 */
export function get<const Path extends PathSource, Outer extends object = {}>(
  path: Path,
  handler: RouteHandler<ParamsInScope<Path, Outer>>,
  options?: RouteOptions,
): PlainDefinition<Outer> {
  return plain("GET", path, handler, options);
}

/**
 * Answers POST requests with a function. The request must carry a CSRF token from a page of the application.
 *
 * @param path as for `live`
 * @param handler receives the request with its unread body, and its params and session
 * @param options `csrf: false` for callers that are not browsers with a session
 * @throws {LivewrightError} LW501 for an invalid path or handler
 * @example
 * ```ts
 * post("/login", async (request, { session }) => {
 *   const form = await request.formData();
 *   session.renew();
 *   session.set("userId", await authenticate(form));
 *   return new Response(null, { status: 303, headers: { location: "/" } });
 * });
 * ```
 */
export function post<const Path extends PathSource, Outer extends object = {}>(
  path: Path,
  handler: RouteHandler<ParamsInScope<Path, Outer>>,
  options?: RouteOptions,
): PlainDefinition<Outer> {
  return plain("POST", path, handler, options);
}

/**
 * Answers PUT requests with a function; see {@link post}.
 *
 * @example put("/photos/:id", (request, { params }) => replacePhoto(params.id, request))
 */
export function put<const Path extends PathSource, Outer extends object = {}>(
  path: Path,
  handler: RouteHandler<ParamsInScope<Path, Outer>>,
  options?: RouteOptions,
): PlainDefinition<Outer> {
  return plain("PUT", path, handler, options);
}

/**
 * Answers PATCH requests with a function; see {@link post}.
 *
 * @example patch("/photos/:id", (request, { params }) => changePhoto(params.id, request))
 */
export function patch<const Path extends PathSource, Outer extends object = {}>(
  path: Path,
  handler: RouteHandler<ParamsInScope<Path, Outer>>,
  options?: RouteOptions,
): PlainDefinition<Outer> {
  return plain("PATCH", path, handler, options);
}

/**
 * Answers DELETE requests with a function; see {@link post}.
 *
 * @example del("/session", (_request, { session, redirect }) => { session.clear(); return redirect("/"); })
 */
export function del<const Path extends PathSource, Outer extends object = {}>(
  path: Path,
  handler: RouteHandler<ParamsInScope<Path, Outer>>,
  options?: RouteOptions,
): PlainDefinition<Outer> {
  return plain("DELETE", path, handler, options);
}

/** A live session whose views know the assigns of its hooks. Made by {@link liveSession}. */
export interface LiveSession<Assigns> {
  readonly name: string;
  /** Defines a view of this session: `liveView`, with the assigns of the hooks. Its routes must be in this session (LW501). */
  readonly liveView: DefineView<Assigns>;
  /** Creates the live session of these routes. Call it once. */
  readonly routes: <Outer extends object = {}>(routes: RoutesIn<Outer>) => LiveSessionDefinition<Outer>;
}

/**
 * Groups views between which a user can navigate without leaving the connection: the security boundary of live navigation.
 * Navigation to a view of another live session is always a full page load, so its hooks run again.
 *
 * Without routes, it defines a session whose views know the assigns of its hooks. Keep it in a file that the views import.
 *
 * @param name unique among the live sessions
 * @param options hooks, layouts and session data shared by the views
 * @throws {LivewrightError} LW501 for an invalid option, hook or route
 * @example liveSession("admin", { onMount: [requireAdmin] }, [live("/admin", Dashboard)])
 * @example
 * ```ts
 * export const members = liveSession("members", { onMount: [requireUser], layout: appLayout });
 *
 * const Inbox = members.liveView({
 *   mount: (socket) => ({ mails: mailsOf(socket.assigns.currentUser) }), // from requireUser
 *   render: ({ mails, currentUser }) => html`…`,
 * });
 *
 * endpoint({ routes: [members.routes([live("/inbox", Inbox)])] });
 * ```
 */
export function liveSession<const Hooks extends readonly GivenHook[] = readonly OnMount[]>(
  name: string,
  options: LiveSessionOptions<Hooks> & CheckHooks<Hooks>,
): LiveSession<SessionAssigns<Hooks>>;
export function liveSession<const Hooks extends readonly GivenHook[] = readonly OnMount[], Outer extends object = {}>(
  name: string,
  options: LiveSessionOptions<Hooks> & CheckHooks<Hooks>,
  routes: RoutesIn<Outer>,
): LiveSessionDefinition<Outer>;
export function liveSession(
  name: string,
  options: LiveSessionOptions,
  ...rest: readonly AnyRoutes[]
): LiveSessionDefinition | LiveSession<object> {
  if (typeof name !== "string" || name === "") {
    throw new LivewrightError("LW501", "A live session has no name.", {
      hint: 'liveSession("admin", { onMount: […] }, […])',
    });
  }
  const what = `the live session "${name}"`;
  checkOptions(options, LIVE_SESSION, "liveSession", "LW501");
  const { onMount, layout, rootLayout, session } = options ?? {};
  readHooks(onMount, what, "LW501");
  checkLayout(layout, what, "LW501");
  checkFunction(rootLayout, `rootLayout of ${what}`, "LW501");
  checkFunction(session, `session of ${what}`, "LW501");
  const define = (routes: AnyRoutes): LiveSessionDefinition => {
    checkDefinitions(routes, what);
    return { kind: "liveSession", name, options: options ?? {}, routes };
  };
  if (rest.length > 0) return define(rest[0] as AnyRoutes);
  return Object.freeze({ name, routes: define, liveView: (given: unknown) => defineView(given, name) as never });
}

/**
 * Adds a prefix to the paths of routes, a pipeline for their requests, or a host.
 *
 * The handlers written in its list know the parameters in the prefix, at any depth.
 *
 * @param prefix starts with `/`, and may contain parameters
 * @param options see {@link ScopeOptions}; may be omitted
 * @param routes the last argument
 * @throws {LivewrightError} LW501 for an invalid prefix, option, host, pipeline function or route
 * @example scope("/admin", [live("/", Dashboard), live("/users", Users)])
 * @example scope("/teams/:team", [get("/users/:id", (_request, { params }) => showUser(params.team, params.id))])
 * @example scope("/", { host: "admin.shop.test", pipeline: [requireAdmin] }, [live("/", Dashboard)])
 */
export function scope<const Prefix extends string, Outer extends object = {}>(
  prefix: Prefix,
  routes: RoutesIn<Outer, RouteParams<Prefix>>,
): ScopeDefinition<Outer>;
export function scope<const Prefix extends string, Outer extends object = {}>(
  prefix: Prefix,
  options: ScopeOptions,
  routes: RoutesIn<Outer, RouteParams<Prefix>>,
): ScopeDefinition<Outer>;
export function scope(
  prefix: string,
  ...rest: [routes: AnyRoutes] | [options: ScopeOptions, routes: AnyRoutes]
): ScopeDefinition {
  const [options, routes] = rest.length === 2 ? rest : [{}, rest[0]];
  checkPath(prefix, "a scope");
  checkOptions(options, SCOPE, "scope", "LW501");
  checkDefinitions(routes, `the scope "${prefix}"`);
  const { pipeline = [], host = [] } = options;
  if (!Array.isArray(pipeline) || pipeline.some((step) => typeof step !== "function")) {
    throw new LivewrightError("LW501", `The pipeline of the scope "${prefix}" is not a list of functions.`, {
      hint: `scope("${prefix}", { pipeline: [requireUser] }, […])`,
    });
  }
  return { kind: "scope", prefix, pipeline, hosts: (Array.isArray(host) ? host : [host]).map(readHost), routes };
}

const LIVE: KnownOptions<LiveRouteOptions> = { action: true, container: true, metadata: true };
const LIVE_SESSION: KnownOptions<LiveSessionOptions> = {
  onMount: true,
  layout: true,
  rootLayout: true,
  session: true,
};
const SCOPE: KnownOptions<ScopeOptions> = { pipeline: true, host: true };
const PLAIN: KnownOptions<RouteOptions> = { csrf: true, metadata: true };

function plain(
  method: string,
  path: string | AnyPath,
  given: RouteHandler<never>,
  options: RouteOptions = {},
): PlainDefinition {
  // The types of the params are known to the caller only. At run time all params are present.
  const handler = given as RouteHandler;
  checkPath(path, "a route");
  const name = method === "DELETE" ? "del" : method.toLowerCase();
  if (typeof handler !== "function") {
    const text = textOf(path);
    throw new LivewrightError("LW501", `${method} ${text} has no handler.`, {
      hint: `${name}("${text}", (request, { params, session }) => new Response("…"))`,
    });
  }
  checkOptions(options, PLAIN, name, "LW501");
  const { csrf, metadata = {} } = options;
  return { kind: "plain", method, path, handler, csrf: method !== "GET" && csrf !== false, metadata };
}

function textOf(path: string | AnyPath): string {
  return isPath(path) ? path.pattern : path;
}

function checkView(view: unknown, path: string): void {
  refuseOtherCopy(view, `The view of "${path}"`);
  // Only `liveView` turns `events` into a map.
  const { render, events } = (view ?? {}) as Partial<AnyLiveView>;
  if (typeof render === "function" && events instanceof Map) return;
  throw new LivewrightError("LW501", `The view of "${path}" was not made by liveView.`, {
    hint: `const View = liveView({ render: (assigns) => html\`…\` });  live("${path}", View)`,
  });
}
