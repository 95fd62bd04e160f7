// The page that a user requested before the login. The path is user input, so it is checked when it is stored, and
// again when it is used.

import type { SessionHandle } from "livewright/router";

const KEY = "returnTo";
const HOME = "/account";
/** The most characters of the path: the session is a cookie with little room. */
const MAX = 500;

/** Stores the path of a request. Drops a path that is too long for the session. */
export function rememberWay(session: SessionHandle, url: string): void {
  const { pathname, search } = new URL(url);
  // A query may contain a backslash, but the target of a redirect may not. Its escaped form means the same.
  const way = (pathname + search).replaceAll("\\", "%5C");
  if (isWay(way)) session.set(KEY, way);
  else session.delete(KEY);
}

/** Returns the stored path; the account page if none is stored. */
export function wayBack(session: SessionHandle): string {
  const way = session.get(KEY);
  return isWay(way) ? way : HOME;
}

/** Returns a path of this site, as `redirect` accepts it. */
function isWay(way: unknown): way is string {
  return typeof way === "string" && way.length <= MAX && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(way);
}
