import { MAX_TIMER_DELAY, performanceNow, unref } from "../foundation/clock.ts";
import { runIn } from "../telemetry/error-context.ts";

/** Time, as the tracker uses it. Only this process reads it, so the clocks of processes may differ. */
export interface TrackerClock {
  /** Milliseconds that never go back. */
  readonly now: () => number;
  /** Calls a function once, after some milliseconds. Returns a function that prevents it. */
  readonly after: (milliseconds: number, run: () => void) => () => void;
  /** Calls a function once the running code has ended. */
  readonly soon: (run: () => void) => void;
}

/** The clock of the machine. Its functions run outside of the view that caused them, which may have ended. */
export const systemClock: TrackerClock = {
  now: performanceNow,
  after(milliseconds, run) {
    const delay = Math.min(milliseconds, MAX_TIMER_DELAY);
    let timer: ReturnType<typeof setTimeout> | undefined;
    runIn(undefined, () => {
      timer = unref(setTimeout(run, delay));
    });
    return () => clearTimeout(timer);
  },
  soon: (run) => runIn(undefined, () => queueMicrotask(run)),
};
