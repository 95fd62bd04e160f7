import type { SocketState } from "../live/socket-state.ts";

/** Items in a row before everything else on the server gets its turn: a source that never has to wait must not stop it. */
const MAX_RUN = 100;

/** The async sources that fill streams of one view. They are read one item at a time, and let go of when it ends. */
export class Sources {
  readonly #run: (step: () => void, owner: SocketState) => void;
  readonly #open = new Map<AsyncIterator<unknown>, SocketState>();
  #items = 0;

  /** @param run runs a step inside the view's process, for whose stream it is */
  constructor(run: (step: () => void, owner: SocketState) => void) {
    this.#run = run;
  }

  /** Starts reading. The next item is asked for when the view has taken the last one, so a busy view slows the source. */
  start(owner: SocketState, source: AsyncIterable<unknown>, insert: (item: unknown) => void): void {
    const iterator = source[Symbol.asyncIterator]();
    this.#open.set(iterator, owner);
    this.#next(iterator, insert);
  }

  /** Ends the sources of a component that is gone. */
  stop(owner: SocketState): void {
    for (const [iterator, of] of this.#open) {
      if (of !== owner) continue;
      this.#open.delete(iterator);
      void letGo(iterator);
    }
  }

  /** Ends all sources; a generator runs its `finally`. */
  stopAll(): void {
    for (const iterator of this.#open.keys()) void letGo(iterator);
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

/** Reads an item. A source written by hand may throw at once, or return nothing. */
async function read(iterator: AsyncIterator<unknown>): Promise<IteratorResult<unknown>> {
  const result: IteratorResult<unknown> | undefined = await iterator.next();
  if (typeof result !== "object" || result === null) throw new TypeError("An async source returned no result.");
  return result;
}

/** What a source throws while it is let go of, at once or later, concerns nobody any more and must not stop the others. */
async function letGo(iterator: AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch {
    // See above.
  }
}
