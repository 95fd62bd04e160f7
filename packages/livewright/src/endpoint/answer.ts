import { socketAt } from "./own-sockets.ts";
import { canonicalPath } from "../foundation/canonical-path.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { andThen, type MaybePromise } from "../foundation/maybe-async.ts";
import type { RouteMatch } from "../router/route-table.ts";
import { refuseForged } from "./csrf.ts";
import { failureResponse } from "./failure-response.ts";
import { livePage, postedPage } from "./live-page.ts";
import { mayOverride, methodOf } from "./method-override.ts";
import { plainRoute } from "./plain-route.ts";
import type { RequestContext } from "./request-context.ts";
import { hasFile, mountOf, serveFile, type StaticMount } from "./static-files.ts";
import { refuse } from "./refuse.ts";

/**
 * Answers a request: with a static file, with a route, or with an error page. Files come before routes, but the files of the mount
 * at `/` come after them.
 *
 * @returns synchronously if nothing on the way is async
 * @throws any error of the application, for the endpoint to turn into an error page
 */
export function answer(context: RequestContext): MaybePromise<Response> {
  // In a host, the same path may belong to another application.
  const passed = context.outside ? context.passOn() : undefined;
  if (passed !== undefined) return passed;
  const mount = isRead(context.request) ? mountFor(context) : undefined;
  if (mount === undefined || mount.prefix === "/") return answerByRoute(context, mount);
  return fileOf(context, mount).then((response) => response ?? answerByRoute(context, undefined));
}

/** @param mount searched if no route matches */
function answerByRoute(context: RequestContext, mount: StaticMount | undefined): MaybePromise<Response> {
  const { hostname, pathname } = context.url;
  return andThen(methodFor(context), (method) => {
    const match = context.routes.match(method, pathname, hostname);
    if (match !== undefined) return answerRoute(context, match);
    if (method === "POST" && context.form.isForm) {
      const page = context.routes.matchLive(pathname, hostname);
      if (page !== undefined) return andThen(context.session.load(), () => postedPage(context, page));
    }
    if (mount === undefined) return answerUnrouted(context);
    return fileOf(context, mount).then((response) => response ?? answerUnrouted(context));
  });
}

function answerRoute(context: RequestContext, match: RouteMatch): MaybePromise<Response> {
  const loading = context.session.load();
  return loading === undefined ? runRoute(context, match) : loading.then(() => runRoute(context, match));
}

function runRoute(context: RequestContext, { route, params }: RouteMatch): MaybePromise<Response> {
  return route.kind === "live" ? livePage(context, { route, params }) : plainRoute(context, { route, params });
}

/** Returns the method to find a route for. `HEAD` means `GET`, and the form of a `POST` may name another method. */
function methodFor(context: RequestContext): MaybePromise<string> {
  const { method } = context.request;
  if (method === "HEAD") return "GET";
  if (method !== "POST") return method;
  const { hostname, pathname } = context.url;
  const allowed = context.routes.allowedMethods(pathname, hostname);
  return mayOverride(method, allowed) ? overriddenMethod(context, allowed) : method;
}

async function overriddenMethod(context: RequestContext, allowed: readonly string[]): Promise<string> {
  const { routes, settings } = context;
  const { hostname, pathname } = context.url;
  const isChecked = (method: string): boolean => {
    const route = routes.match(method, pathname, hostname)?.route;
    return route?.kind !== "plain" || route.csrf;
  };
  // If every method needs a CSRF token, a request that cannot have one is refused before its body is read.
  if (["POST", "PUT", "PATCH", "DELETE"].every(isChecked)) refuseForged(context, settings.allowsOrigin);
  return methodOf(context.form, allowed);
}

function answerUnrouted(context: RequestContext): MaybePromise<Response> {
  const { request, url, settings } = context;
  if (socketAt(settings, canonicalPath(url.pathname), "websocket") !== undefined)
    return refuse(426, "This path is for WebSockets.");
  const passed = context.passOn();
  if (passed !== undefined) return passed;
  const allowed = context.routes.allowedMethods(url.pathname, url.hostname);
  // The files were searched for GET and HEAD already.
  const mount = isRead(request) ? undefined : mountFor(context);
  if (mount === undefined) return refuseMethod(context, allowed);
  const found = hasFile(mount.source, pathIn(mount, url));
  return found.then((isFile) => refuseMethod(context, isFile ? ["GET", "HEAD", ...allowed] : allowed));
}

/** Refuses a request that no route answers: with 405 if its path has other methods, else with 404. */
function refuseMethod(context: RequestContext, methods: readonly string[]): MaybePromise<Response> {
  const { request, url } = context;
  const allowed = [...new Set(methods)].join(", ");
  if (allowed === "") {
    if (!isDecodable(url.pathname)) return failureResponse(context, { status: 400 });
    const error = new LivewrightError("LW502", `No route matches ${request.method} ${url.pathname}.`);
    return failureResponse(context, { status: 404, error });
  }
  if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: { allow: allowed } });
  const detail = `${request.method} is not allowed here. Allowed methods: ${allowed}.`;
  return andThen(failureResponse(context, { status: 405, detail }), (response) => {
    response.headers.set("allow", allowed);
    return response;
  });
}

function fileOf({ request, url }: RequestContext, mount: StaticMount): Promise<Response | undefined> {
  return serveFile(request, mount.source, pathIn(mount, url));
}

function mountFor({ url, settings }: RequestContext): StaticMount | undefined {
  return mountOf(settings.mounts, url.pathname)?.mount;
}

/** Returns the part of the path below a mount. */
function pathIn({ prefix }: StaticMount, { pathname }: URL): string {
  return canonicalPath(pathname).slice(prefix.length);
}

function isRead({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
