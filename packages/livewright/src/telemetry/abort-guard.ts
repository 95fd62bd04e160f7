import process from "node:process";
import { type Activity, currentActivity, describeActivity, within } from "./activity.ts";

/**
 * Aborts signals whose listeners are user code. What a listener throws is thrown again in the next tick, where it would end
 * the process; while such ticks are on their way they are listened for, and told from all others by their activity.
 */
class AbortGuard {
  #pending = 0;
  readonly #activities = new WeakSet<Activity>();

  abort(controller: AbortController, reason: unknown, activity: Activity): void {
    if (this.#pending++ === 0) process.on("uncaughtException", this.#caught);
    this.#activities.add(activity);
    within(activity, () => controller.abort(reason));
    // Ticks run in the order they were asked for, so this one comes after those of the listeners.
    process.nextTick(() => {
      if (--this.#pending === 0) process.off("uncaughtException", this.#caught);
    });
  }

  readonly #caught = (error: unknown): void => {
    const activity = currentActivity();
    if (activity !== undefined && this.#activities.has(activity)) {
      const { logger, ...fields } = activity;
      logger.error(`LW710  The ${describeActivity(activity)} failed.`, { ...fields, error });
    } else if (process.listenerCount("uncaughtException") === 1) {
      // Not ours to catch, and nobody else does: it ends the process, as it would have without us.
      throw error;
    }
  };
}

/** Listeners of the process are the process's own, and so is the one that counts how long they are needed. */
const guard: AbortGuard = new AbortGuard();

/**
 * Aborts a controller; what listeners on its signal throw is logged, and harms nobody.
 *
 * @param activity what the listeners are known as; one object per call
 */
export function abortSafely(controller: AbortController, reason: unknown, activity: Activity): void {
  guard.abort(controller, reason, activity);
}
