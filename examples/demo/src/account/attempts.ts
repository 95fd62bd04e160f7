import { createHash } from "node:crypto";

/**
 * Counts attempts, to stop those who guess. Bounded: whoever makes up names and addresses, however long, fills no memory.
 */
export class Attempts {
  /** By the hash of the key, which may be anything a visitor wrote; those whose window ends first come first. */
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

  /** How many keys are remembered. */
  get size(): number {
    return this.#counted.size;
  }

  /** Seconds to wait before the next attempt; 0 if it may be made now. */
  wait(key: string, now: number = Date.now()): number {
    const entry = this.#counted.get(hashOf(key));
    if (entry === undefined || entry.until <= now) return 0;
    return entry.count < this.#allowed ? 0 : Math.ceil((entry.until - now) / 1000);
  }

  /** Counts one, before it is known how it ends: a thousand at the same time are a thousand. */
  begin(key: string, now: number = Date.now()): void {
    this.#forgetOld(now);
    const hash = hashOf(key);
    const entry = this.#counted.get(hash);
    if (entry !== undefined) entry.count++;
    else this.#counted.set(hash, { count: 1, until: now + this.#window });
  }

  /** Takes back one that was no guess. */
  giveBack(key: string): void {
    const entry = this.#counted.get(hashOf(key));
    if (entry !== undefined && entry.count > 0) entry.count--;
  }

  /** Forgets all of them. */
  succeeded(key: string): void {
    this.#counted.delete(hashOf(key));
  }

  /** What is over, and what is one too many. */
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
