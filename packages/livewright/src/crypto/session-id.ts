import { createHash } from "node:crypto";
import { randomId } from "../foundation/random.ts";
import { CSRF_SECRET_BYTES } from "./csrf.ts";

/** Returns the id of a new session: 192 random bits. Only the browser and this server may know it. */
export function newSessionId(): string {
  return randomId(32);
}

/**
 * Returns the key under which a store keeps the session: a hash, so that a leaked table opens no session, and the time of a look-up
 * tells nothing about the id.
 */
export function sessionKey(id: string): string {
  return createHash("sha256").update(id).digest("base64url");
}

/** Returns the CSRF secret of a session. It is derived from the id, so a session without values needs no place in a store. */
export function sessionCsrfSecret(id: string): string {
  return createHash("sha256").update(`csrf:${id}`).digest().subarray(0, CSRF_SECRET_BYTES).toString("base64url");
}
