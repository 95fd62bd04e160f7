import { parse } from "cookie-es";
import type { KeyRing } from "../crypto/keys.ts";
import { verifyReload } from "../session/reload-token.ts";
import { validStatus } from "./status.ts";

const COOKIE = "__phoenix_reload_status__";

/** Removes the cookie, which is good for one answer. */
export const FORGET_RELOAD_STATUS: string = `${COOKIE}=; Path=/; Max-Age=0`;

/**
 * The status with which a view refused to mount over the socket. The client was told to load the page anew, and brings
 * the status along in a cookie so that this time it is answered with the error page (protocol sections 2.4 and 3.6).
 *
 * @returns nothing without such a cookie; 500 when its token, which anybody could have written, is not one of ours
 */
export function reloadStatus(keys: KeyRing, cookies: string | null): number | undefined {
  if (cookies === null || !cookies.includes(COOKIE)) return undefined;
  const token = parse(cookies, { filter: (name) => name === COOKIE })[COOKIE];
  return token === undefined ? undefined : validStatus(verifyReload(keys, token));
}
