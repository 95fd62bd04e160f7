import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import type { Session } from "../live/live-view.ts";
import type { SessionStore } from "../sessions/session-store.ts";

/** Derives session data from a request. */
export type SessionSource = (request: Request) => Session | Promise<Session>;

/** Options of sessions that are kept on the server. */
export interface SessionOptions {
  /**
   * Keeps the sessions. The cookie then holds only a random id. `livewright/redis` and `livewright/postgres` have stores, and
   * `livewright/session` has one in memory.
   */
  readonly store: SessionStore;
  /**
   * Seconds after which a session ends, although it is in use or was renewed. A login with another `live_socket_id` starts them again.
   * A session that is not in use ends after `maxAge` of the cookie. Default 7,776,000 (90 days).
   */
  readonly maxLifetime?: number;
  /** Milliseconds that a request waits for the store before it fails with LW510. Default 5,000. */
  readonly storeTimeoutMs?: number;
  /** Derives more session data from the request. It overrides the data in the store. */
  readonly from?: SessionSource;
}

const KNOWN: KnownOptions<SessionOptions> = { store: true, maxLifetime: true, storeTimeoutMs: true, from: true };

/**
 * Checks the options of sessions.
 *
 * @throws {LivewrightError} LW102
 */
export function checkSessionOptions(options: SessionOptions): SessionOptions {
  checkOptions(options, KNOWN, "session", "LW102");
  // The values may come from JavaScript, or from a configuration.
  const store: Partial<SessionStore> | undefined = options.store;
  const methods = ["read", "write", "destroy", "list", "destroyAll"] as const;
  const missing = methods.find((method) => typeof store?.[method] !== "function");
  if (missing !== undefined) {
    throw new LivewrightError("LW102", `The store of session has no method ${missing}.`, {
      hint: "endpoint({ session: { store: redisSessionStore(client) } })",
    });
  }
  for (const name of ["maxLifetime", "storeTimeoutMs"] as const) {
    const value = options[name];
    if (value === undefined || (typeof value === "number" && value > 0)) continue;
    throw new LivewrightError("LW102", `session.${name} is ${String(value)}, not a positive number.`, {
      hint: `session: { store, ${name}: ${name === "maxLifetime" ? "30 * 86_400" : "2_000"} }`,
    });
  }
  return options;
}
