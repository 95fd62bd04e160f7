/** Milliseconds on a clock that never goes back; for measuring how long something takes, not for dates. */
export function performanceNow(): number {
  return performance.now();
}
