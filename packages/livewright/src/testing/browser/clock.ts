/** What is due at some time. */
interface Task {
  readonly id: number;
  readonly at: number;
  readonly run: () => void;
  /** Milliseconds after which it is due again. */
  readonly every: number | undefined;
}

/**
 * The time of one visitor's browser. It stands still while nothing is due and jumps to what is due next, so that half a
 * second of debounce costs a test nothing. The visitor says how far it may jump.
 */
export class BrowserClock {
  #now = 0;
  #ids = 0;
  readonly #tasks = new Map<number, Task>();

  /** Milliseconds since the visitor came. */
  get now(): number {
    return this.#now;
  }

  /** @returns what {@link clear} takes */
  set(run: () => void, delay: number = 0, every: boolean = false): number {
    const id = ++this.#ids;
    // What is not a number is due at once, as in a browser.
    const after = Number.isFinite(delay) && delay > 0 ? delay : 0;
    this.#tasks.set(id, { id, at: this.#now + after, run, every: every ? Math.max(1, after) : undefined });
    return id;
  }

  clear(id: unknown): void {
    this.#tasks.delete(id as number);
  }

  /** Forgets everything that is due. */
  clearAll(): void {
    this.#tasks.clear();
  }

  /**
   * Runs what is due next.
   *
   * @param until how far the time may go
   * @returns whether there was anything
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

  /** Whether nothing is due, however late. */
  get isEmpty(): boolean {
    return this.#tasks.size === 0;
  }

  /** Says that it is later now, when nothing is due before. */
  moveTo(time: number): void {
    this.#now = Math.max(this.#now, time);
  }
}
