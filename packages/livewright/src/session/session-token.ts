// session: what travels from the HTTP response to the WebSocket join through the visitor's browser.
//
// Owns: the two signed tokens of a view's container (protocol section 2.3). Called by: page (writes them), channel (reads
// them). May import: crypto, live, foundation. They are signed, not encrypted: the visitor can read them, so nothing
// secret goes in; the session's data stays in the encrypted cookie.

import type { KeyRing } from "../crypto/keys.ts";
import { signToken, verifyToken } from "../crypto/token.ts";
import { EMPTY_FLASH, type Flash } from "../live/flash.ts";

/** Which view may be joined under which id. */
export interface SessionToken {
  /** The id of the container; the topic must name the same. */
  readonly id: string;
  /** The view's name in the route table, or among the endpoint's `views`. */
  readonly view: string;
  /** The live session of the route it was rendered by; `null` for a view that no route mounted. */
  readonly liveSession: string | null;
}

/** What only the dead render knew. */
export interface StaticToken {
  readonly id: string;
  /** What the page showed as flash; the connected view goes on showing it. */
  readonly flash?: Flash | undefined;
}

/** Seconds a page may stay open before it must be loaded anew to join: 14 days, as in Phoenix. */
const MAX_AGE = 14 * 24 * 60 * 60;

/** Writes `data-phx-session`. */
export function signSession(keys: KeyRing, token: SessionToken): string {
  return signToken(keys, "live session", [token.id, token.view, token.liveSession]);
}

/** Reads `data-phx-session` for the topic of `id`; `undefined` if it is not ours, too old, or for another id. */
export function verifySession(keys: KeyRing, token: unknown, id: string): SessionToken | undefined {
  const data = verifyToken<readonly [string, string, string | null]>(keys, "live session", token, MAX_AGE);
  return data !== undefined && data[0] === id ? { id, view: data[1], liveSession: data[2] } : undefined;
}

/** Writes `data-phx-static`. */
export function signStatic(keys: KeyRing, token: StaticToken): string {
  const { id, flash = EMPTY_FLASH } = token;
  return signToken(keys, "live static", Object.keys(flash).length === 0 ? [id] : [id, flash]);
}

/** Reads `data-phx-static`, like {@link verifySession}. */
export function verifyStatic(keys: KeyRing, token: unknown, id: string): StaticToken | undefined {
  const data = verifyToken<readonly [string, Flash?]>(keys, "live static", token, MAX_AGE);
  return data !== undefined && data[0] === id
    ? { id, ...(data[1] === undefined ? {} : { flash: data[1] }) }
    : undefined;
}
