/**
 * Limits how much work is done over time. Spent units return at a steady rate, up to the capacity. A large piece of work may
 * exceed the balance: it leaves a debt that is paid before more work is allowed.
 */
export class Budget {
  readonly perSecond: number;
  readonly capacity: number;
  #left: number;
  #at: number = 0;

  /**
   * @param perSecond units that return per second; `Infinity` for no limit
   * @param capacity units that can be spent in one burst without debt; default `perSecond`
   */
  constructor(perSecond: number, capacity: number = perSecond) {
    this.perSecond = perSecond;
    this.capacity = capacity;
    this.#left = capacity;
  }

  /**
   * Returns the balance. A negative balance is a debt.
   *
   * @param now milliseconds on a monotonic clock
   */
  left(now: number): number {
    if (this.perSecond === Number.POSITIVE_INFINITY) return this.perSecond;
    this.#left = Math.min(this.capacity, this.#left + ((now - this.#at) / 1_000) * this.perSecond);
    this.#at = now;
    return this.#left;
  }

  /** Spends units, even beyond the balance, and returns the new balance. */
  spend(amount: number, now: number): number {
    const left = this.left(now);
    return left === Number.POSITIVE_INFINITY ? left : (this.#left = left - amount);
  }
}
