import { AsyncLocalStorage } from "node:async_hooks";
import type { Logger } from "./logger.ts";

/** Which user code runs, for whoever has to say later whose fault something was. Holds no view: timers keep it alive. */
export interface Activity {
  /** The name of the view; that of the request for what runs outside of views. */
  readonly view: string;
  /** The id of the view's element. */
  readonly id?: string | undefined;
  readonly callback: string;
  readonly event?: string | undefined;
  readonly component?: string | undefined;
  /** The log of its application. */
  readonly logger: Logger;
}

const running: AsyncLocalStorage<Activity> = new AsyncLocalStorage();
const blamed: WeakMap<object, Activity> = new WeakMap();

/** Runs a step so that it, and all that goes on because of it, is known as this activity. */
export function within<Result>(activity: Activity, step: () => Result): Result {
  return running.run(activity, step);
}

/** What runs now; also inside the process's handlers of rejections and exceptions. */
export function currentActivity(): Activity | undefined {
  return running.getStore();
}

/** Notes what an error came from, for whoever catches it further out; what is no object cannot be noted. */
export function blame(error: unknown, activity: Activity): void {
  if (typeof error === "object" && error !== null && !blamed.has(error)) blamed.set(error, activity);
}

/** What an error came from, if that was noted; once, for an error that is kept may be thrown again, and elsewhere. */
export function takeBlamed(error: unknown): Activity | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const activity = blamed.get(error);
  blamed.delete(error);
  return activity;
}

/** An activity in words, for a log line: `event "save" of Cart in Shop`. */
export function describeActivity({ view, callback, event, component }: Activity): string {
  const what = event === undefined ? callback : `event "${event}"`;
  return `${what} of ${component === undefined ? view : `${component} in ${view}`}`;
}
