import process from "node:process";
import { type Activity, activityFields, currentActivity, describeActivity, within } from "./activity.ts";
import { claimUncaught } from "./uncaught.ts";

/**
 * Aborts signals whose listeners are user code. What a listener throws is thrown again in the next tick, where it would end
 * the process; while such ticks are on their way it is claimed, and told from all others by its activity.
 */
class AbortGuard {
  #pending = 0;
  #stop: (() => void) | undefined;
  readonly #activities = new WeakSet<Activity>();

  abort(controller: AbortController, reason: unknown, activity: Activity): void {
    if (this.#pending++ === 0) this.#stop = claimUncaught(this.#claim);
    this.#activities.add(activity);
    within(activity, () => controller.abort(reason));
    // Ticks run in the order they were asked for, so this one comes after those of the listeners.
    process.nextTick(() => {
      if (--this.#pending === 0) this.#stop?.();
    });
  }

  readonly #claim = (error: unknown): (() => void) | undefined => {
    const activity = currentActivity();
    if (activity === undefined || !this.#activities.has(activity)) return undefined;
    return () =>
      activity.logger.error(`LW710  The ${describeActivity(activity)} failed.`, {
        ...activityFields(activity),
        error,
      });
  };
}

/** The process has one, as it has one queue of ticks. */
const guard: AbortGuard = new AbortGuard();

/**
 * Aborts a controller; what listeners on its signal throw is logged, and harms nobody.
 *
 * @param activity what the listeners are known as; one object per call
 */
export function abortSafely(controller: AbortController, reason: unknown, activity: Activity): void {
  guard.abort(controller, reason, activity);
}
