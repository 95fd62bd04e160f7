import type { NavigationType } from "../live/view-environment.ts";
import type { LiveRoute, Routes } from "./route-table.ts";

/**
 * Returns how a path is reached from the view of a route.
 *
 * @param origin the page's origin, such as `https://app.test`
 */
export function navigationType(routes: Routes, from: LiveRoute, origin: string, path: string): NavigationType {
  // A path that a browser reads as another site, or relative to the page, is not local.
  if (!/^\/(?![/\\])/.test(path) || !URL.canParse(path, origin)) return "href";
  const { pathname, hostname } = new URL(path, origin);
  const route = routes.matchLive(pathname, hostname)?.route;
  if (route === undefined || route.liveSession.name !== from.liveSession.name) return "href";
  return route.view === from.view ? "patch" : "navigate";
}
