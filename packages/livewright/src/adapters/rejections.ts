import process from "node:process";
import { currentActivity, describeActivity } from "../telemetry/activity.ts";
import { startInUserCode } from "../foundation/user-stack.ts";

/** Tells our listeners from those of others: several servers may run in one process. */
const OURS: unique symbol = Symbol("livewright");

type Listener = ((reason: unknown) => void) & { readonly [OURS]: true };

/**
 * Logs promises that callbacks started, nobody waits for, and were rejected: `save(order)` without `await`. They would end the
 * server, and with it everybody else's views. What no view and no request is at the bottom of still does.
 *
 * @returns a function that stops it
 */
export function logRejections(): () => void {
  const listener: Listener = Object.assign(
    (reason: unknown): void => {
      const listeners = process.listeners("unhandledRejection");
      if (listeners.find(isOurs) !== listener) return;
      const activity = currentActivity();
      if (activity === undefined) {
        if (listeners.every(isOurs)) throw reason;
        return;
      }
      const { logger, ...fields } = activity;
      startInUserCode(reason);
      logger.error(`LW709  A promise that nobody waits for was rejected, started in ${describeActivity(activity)}.`, {
        ...fields,
        error: reason,
      });
    },
    { [OURS]: true } as const,
  );
  process.on("unhandledRejection", listener);
  return () => void process.off("unhandledRejection", listener);
}

function isOurs(listener: object): boolean {
  return OURS in listener;
}
