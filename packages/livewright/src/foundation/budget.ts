/**
 * Limits how much is done over time: work, frames, refusals. Spent units return at a steady rate, up to the capacity, so any window
 * allows at most twice the capacity.
 */
export class Budget {
  /** The units of a full budget. */
  readonly capacity: number;
  readonly #window: number;
  #left: number;
  #at: number = 0;

  /**
   * @param capacity units that can be spent in one burst; `Infinity` for no limit
   * @param window milliseconds in which an empty budget fills
   */
  constructor(capacity: number, window: number = 1_000) {
    this.capacity = capacity;
    this.#window = window;
    this.#left = capacity;
  }

  /**
   * Returns the balance. A negative balance is a debt.
   *
   * @param now milliseconds on a monotonic clock
   */
  left(now: number): number {
    return this.spend(0, now);
  }

  /** Spends units and returns the new balance. They may exceed the balance: the debt is paid before more work is allowed. */
  spend(units: number, now: number): number {
    if (this.capacity === Number.POSITIVE_INFINITY) return this.capacity;
    const returned = ((now - this.#at) / this.#window) * this.capacity;
    this.#at = now;
    return (this.#left = Math.min(this.capacity, this.#left + returned) - units);
  }

  /** Spends one unit. Returns false, and spends nothing, if less is left. */
  take(now: number): boolean {
    if (this.left(now) < 1) return false;
    this.#left -= 1;
    return true;
  }

  /** Returns units, up to a full budget. */
  give(units: number): void {
    this.#left = Math.min(this.capacity, this.#left + units);
  }

  /** Returns the milliseconds until a debt is paid. */
  wait(now: number): number {
    const left = this.left(now);
    return left >= 0 ? 0 : (-left / this.capacity) * this.#window;
  }
}
