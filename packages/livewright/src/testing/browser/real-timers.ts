// The timers of the process from when this module was loaded. They keep working while a test has installed a fake
// clock.

const { setImmediate, setTimeout, clearTimeout } = globalThis;

/** Timers that no fake clock replaces. */
export const realTimers: {
  readonly setImmediate: typeof globalThis.setImmediate;
  readonly setTimeout: typeof globalThis.setTimeout;
  readonly clearTimeout: typeof globalThis.clearTimeout;
  readonly turn: () => Promise<void>;
} = {
  setImmediate,
  setTimeout,
  clearTimeout,
  /** Resolves in the next turn of the event loop, after all promise callbacks. */
  turn: (): Promise<void> => new Promise((resolve) => void setImmediate(resolve)),
};
