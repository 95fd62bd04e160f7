/** The async sources that fill streams of one view. They are read one item at a time, and let go of when it ends. */
export class Sources {
  readonly #run: (step: () => void) => void;
  readonly #open = new Set<AsyncIterator<unknown>>();

  /** @param run runs a step inside the view's process */
  constructor(run: (step: () => void) => void) {
    this.#run = run;
  }

  /** Starts reading. The next item is asked for when the last one is on the page, so a slow client slows the source. */
  start(source: AsyncIterable<unknown>, insert: (item: unknown) => void): void {
    const iterator = source[Symbol.asyncIterator]();
    this.#open.add(iterator);
    this.#next(iterator, insert);
  }

  /** Ends all sources; a generator runs its `finally`. */
  stopAll(): void {
    for (const iterator of this.#open) {
      // What a source throws while it is let go of concerns nobody any more.
      iterator.return?.().catch(() => {});
    }
    this.#open.clear();
  }

  #next(iterator: AsyncIterator<unknown>, insert: (item: unknown) => void): void {
    iterator.next().then(
      ({ done, value }) => {
        if (!this.#open.has(iterator)) return;
        if (done === true) {
          this.#open.delete(iterator);
          return;
        }
        this.#run(() => {
          insert(value);
          this.#next(iterator, insert);
        });
      },
      (error: unknown) => {
        if (!this.#open.delete(iterator)) return;
        this.#run(() => {
          throw error;
        });
      },
    );
  }
}
