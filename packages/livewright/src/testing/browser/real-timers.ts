// The timers of the process as they were when this was loaded: what waits for the server goes on when a test has put a
// fake clock in their place.

const { setImmediate, setTimeout, clearTimeout } = globalThis;

/** Timers no fake clock gets hold of. */
export const realTimers: {
  readonly setImmediate: typeof globalThis.setImmediate;
  readonly setTimeout: typeof globalThis.setTimeout;
  readonly clearTimeout: typeof globalThis.clearTimeout;
  readonly turn: () => Promise<void>;
} = {
  setImmediate,
  setTimeout,
  clearTimeout,
  /** Lets everything run that only waits for promises, and what was put off to the next turn of the event loop. */
  turn: (): Promise<void> => new Promise((resolve) => void setImmediate(resolve)),
};
