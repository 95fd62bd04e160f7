import { performanceNow, unref } from "../foundation/clock.ts";
import { type Activity, describeActivity } from "./activity.ts";

/** The longest delay a timer can have. */
const MAX_DELAY = 2 ** 31 - 1;

/**
 * Reports a callback that has not settled in time, and, if it ever does, that it has. It is not ended: nothing can end it.
 *
 * @param pending settles with the callback
 * @param timeout milliseconds; beyond what a timer can wait nothing is reported
 * @param activity what it is
 */
export function reportSlow(pending: PromiseLike<unknown>, timeout: number, activity: Activity): void {
  if (timeout > MAX_DELAY) return;
  const { logger, ...fields } = activity;
  const started = performanceNow();
  let late = false;
  const report = (): void => {
    late = true;
    const what = describeActivity(activity);
    logger.warn(`LW707  ${what} has not settled after ${timeout} ms.`, fields);
  };
  const timer = unref(setTimeout(report, timeout));
  const settled = (): void => {
    clearTimeout(timer);
    if (!late) return;
    const what = describeActivity(activity);
    logger.warn(`LW707  ${what} has settled after ${Math.round(performanceNow() - started)} ms.`, fields);
  };
  pending.then(settled, settled);
}
