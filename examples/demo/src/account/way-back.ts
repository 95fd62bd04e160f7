// Where a visitor wanted to go before they had to log in. What they asked for is theirs to make up, so that it is checked
// when it is kept, and again when it is used.

import type { SessionHandle } from "livewright/router";

const KEY = "returnTo";
const HOME = "/account";
/** Characters; the session is a cookie, and has no room for more. */
const MAX = 500;

/** Keeps where a request wanted to go; a path that is too long is not worth the visitor's session. */
export function rememberWay(session: SessionHandle, url: string): void {
  const { pathname, search } = new URL(url);
  // In a query a backslash may stand as it is, but not in a path to be redirected to. Escaped it says the same.
  const way = (pathname + search).replaceAll("\\", "%5C");
  if (isWay(way)) session.set(KEY, way);
  else session.delete(KEY);
}

/** Where to go now; the page of the account if nothing was kept. */
export function wayBack(session: SessionHandle): string {
  const way = session.get(KEY);
  return isWay(way) ? way : HOME;
}

/** A path of this site, as `redirect` takes it. */
function isWay(way: unknown): way is string {
  return typeof way === "string" && way.length <= MAX && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(way);
}
