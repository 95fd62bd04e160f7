/** Returns milliseconds on a monotonic clock. Use it to measure durations, not for dates. */
export function performanceNow(): number {
  return performance.now();
}

/** Returns whole milliseconds on the same clock, for numbers that are kept: V8 allocates an object for one with a fraction. */
export function wholeMilliseconds(): number {
  return Math.trunc(performance.now());
}

/** The longest delay of a timer, in milliseconds: 24.8 days. A longer delay fires immediately. */
export const MAX_TIMER_DELAY: number = 2 ** 31 - 1;

/**
 * Lets the process exit although a timer is pending: a server stays alive through its port, not its timers.
 *
 * @param timer the result of `setTimeout` or `setInterval`; has no effect on runtimes where that is a number
 * @returns the timer
 */
export function unref<Timer>(timer: Timer): Timer {
  (timer as { unref?: () => void }).unref?.();
  return timer;
}
