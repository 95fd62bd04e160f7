import { parse } from "cookie-es";
import type { KeyRing } from "../crypto/keys.ts";
import type { Flash } from "../live/flash.ts";
import { signFlash, verifyFlash } from "../session/flash-token.ts";
import type { Logger } from "../telemetry/logger.ts";
import { MAX_COOKIE_BYTES } from "./cookie-size.ts";

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
 * @param logger told when the flash does not fit into a cookie. It is left out then: what it speaks of is done, and the
 *   request should not fail for want of a word about it
 */
export function flashCookie(keys: KeyRing, flash: Flash, shown: boolean, logger: Logger): string | undefined {
  if (Object.keys(flash).length > 0) {
    const token = signFlash(keys, flash);
    const bytes = COOKIE.length + token.length;
    if (bytes <= MAX_COOKIE_BYTES) return `${COOKIE}=${token}; Path=/; Max-Age=60; SameSite=Lax`;
    logger.warn(
      `The flash would be a cookie of ${bytes} bytes, and browsers drop those over ${MAX_COOKIE_BYTES}: it is not shown. Say it shorter.`,
      { kinds: Object.keys(flash) },
    );
  }
  return shown ? `${COOKIE}=; Path=/; Max-Age=0` : undefined;
}
