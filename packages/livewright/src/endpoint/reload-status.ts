import type { KeyRing } from "../crypto/keys.ts";
import { verifyReload } from "../tokens/tokens.ts";
import { cookiesNamed } from "./cookies.ts";
import { validStatus } from "./status.ts";

const COOKIE = "__phoenix_reload_status__";

/** Removes the cookie, which counts for one response. */
export const FORGET_RELOAD_STATUS: string = `${COOKIE}=; Path=/; Max-Age=0`;

/**
 * Returns the HTTP status that a view refused its join with. The client then loads the page again, with the status in a cookie, and
 * the response is the error page (protocol sections 2.4 and 3.6).
 *
 * @returns `undefined` without such a cookie. Cookies of other applications are ignored: all ports of a host share the name
 */
export function reloadStatus(keys: KeyRing, cookies: string | null): number | undefined {
  for (const token of cookiesNamed(cookies, COOKIE)) {
    const status = verifyReload(keys, token);
    if (status !== undefined) return validStatus(status);
  }
  return undefined;
}
