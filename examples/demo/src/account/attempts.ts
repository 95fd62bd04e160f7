/** Counts attempts, to stop those who guess. Bounded: whoever makes up names and addresses fills no memory. */
export class Attempts {
  readonly #counted = new Map<string, { count: number; until: number }>();
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

  /** Seconds to wait before the next attempt; 0 if it may be made now. */
  wait(key: string, now: number = Date.now()): number {
    const entry = this.#counted.get(key);
    if (entry === undefined || entry.until <= now) return 0;
    return entry.count < this.#allowed ? 0 : Math.ceil((entry.until - now) / 1000);
  }

  /** Counts one, before it is known how it ends: a thousand at the same time are a thousand. */
  begin(key: string, now: number = Date.now()): void {
    const entry = this.#counted.get(key);
    const count = entry === undefined || entry.until <= now ? 1 : entry.count + 1;
    const until = count === 1 ? now + this.#window : (entry?.until ?? now + this.#window);
    this.#counted.delete(key);
    this.#counted.set(key, { count, until });
    if (this.#counted.size <= MAX_KEYS) return;
    // The one that tried longest ago.
    for (const oldest of this.#counted.keys()) return void this.#counted.delete(oldest);
  }

  succeeded(key: string): void {
    this.#counted.delete(key);
  }
}

const MAX_KEYS = 10_000;
