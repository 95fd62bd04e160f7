/**
 * A token bucket: allows `count` actions per `window` milliseconds, in a burst or spread out. Used tokens return at a steady rate,
 * so any window allows at most twice `count`.
 */
export class TokenBucket {
  readonly #count: number;
  readonly #window: number;
  #left: number;
  #at: number = 0;

  /**
   * @param count tokens in a full bucket; `Infinity` for no limit
   * @param window milliseconds in which an empty bucket fills
   */
  constructor(count: number, window: number) {
    this.#count = count;
    this.#window = window;
    this.#left = count;
  }

  /** Adds tokens, up to a full bucket. */
  give(tokens: number): void {
    this.#left = Math.min(this.#count, this.#left + tokens);
  }

  /**
   * Takes one token. Returns false if the bucket is empty.
   *
   * @param now milliseconds on a monotonic clock
   */
  take(now: number): boolean {
    const returned = ((now - this.#at) / this.#window) * this.#count;
    this.#at = now;
    this.#left = Math.min(this.#count, this.#left + returned);
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
