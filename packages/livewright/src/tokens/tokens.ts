// tokens: data that travels through the browser, from an HTTP response to a WebSocket join or the next request.
//
// Owns: the names, contents and ages of all tokens except the session cookie. Called by: page and endpoint (write them), channel
// and process (read them). The client can read signed tokens, so they contain no secret. Tokens with session data are encrypted. Each is bound to its use: one id, one entry, one kind.

import { decryptToken, encryptToken } from "../crypto/encrypt.ts";
import type { KeyRing } from "../crypto/keys.ts";
import type { JsonValue } from "../crypto/payload.ts";
import { signToken, verifyToken } from "../crypto/token.ts";
import { EMPTY_FLASH, type Flash } from "../live/flash.ts";
import type { Session } from "../live/live-view.ts";

/** Seconds a page may stay open before it must be loaded again to join: 14 days, as in Phoenix. */
const PAGE_MAX_AGE = 14 * 24 * 60 * 60;

/** Seconds from a navigation to the page that comes next (protocol section 5.8). */
const NEXT_PAGE_MAX_AGE = 60;

/** Seconds from the permission to send a file to the join of its channel. The client joins immediately. */
const UPLOAD_MAX_AGE = 60 * 60;

// ── The view of a page: `data-phx-session` and `data-phx-static` (protocol section 2.3) ──────────────────────────────────

/** The view that may be joined under an id. */
export interface SessionToken {
  /** The id of the container; the topic must name the same. */
  readonly id: string;
  /** The view's name in the route table, or among the endpoint's `views`. */
  readonly view: string;
  /** The live session of the route it was rendered by; `null` for a view that no route mounted. */
  readonly liveSession: string | null;
}

/** State of the dead render that the connected view continues with. */
export interface StaticToken {
  readonly id: string;
  /** The flash that the page showed. */
  readonly flash?: Flash | undefined;
}

/** Writes `data-phx-session`. */
export function signSession(keys: KeyRing, token: SessionToken): string {
  return signToken(keys, "live session", [token.id, token.view, token.liveSession]);
}

/** Reads `data-phx-session` for the topic of `id`; `undefined` for a forged or old token, or one for another id. */
export function verifySession(keys: KeyRing, token: unknown, id: string): SessionToken | undefined {
  const data = verifyToken<readonly [string, string, string | null]>(keys, "live session", token, PAGE_MAX_AGE);
  return data !== undefined && data[0] === id ? { id, view: data[1], liveSession: data[2] } : undefined;
}

/** Writes `data-phx-static`. */
export function signStatic(keys: KeyRing, token: StaticToken): string {
  const { id, flash = EMPTY_FLASH } = token;
  return signToken(keys, "live static", Object.keys(flash).length === 0 ? [id] : [id, flash]);
}

/** Reads `data-phx-static`, like {@link verifySession}. */
export function verifyStatic(keys: KeyRing, token: unknown, id: string): StaticToken | undefined {
  const data = verifyToken<readonly [string, Flash?]>(keys, "live static", token, PAGE_MAX_AGE);
  return data !== undefined && data[0] === id
    ? { id, ...(data[1] === undefined ? {} : { flash: data[1] }) }
    : undefined;
}

// ── A nested view: encrypted, since it carries session data through the browser ──────────────────────────────────────────

/** The nested view that may be joined, and the session its parent gave it. */
export interface EmbeddedToken {
  readonly id: string;
  /** The instance of the parent view, which must still run; `null` for a sticky view. */
  readonly parent: string | null;
  /** The view's name among the endpoint's `views`, for sticky ones. */
  readonly view: string;
  /** The session that the parent view passed on. */
  readonly session: Session;
  /** Set if the root layout or the page of a plain route shows the view. It keeps its own layout; on such a page it is not sticky. */
  readonly root?: "layout" | "page";
}

/** Writes `data-phx-session` of a nested view. */
export function sealEmbedded(keys: KeyRing, { id, parent, view, session, root }: EmbeddedToken): string {
  const data = [id, parent, view, session as JsonValue];
  return encryptToken(keys, "live embedded", root === undefined ? data : [...data, root]);
}

/** Reads `data-phx-session` of a nested view, like {@link verifySession}. */
export function openEmbedded(keys: KeyRing, token: unknown, id: string): EmbeddedToken | undefined {
  type Data = readonly [string, string | null, string, Session, ("layout" | "page")?];
  const data = decryptToken<Data>(keys, "live embedded", token, PAGE_MAX_AGE);
  if (data === undefined || data[0] !== id) return undefined;
  const opened = { id, parent: data[1], view: data[2], session: data[3] };
  return data[4] === undefined ? opened : { ...opened, root: data[4] };
}

// ── A navigation: flash for the page that comes next, and the status of a refused join ───────────────────────────────────

/** Writes the token that carries flash over a navigation: to the next join, or in a cookie to the next page. */
export function signFlash(keys: KeyRing, flash: Flash): string {
  return signToken(keys, "flash", flash);
}

/** Reads flash; empty for a forged token, or one older than a minute. */
export function verifyFlash(keys: KeyRing, token: unknown): Flash {
  return openFlash(keys, token) ?? EMPTY_FLASH;
}

/** Reads flash; `undefined` for a forged token, or one older than a minute. */
export function openFlash(keys: KeyRing, token: unknown): Flash | undefined {
  return verifyToken<Flash>(keys, "flash", token, NEXT_PAGE_MAX_AGE);
}

/**
 * Writes the token that carries a status from a refused join to the page load that the client makes because of it (protocol
 * sections 2.4 and 3.6): if `mount` fails with 404, the reloaded page has that status.
 */
export function signReload(keys: KeyRing, status: number): string {
  return signToken(keys, "reload", { status });
}

/** Reads the status of a refused join; `undefined` for a forged token, or one older than a minute. */
export function verifyReload(keys: KeyRing, token: unknown): number | undefined {
  return verifyToken<{ readonly status: number }>(keys, "reload", token, NEXT_PAGE_MAX_AGE)?.status;
}

// ── An upload (protocol section 6.3) ─────────────────────────────────────────────────────────────────────────────────────

/** The entry that may be sent, and the running view that takes it. */
export interface UploadToken {
  /** The instance of the view; no other takes the file, not even the next one of the same page. */
  readonly instance: string;
  readonly uploadRef: string;
  readonly entryRef: string;
  /** The component that allowed the upload; `null` for the view. */
  readonly cid: number | null;
}

/** Writes the token that the client joins an upload channel with. */
export function signUpload(keys: KeyRing, { instance, uploadRef, entryRef, cid }: UploadToken): string {
  return signToken(keys, "live upload", [instance, uploadRef, entryRef, cid]);
}

/** Reads the token of an upload channel; `undefined` for a forged or old token, or one for another entry. */
export function verifyUpload(keys: KeyRing, token: unknown, entryRef: string): UploadToken | undefined {
  const data = verifyToken<readonly [string, string, string, number | null]>(
    keys,
    "live upload",
    token,
    UPLOAD_MAX_AGE,
  );
  if (data === undefined || data[2] !== entryRef) return undefined;
  return { instance: data[0], uploadRef: data[1], entryRef, cid: data[3] };
}
