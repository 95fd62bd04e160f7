import type { KeyRing } from "../crypto/keys.ts";
import { verifyReload } from "../tokens/tokens.ts";
import { cookiesNamed } from "./cookies.ts";
import { validStatus } from "./status.ts";

const COOKIE = "__phoenix_reload_status__";

/** Removes the cookie, which is good for one answer. */
export const FORGET_RELOAD_STATUS: string = `${COOKIE}=; Path=/; Max-Age=0`;

/**
 * The status with which a view refused to mount over the socket. The client was told to load the page anew, and brings
 * the status along in a cookie so that this time it is answered with the error page (protocol sections 2.4 and 3.6).
 *
 * @returns nothing without such a cookie. One that is not ours counts for nothing: applications on other ports of a host share
 *   the name, and must not fail because of each other
 */
export function reloadStatus(keys: KeyRing, cookies: string | null): number | undefined {
  for (const token of cookiesNamed(cookies, COOKIE)) {
    const status = verifyReload(keys, token);
    if (status !== undefined) return validStatus(status);
  }
  return undefined;
}
