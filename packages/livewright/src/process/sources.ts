import type { SocketState } from "../live/socket-state.ts";

/** Items in a row before other work of the server runs: a source that never waits must not block it. */
const MAX_RUN = 100;

/** The async sources that fill streams of one view. They are read one item at a time, and closed when the view ends. */
export class Sources {
  readonly #run: (step: () => void, owner: SocketState) => void;
  readonly #open = new Map<AsyncIterator<unknown>, SocketState>();
  #items = 0;

  /** @param run runs a step inside the view's process, for the owner of the stream */
  constructor(run: (step: () => void, owner: SocketState) => void) {
    this.#run = run;
  }

  /** Starts reading. The next item is requested when the view has handled the last one, so a busy view slows the source. */
  start(owner: SocketState, source: AsyncIterable<unknown>, insert: (item: unknown) => void): void {
    const iterator = source[Symbol.asyncIterator]();
    this.#open.set(iterator, owner);
    this.#next(iterator, insert);
  }

  /** Closes the sources of a removed component. */
  stop(owner: SocketState): void {
    for (const [iterator, of] of this.#open) {
      if (of !== owner) continue;
      this.#open.delete(iterator);
      void closeSource(iterator);
    }
  }

  /** Closes all sources; a generator runs its `finally`. */
  stopAll(): void {
    for (const iterator of this.#open.keys()) void closeSource(iterator);
    this.#open.clear();
  }

  #next(iterator: AsyncIterator<unknown>, insert: (item: unknown) => void): void {
    const owner = this.#open.get(iterator);
    if (owner === undefined) return;
    void read(iterator).then(
      ({ done, value }) => {
        if (!this.#open.has(iterator)) return;
        if (done === true) {
          this.#open.delete(iterator);
          return;
        }
        this.#run(() => {
          insert(value);
          if (++this.#items % MAX_RUN === 0) setTimeout(() => this.#next(iterator, insert), 0);
          else this.#next(iterator, insert);
        }, owner);
      },
      (error: unknown) => {
        if (!this.#open.delete(iterator)) return;
        this.#run(() => {
          throw error;
        }, owner);
      },
    );
  }
}

/** Reads an item. A source written by hand may throw synchronously, or return nothing. */
async function read(iterator: AsyncIterator<unknown>): Promise<IteratorResult<unknown>> {
  const result: IteratorResult<unknown> | undefined = await iterator.next();
  if (typeof result !== "object" || result === null) throw new TypeError("An async source returned no result.");
  return result;
}

/** Closes a source and ignores its errors: no code can handle them, and the other sources must still be closed. */
async function closeSource(iterator: AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {
    // The view no longer uses the source.
  }
}
