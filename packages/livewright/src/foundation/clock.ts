/** Milliseconds on a clock that never goes back; for measuring how long something takes, not for dates. */
export function performanceNow(): number {
  return performance.now();
}

/**
 * Lets a process end although this timer is still to come: what goes on in a server does not keep it alive, its port does.
 *
 * @param timer what `setTimeout` or `setInterval` returned; on runtimes where that is a number, nothing happens
 */
export function unref<Timer>(timer: Timer): Timer {
  (timer as { unref?: () => void }).unref?.();
  return timer;
}
