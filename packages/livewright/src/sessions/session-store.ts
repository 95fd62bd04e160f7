// sessions: where sessions are kept on the server: the interface of stores, and the stores in memory, Redis and Postgres.
//
// Owns: reading, changing and destroying one session, and all sessions of one user. Called by: endpoint. Nothing here knows a cookie.

import type { JsonValue } from "../crypto/payload.ts";
import type { MaybePromise } from "../foundation/maybe-async.ts";

/** A session in a store. */
export interface SessionRecord {
  /** The key of the session: a hash. It opens no session, so it may be shown and logged. */
  readonly key: string;
  /** The values of the session, by name. */
  readonly data: Readonly<Record<string, JsonValue>>;
  /** The time at which the session was created, in milliseconds since 1970. */
  readonly createdAt: number;
}

/** A change to one session. A store applies all of it, or nothing. */
export interface SessionChange {
  /** If true, a session that does not exist is created. If false, it stays absent: it was destroyed, and must not come back. */
  readonly create: boolean;
  /** Values to set, by name. Names that are in neither list keep their value. */
  readonly set: Readonly<Record<string, JsonValue>>;
  /** Names of values to remove. */
  readonly remove: readonly string[];
  /** Milliseconds until the session expires, counted from now. */
  readonly ttl: number;
  /** The creation time of a session that is created, in milliseconds since 1970. */
  readonly createdAt: number;
  /** The `live_socket_id` of the session, by which all sessions of one user are found. All changes of one session have the same. */
  readonly liveSocketId: string | undefined;
}

/**
 * Keeps sessions on the server, for `endpoint({ session: { store } })`. `livewright/redis` and `livewright/postgres` have stores, and
 * `sessionStoreChecks` of `livewright/testing/session-store` tests others.
 *
 * Keys are 43 characters of base64url. A method may be synchronous. It throws or rejects if the store cannot be reached.
 */
export interface SessionStore {
  /** Returns a session; `undefined` if it does not exist or has expired. */
  read(key: string): MaybePromise<SessionRecord | undefined>;
  /**
   * Changes a session, atomically: of two concurrent changes, each keeps the values that only the other one set.
   *
   * @returns false if the session does not exist or has expired, and `create` is false
   */
  write(key: string, change: SessionChange): MaybePromise<boolean>;
  /** Destroys a session. Returns false if it does not exist or has expired. */
  destroy(key: string): MaybePromise<boolean>;
  /** Returns the sessions with this `live_socket_id`, newest first; at most 1,000. */
  list(liveSocketId: string): MaybePromise<readonly SessionRecord[]>;
  /**
   * Destroys all sessions with this `live_socket_id`.
   *
   * @param except the key of a session that stays
   * @returns the number of destroyed sessions
   */
  destroyAll(liveSocketId: string, except?: string): MaybePromise<number>;
}

/** The most sessions that `list` returns. */
export const MAX_LISTED = 1_000;
