import { parse } from "cookie-es";
import type { KeyRing } from "../crypto/keys.ts";
import type { Flash } from "../live/flash.ts";
import { signFlash, verifyFlash } from "../session/flash-token.ts";

/** The client writes it too, when a view redirects with flash; so it has the client's name and is not HttpOnly. */
const COOKIE = "__phoenix_flash__";

/**
 * The flash that the last page left for this one (protocol sections 2.4 and 5.8).
 *
 * @returns nothing without the cookie; empty when its token is not one of ours, or too old
 */
export function readFlash(keys: KeyRing, cookies: string | null): Flash | undefined {
  if (cookies === null || !cookies.includes(COOKIE)) return undefined;
  const token = parse(cookies, { filter: (name) => name === COOKIE })[COOKIE];
  return token === undefined ? undefined : verifyFlash(keys, token);
}

/**
 * The `Set-Cookie` header that leaves flash for the next page, or takes away what this one has shown.
 *
 * @param shown whether the request brought flash
 */
export function flashCookie(keys: KeyRing, flash: Flash, shown: boolean): string | undefined {
  if (Object.keys(flash).length > 0) return `${COOKIE}=${signFlash(keys, flash)}; Path=/; Max-Age=60; SameSite=Lax`;
  return shown ? `${COOKIE}=; Path=/; Max-Age=0` : undefined;
}
