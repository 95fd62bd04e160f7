/**
 * Work that may be spent over time. What was spent comes back steadily, up to the capacity. Spending more than there is puts the
 * budget into debt, so that one large piece of work is possible and is paid for afterwards.
 */
export class Budget {
  readonly perSecond: number;
  readonly capacity: number;
  #left: number;
  #at: number = 0;

  /**
   * @param perSecond what comes back in a second; `Infinity` for no bound
   * @param capacity the most that can be spent at once without debt; default what comes back in a second
   */
  constructor(perSecond: number, capacity: number = perSecond) {
    this.perSecond = perSecond;
    this.capacity = capacity;
    this.#left = capacity;
  }

  /**
   * Returns what is left; below 0 it is a debt.
   *
   * @param now milliseconds, on a clock that never goes back
   */
  left(now: number): number {
    if (this.perSecond === Number.POSITIVE_INFINITY) return this.perSecond;
    this.#left = Math.min(this.capacity, this.#left + ((now - this.#at) / 1_000) * this.perSecond);
    this.#at = now;
    return this.#left;
  }

  /** Spends, whether there is enough or not, and returns what is left. */
  spend(amount: number, now: number): number {
    const left = this.left(now);
    return left === Number.POSITIVE_INFINITY ? left : (this.#left = left - amount);
  }
}
