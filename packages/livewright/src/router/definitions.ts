import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { Simplify } from "../foundation/simplify.ts";
import type { AnyLiveView, Container, Layout, OnMount, Session } from "../live/live-view.ts";
import type { AddedBy, GivenHook } from "../live/on-mount.ts";
import type { RootLayout } from "../live/root-layout.ts";
import type { HostPattern } from "./host.ts";
import { type AnyPath, isPath } from "./paths.ts";
import type { PipelineFunction, RouteHandler, RouteMetadata } from "./route-context.ts";

/**
 * One entry of `routes`, made by `live`, `get`, `post`, `put`, `patch`, `del`, `liveSession` or `scope`.
 *
 * @typeParam Outer the parameters in the prefixes of the scopes around it, which its handlers read
 */
export type RouteDefinition<Outer extends object = {}> =
  | LiveDefinition
  | PlainDefinition<Outer>
  | LiveSessionDefinition<Outer>
  | ScopeDefinition<Outer>;

/** Carries the type of {@link RouteDefinition}'s parameters. It has no value. */
interface InScope<Outer extends object> {
  readonly "~outer"?: (params: Outer) => void;
}

/** The result of `live`. */
export interface LiveDefinition {
  readonly kind: "live";
  readonly path: string | AnyPath;
  readonly view: AnyLiveView;
  readonly action: string | undefined;
  readonly container: Container | undefined;
  readonly metadata: RouteMetadata;
}

/** Options of `live`. */
export interface LiveRouteOptions {
  /** A name by which a view with several paths recognizes the path. */
  readonly action?: string;
  /** The element around the view at this path. Overrides the view's own `container`. */
  readonly container?: Container;
  /** Data about the route, for telemetry, navigation bars and others. `app.routeInfo`, pipelines and the `dead-render` span show it. */
  readonly metadata?: RouteMetadata;
}

/** The result of `get`, `post`, `put`, `patch` or `del`. */
export interface PlainDefinition<Outer extends object = {}> extends InScope<Outer> {
  readonly kind: "plain";
  readonly method: string;
  readonly path: string | AnyPath;
  readonly handler: RouteHandler;
  /** True if a request must carry a CSRF token from a page of the application. */
  readonly csrf: boolean;
  readonly metadata: RouteMetadata;
}

/** The result of `liveSession`. */
export interface LiveSessionDefinition<Outer extends object = {}> extends InScope<Outer> {
  readonly kind: "liveSession";
  readonly name: string;
  readonly options: LiveSessionOptions;
  readonly routes: readonly RouteDefinition[];
}

/** The result of `scope`. */
export interface ScopeDefinition<Outer extends object = {}> extends InScope<Outer> {
  readonly kind: "scope";
  readonly prefix: string;
  readonly pipeline: readonly PipelineFunction[];
  /** Empty for any host. */
  readonly hosts: readonly HostPattern[];
  readonly routes: readonly RouteDefinition[];
}

/** Options of `scope`. */
export interface ScopeOptions {
  /**
   * Functions that run for every HTTP request to these routes, in order, after the functions of outer scopes. They do not run for views
   * that join over the socket or that live navigation reaches. So check access to a view in `onMount`, too.
   */
  readonly pipeline?: readonly PipelineFunction[];
  /** The hosts of these routes, without a port: `"admin.shop.test"`, `"*.shop.test"` or `"admin.*"`. Default: any. */
  readonly host?: string | readonly string[];
}

/** The assigns that the hooks of a live session add. */
export type SessionAssigns<Hooks extends readonly GivenHook[]> = Simplify<AddedBy<Hooks>>;

/** Options of `liveSession`. */
export interface LiveSessionOptions<Hooks extends readonly GivenHook[] = readonly OnMount[]> {
  /** Hooks that run before `mount` of every view in the session, before the view's own. */
  readonly onMount?: Hooks;
  /**
   * The live layout of the views. Overrides the `layout` of each view; `false` for none. Default: the layout of the view, or of the
   * endpoint.
   */
  readonly layout?: Layout<SessionAssigns<Hooks>> | false;
  /** The document around the views. Default: the root layout of the endpoint. */
  readonly rootLayout?: RootLayout<SessionAssigns<Hooks>>;
  /**
   * Derives session data from the request. It overrides the session of the browser. A `live_socket_id` here has no effect, because a
   * connection serves views of all live sessions: set it in the session cookie, or in `session` of the endpoint.
   */
  readonly session?: (request: Request) => Session;
}

/** Options of the routes without a view. */
export interface RouteOptions {
  /**
   * If true, the request must carry the session's CSRF token, as the form field `_csrf_token` or the header `x-csrf-token`. Default
   * true; GET never needs it. Set it to false only if the caller is not identified by a cookie, as for webhooks and APIs with bearer
   * tokens.
   */
  readonly csrf?: boolean;
  /** Data about the route, as for `live`. */
  readonly metadata?: RouteMetadata;
}

/** Fails with LW501 unless `path` can be the path of a route. */
export function checkPath(given: unknown, what: string): void {
  const path = isPath(given) ? given.pattern : given;
  // Such a route could never match: a "#" does not reach a server, and a URL escapes white space.
  if (typeof path === "string" && path.startsWith("/") && !/[\s#]/.test(path)) return;
  throw new LivewrightError("LW501", `${JSON.stringify(path)} cannot be the path of ${what}.`, {
    hint: `A path starts with "/", and parameters are named with ":": "/users/:id".`,
  });
}

/** Fails with LW501 unless `routes` is a list of route definitions. */
export function checkDefinitions(routes: unknown, where: string): asserts routes is readonly RouteDefinition[] {
  if (!Array.isArray(routes)) {
    throw new LivewrightError("LW501", `The routes of ${where} are ${describeValue(routes)}, not a list.`, {
      hint: 'Write [live("/", Home), get("/health", check)].',
    });
  }
  const stray: unknown = routes.find((route: unknown) => !isDefinition(route));
  if (stray === undefined && !routes.includes(undefined)) return;
  throw new LivewrightError("LW501", `The routes of ${where} contain ${describeValue(stray)}, which is not a route.`, {
    hint: "A route comes from live, get, post, put, patch, del, liveSession or scope.",
  });
}

function isDefinition(value: unknown): value is RouteDefinition {
  return typeof value === "object" && value !== null && "kind" in value && KINDS.has(value.kind);
}

const KINDS: ReadonlySet<unknown> = new Set<RouteDefinition["kind"]>(["live", "plain", "liveSession", "scope"]);
