import { LivewrightError } from "../foundation/errors.ts";
import type { Simplify } from "../foundation/simplify.ts";
import type { AnyLiveView, Container, Layout, OnMount, Session } from "../live/live-view.ts";
import type { AddedBy, GivenHook } from "../live/on-mount.ts";
import type { RootLayout } from "../live/root-layout.ts";
import type { HostPattern } from "./host.ts";
import { type AnyPath, isPath } from "./paths.ts";
import type { PipelineFunction, RouteHandler, RouteMetadata } from "./route-context.ts";

/** One entry of `routes`, made by `live`, `get`, `post`, `put`, `patch`, `del`, `liveSession` or `scope`. */
export type RouteDefinition = LiveDefinition | PlainDefinition | LiveSessionDefinition | ScopeDefinition;

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
  /** Tells views behind several paths which one was taken. */
  readonly action?: string;
  /** The element around the view at this path, over the view's own `container`. */
  readonly container?: Container;
  /** For telemetry, navigation bars and the like: it comes with `app.routeInfo`, pipelines and the `dead-render` span. */
  readonly metadata?: RouteMetadata;
}

/** The result of `get`, `post`, `put`, `patch` or `del`. */
export interface PlainDefinition {
  readonly kind: "plain";
  readonly method: string;
  readonly path: string | AnyPath;
  readonly handler: RouteHandler;
  /** True if a request must carry the CSRF token of one of our pages. */
  readonly csrf: boolean;
  readonly metadata: RouteMetadata;
}

/** The result of `liveSession`. */
export interface LiveSessionDefinition {
  readonly kind: "liveSession";
  readonly name: string;
  readonly options: LiveSessionOptions;
  readonly routes: readonly RouteDefinition[];
}

/** The result of `scope`. */
export interface ScopeDefinition {
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
   * Functions that every HTTP request to these routes passes, in order, after the functions of outer scopes. Views that are joined over
   * the socket or reached by live navigation do not pass them. So check access to a view in `onMount` too.
   */
  readonly pipeline?: readonly PipelineFunction[];
  /** Only for these hosts: `"admin.shop.test"`, `"*.shop.test"` or `"admin.*"`, without a port. Default: any. */
  readonly host?: string | readonly string[];
}

/** The assigns that the hooks of a live session add. */
export type SessionAssigns<Hooks extends readonly GivenHook[]> = Simplify<AddedBy<Hooks>>;

/** Options of `liveSession`. */
export interface LiveSessionOptions<Hooks extends readonly GivenHook[] = readonly OnMount[]> {
  /** Hooks that run before `mount` of every view in the session, before the view's own. */
  readonly onMount?: Hooks;
  /**
   * The live layout of the views, over the `layout` of each; `false` for none. Default: that of the view, or else of the
   * endpoint.
   */
  readonly layout?: Layout<SessionAssigns<Hooks>> | false;
  /** The document around the views. Default: that of the endpoint. */
  readonly rootLayout?: RootLayout<SessionAssigns<Hooks>>;
  /**
   * Session data derived from the request, laid over the visitor's session. A `live_socket_id` here names no connection, since
   * one connection serves views of any live session: it belongs into the cookie's session, or `session` of the endpoint.
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
  /** As for `live`. */
  readonly metadata?: RouteMetadata;
}

/** Fails with LW501 unless `path` can be the path of a route. */
export function checkPath(given: unknown, what: string): void {
  const path = isPath(given) ? given.pattern : given;
  // A "#" never reaches a server, and white space is always escaped in a URL: such a route could never match.
  if (typeof path === "string" && path.startsWith("/") && !/[\s#]/.test(path)) return;
  throw new LivewrightError("LW501", `${JSON.stringify(path)} cannot be the path of ${what}.`, {
    hint: `A path starts with "/", and parameters are named with ":": "/users/:id".`,
  });
}

/** Fails with LW501 unless `routes` is a list of what the functions of this room make. */
export function checkDefinitions(routes: unknown, where: string): asserts routes is readonly RouteDefinition[] {
  if (!Array.isArray(routes)) {
    throw new LivewrightError("LW501", `The routes of ${where} are not a list.`, { hint: "Write [live(…), get(…)]." });
  }
  const stray: unknown = routes.find((route: unknown) => !isDefinition(route));
  if (stray === undefined && !routes.includes(undefined)) return;
  throw new LivewrightError("LW501", `The routes of ${where} hold something that is no route: ${typeof stray}.`, {
    hint: "Routes are made by live, get, post, put, patch, del, liveSession and scope.",
  });
}

function isDefinition(value: unknown): value is RouteDefinition {
  return typeof value === "object" && value !== null && "kind" in value && KINDS.has(value.kind);
}

const KINDS: ReadonlySet<unknown> = new Set<RouteDefinition["kind"]>(["live", "plain", "liveSession", "scope"]);
