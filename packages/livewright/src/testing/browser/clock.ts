/** A timer. */
interface Task {
  readonly id: number;
  readonly at: number;
  readonly run: () => void;
  /** The interval in milliseconds; undefined for a timeout. */
  readonly every: number | undefined;
}

/**
 * The clock of one browser. It stops between timers and skips to the next one, so that a debounce takes a test no real
 * time. The caller limits how far it may skip.
 */
export class BrowserClock {
  #now = 0;
  #ids = 0;
  readonly #tasks = new Map<number, Task>();

  /** The current time, in milliseconds since the tab was opened. */
  get now(): number {
    return this.#now;
  }

  /** Starts a timer. Returns the id for {@link clear}. */
  set(run: () => void, delay: number = 0, every: boolean = false): number {
    const id = ++this.#ids;
    // As in a browser, a delay that is not a number means 0.
    const after = Number.isFinite(delay) && delay > 0 ? delay : 0;
    this.#tasks.set(id, { id, at: this.#now + after, run, every: every ? Math.max(1, after) : undefined });
    return id;
  }

  clear(id: unknown): void {
    this.#tasks.delete(id as number);
  }

  /** Cancels all timers. */
  clearAll(): void {
    this.#tasks.clear();
  }

  /**
   * Runs the next timer.
   *
   * @param until the latest time to skip to
   * @returns true if a timer ran
   */
  runNext(until: number): boolean {
    let next: Task | undefined;
    for (const task of this.#tasks.values()) if (next === undefined || task.at < next.at) next = task;
    if (next === undefined || next.at > until) return false;
    this.#now = Math.max(this.#now, next.at);
    const { id, run, every } = next;
    this.#tasks.delete(id);
    if (every !== undefined) this.#tasks.set(id, { id, at: this.#now + every, run, every });
    run();
    return true;
  }

  /** True if no timer is set. */
  get isEmpty(): boolean {
    return this.#tasks.size === 0;
  }

  /** Moves the time forward. No timer may be due before. */
  moveTo(time: number): void {
    this.#now = Math.max(this.#now, time);
  }
}
