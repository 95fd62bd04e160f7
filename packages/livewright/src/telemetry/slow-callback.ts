import { MAX_TIMER_DELAY, performanceNow, unref } from "../foundation/clock.ts";
import { type ErrorContext, describeErrorContext } from "./error-context.ts";

/**
 * Logs that a callback has not settled in time, and later that it has settled. The callback keeps running: nothing can end it.
 *
 * @param pending settles with the callback
 * @param timeout milliseconds; above the longest delay of a timer, nothing is logged
 * @param errorContext names the callback
 */
export function reportSlow(pending: PromiseLike<unknown>, timeout: number, errorContext: ErrorContext): void {
  if (timeout > MAX_TIMER_DELAY) return;
  const { logger, ...fields } = errorContext;
  const started = performanceNow();
  let late = false;
  const report = (): void => {
    late = true;
    const what = describeErrorContext(errorContext);
    logger.warn(`LW707  ${what} has not settled after ${timeout} ms (limits.maxCallbackMs).`, fields);
  };
  const timer = unref(setTimeout(report, timeout));
  const settled = (): void => {
    clearTimeout(timer);
    if (!late) return;
    const what = describeErrorContext(errorContext);
    logger.warn(`LW707  ${what} has settled after ${Math.round(performanceNow() - started)} ms.`, fields);
  };
  pending.then(settled, settled);
}
