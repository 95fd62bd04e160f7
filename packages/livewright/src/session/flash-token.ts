import type { KeyRing } from "../crypto/keys.ts";
import { signToken, verifyToken } from "../crypto/token.ts";
import { EMPTY_FLASH, type Flash } from "../live/flash.ts";

/** Flash is for the page that comes next; seconds after which it is old (protocol section 5.8). */
const MAX_AGE = 60;

/** The token that carries flash over a navigation: to the next join, or in a cookie to the next page. */
export function signFlash(keys: KeyRing, flash: Flash): string {
  return signToken(keys, "flash", flash);
}

/** The flash in a token; empty if it is not ours, or older than a minute. */
export function verifyFlash(keys: KeyRing, token: unknown): Flash {
  return openFlash(keys, token) ?? EMPTY_FLASH;
}

/** The flash in a token; `undefined` if it is not ours, or older than a minute. */
export function openFlash(keys: KeyRing, token: unknown): Flash | undefined {
  return verifyToken<Flash>(keys, "flash", token, MAX_AGE);
}
