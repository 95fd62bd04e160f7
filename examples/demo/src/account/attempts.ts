import { createHash } from "node:crypto";

/**
 * Counts attempts, to stop password guessing. Bounded: an attacker cannot fill memory with invented names and
 * addresses.
 */
export class Attempts {
  /** Attempts by the hash of the key, which is user input. Ordered by the end of their window, earliest first. */
  readonly #counted = new Map<string, { count: number; readonly until: number }>();
  readonly #allowed: number;
  readonly #window: number;

  /**
   * @param allowed attempts within the window
   * @param window milliseconds
   */
  constructor(allowed: number, window: number) {
    this.#allowed = allowed;
    this.#window = window;
  }

  /** The number of keys in memory. */
  get size(): number {
    return this.#counted.size;
  }

  /** Returns the seconds until the next attempt is allowed; 0 if it is allowed now. */
  wait(key: string, now: number = Date.now()): number {
    const entry = this.#counted.get(hashOf(key));
    if (entry === undefined || entry.until <= now) return 0;
    return entry.count < this.#allowed ? 0 : Math.ceil((entry.until - now) / 1000);
  }

  /** Counts an attempt before its result is known, so that a thousand concurrent attempts count as a thousand. */
  begin(key: string, now: number = Date.now()): void {
    this.#forgetOld(now);
    const hash = hashOf(key);
    const entry = this.#counted.get(hash);
    if (entry !== undefined) entry.count++;
    else this.#counted.set(hash, { count: 1, until: now + this.#window });
  }

  /** Removes an attempt that was not a guess. */
  giveBack(key: string): void {
    const entry = this.#counted.get(hashOf(key));
    if (entry !== undefined && entry.count > 0) entry.count--;
  }

  /** Removes all attempts of a key. */
  succeeded(key: string): void {
    this.#counted.delete(hashOf(key));
  }

  /** Removes expired attempts, and the oldest ones beyond the bound. */
  #forgetOld(now: number): void {
    for (const [hash, { until }] of this.#counted) {
      if (until > now && this.#counted.size < MAX_KEYS) return;
      this.#counted.delete(hash);
    }
  }
}

const MAX_KEYS = 10_000;

function hashOf(key: string): string {
  return createHash("sha256").update(key).digest("base64url");
}
