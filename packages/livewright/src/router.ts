/**
 * Routing beyond `live`: routes without a view, scopes, live sessions, typed paths, and the types of handlers, cookies, headers and static
 * files. `live` itself comes from `livewright`.
 *
 * @example
 * ```ts
 * import { endpoint, live } from "livewright";
 * import { get, liveSession } from "livewright/router";
 *
 * const app = endpoint({
 *   routes: [get("/health", () => new Response("ok")), liveSession("admin", { onMount: [requireAdmin] }, [live("/admin", Admin)])],
 * });
 * ```
 *
 * @module
 */

// Routes
export { del, get, liveSession, patch, post, put, scope } from "./router/routes.ts";
export { health, type HealthOptions } from "./router/health.ts";
export type {
  LiveDefinition,
  LiveRouteOptions,
  LiveSessionDefinition,
  LiveSessionOptions,
  PlainDefinition,
  RouteDefinition,
  RouteOptions,
  ScopeDefinition,
  ScopeOptions,
} from "./router/definitions.ts";
export {
  definePaths,
  type AnyPath,
  type AnyQuery,
  type Path,
  type PathDefinition,
  type PathParams,
  type Paths,
} from "./router/paths.ts";
export { hostPath, type HostPath } from "./foundation/host-path.ts";
export type { RedirectTarget } from "./live/navigation.ts";
export type { NavigationType } from "./live/view-environment.ts";

// Handlers
export type {
  PageViewOptions,
  PipelineFunction,
  RouteContext,
  RouteHandler,
  RouteInfo,
  RouteMetadata,
  SessionHandle,
} from "./router/route-context.ts";

// HTTP
export type { Limits } from "./foundation/limits.ts";
export type { ConnectParams } from "./live/connect-params.ts";
export type { PeerData } from "./live/connect-info.ts";
export type { CookieOptions } from "./endpoint/cookie-format.ts";
export type { PolicyDirectives } from "./endpoint/csp.ts";
export type { EndpointAdapter } from "./endpoint/endpoint.ts";
export type { ErrorPage, FailedRequest } from "./endpoint/error-page.ts";
export type { ContentSecurityPolicy, HeaderOptions } from "./endpoint/security-headers.ts";
export type { FileSource, StaticBody, StaticFile } from "./endpoint/static-files.ts";
export type { FetchInfo } from "./endpoint/request-context.ts";
