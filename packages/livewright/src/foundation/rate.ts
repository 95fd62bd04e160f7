/**
 * How often something may happen: `count` times within `window` milliseconds, all at once or spread out. What was used comes
 * back steadily, so the bound holds for every stretch of time, to a factor of two.
 */
export class Rate {
  readonly #count: number;
  readonly #window: number;
  #left: number;
  #at: number = 0;

  /**
   * @param count how often; `Infinity` for no bound
   * @param window milliseconds
   */
  constructor(count: number, window: number) {
    this.#count = count;
    this.#window = window;
    this.#left = count;
  }

  /** Lets it happen this often more, within the bound: something has been done for it. */
  give(times: number): void {
    this.#left = Math.min(this.#count, this.#left + times);
  }

  /**
   * Counts one; false when it is one too many.
   *
   * @param now milliseconds, on a clock that never goes back
   */
  take(now: number): boolean {
    const back = ((now - this.#at) / this.#window) * this.#count;
    this.#at = now;
    this.#left = Math.min(this.#count, this.#left + back);
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
