// buses: carries the messages of a bus to other processes, through the service that the application has. Owns the remote bus, and the
// backends for Redis, Postgres, NATS and Node's cluster. Called by: applications, which pass a bus to `endpoint`.

import { createHash } from "node:crypto";
import { MAX_TIMER_DELAY } from "../foundation/clock.ts";
import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";

/** Carries text between processes. It may lose messages, but keeps the order of the messages of one process on one channel. */
export interface Backend {
  /** The name of the service in log lines, such as `Redis`. */
  readonly name: string;
  /**
   * Connects, and stays connected until `close`. Reports `up` whenever messages can be carried. Earlier subscriptions may be lost then, or
   * not. The bus repeats the ones that it needs, and ends the rest.
   */
  readonly start: (events: BackendEvents) => void;
  /** Settles when messages on the channel arrive. */
  readonly subscribe: (channel: string) => Promise<void>;
  readonly unsubscribe: (channel: string) => Promise<void>;
  /** Settles when the text has left this process. Called only while the backend is up, and in the order of broadcasts. */
  readonly publish: (channel: string, text: string) => Promise<void>;
  /** Ends the connections that the backend has opened, and leaves the client of the application open. */
  readonly close: () => Promise<void>;
}

/** What a backend reports. */
export interface BackendEvents {
  readonly receive: (text: string) => void;
  readonly up: () => void;
  /** May be reported again while the service stays away. */
  readonly down: (error: unknown) => void;
  /** The service works, but refuses something, such as a topic that the application may not use. Logged at most once a minute. */
  readonly refused: (what: string, error: unknown) => void;
}

/** Milliseconds between two heartbeats, and in which one must come back. */
const HEARTBEAT_MS = 5_000;

/** @throws {LivewrightError} LW102 for a time that is not positive */
export function heartbeatMs(given: number = HEARTBEAT_MS): number {
  // The number may come from JavaScript.
  if (typeof given === "number" && given > 0 && given <= MAX_TIMER_DELAY) return given;
  throw new LivewrightError("LW102", `${describeValue(given)} is not a valid heartbeatMs of a bus.`, {
    hint: `heartbeatMs: ${HEARTBEAT_MS} for 5 seconds, the default`,
  });
}

/** Returns the milliseconds before another attempt: they double with each attempt up to 10 s, with jitter against crowds. */
export function backoff(attempt: number): number {
  return Math.min(10_000, 100 * 2 ** attempt) * (0.5 + Math.random() / 2);
}

/** Characters that some service cannot carry in a name, and the one that marks them. A lone surrogate has no form in UTF-8. */
const UNSAFE = /[%\0\uD800-\uDFFF]/gu;
/** Characters of a hash. */
const HASH_LENGTH = 43;

/**
 * Returns the name of a channel at a service. Different channels have different names.
 *
 * @param maxBytes the length from which a name becomes its hash; default: no limit
 * @param encode writes the channel with the characters that the service allows
 */
export function channelName(
  prefix: string,
  channel: string,
  maxBytes: number = Number.POSITIVE_INFINITY,
  encode: (text: string) => string = (text) => text,
): string {
  const name = prefix + encode(channel.replaceAll(UNSAFE, (unit) => `%${unit.charCodeAt(0).toString(16)};`));
  if (Buffer.byteLength(name) <= maxBytes) return name;
  return prefix.slice(0, maxBytes - HASH_LENGTH - 1) + createHash("sha256").update(name).digest("base64url");
}
