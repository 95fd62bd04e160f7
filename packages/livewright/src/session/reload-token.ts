import type { KeyRing } from "../crypto/keys.ts";
import { signToken, verifyToken } from "../crypto/token.ts";

/**
 * The token that carries a status from a refused join to the page load the client makes because of it (protocol sections
 * 2.4 and 3.6): the view's mount failed with 404, and the reloaded page should say so.
 */
export function signReload(keys: KeyRing, status: number): string {
  return signToken(keys, "reload", { status });
}

/** The status in a reload token; `undefined` if it is not ours or older than a minute. */
export function verifyReload(keys: KeyRing, token: unknown): number | undefined {
  return verifyToken<{ readonly status: number }>(keys, "reload", token, 60)?.status;
}
