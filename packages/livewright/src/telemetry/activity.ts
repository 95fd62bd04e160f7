import { AsyncLocalStorage } from "node:async_hooks";
import { processWide } from "../foundation/process-wide.ts";
import type { LogFields, Logger } from "./logger.ts";

/** A view that can still be ended. */
export interface Endable {
  /** Ends it because work that it started threw; the log has the error already. */
  fail(error: unknown): void;
}

/** Leads from activities to their view. Cleared when the view ends: timers keep activities alive, and must keep no view alive. */
export interface ActivityOwner {
  view: Endable | undefined;
}

/** Names the user code that runs, so that a later failure can be attributed to it. */
export interface Activity {
  /** The name of the view; that of the request for what runs outside of views. */
  readonly view: string;
  /** The id of the view's element. */
  readonly id?: string | undefined;
  readonly callback: string;
  readonly event?: string | undefined;
  readonly component?: string | undefined;
  /** Missing for requests and first renders: nothing of them is left to end. */
  readonly owner?: ActivityOwner | undefined;
  /** The log of its application. */
  readonly logger: Logger;
}

const running: AsyncLocalStorage<Activity> = processWide("activity.1", () => new AsyncLocalStorage<Activity>());
const blamed: WeakMap<object, Activity> = new WeakMap();

/** Runs a step in an activity: later failures in work that the step starts are attributed to it. Without one, just runs it. */
export function within<Result>(activity: Activity | undefined, step: () => Result): Result {
  return activity === undefined ? step() : running.run(activity, step);
}

/**
 * Whether a callback that was handed over in `activity` must be run in it by {@link runIn}, and not in the activity of the code
 * that calls it. Callbacks of views post to a mailbox, where each message has an activity of its own.
 */
export function isForeign(activity: Activity | undefined): boolean {
  return activity?.owner === undefined && activity !== running.getStore();
}

/** Runs a step in an activity, or outside of all. */
export function runIn(activity: Activity | undefined, step: () => void): void {
  running.run(activity as Activity, step);
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

/** Returns the fields of an activity for a log line. */
export function activityFields({ view, id, callback, event, component }: Activity): LogFields {
  return { view, id, callback, event, component };
}

/** An activity in words, for a log line: `event "save" of Cart in Shop`. */
export function describeActivity({ view, callback, event, component }: Activity): string {
  const what = event === undefined ? callback : `event "${event}"`;
  return `${what} of ${component === undefined ? view : `${component} in ${view}`}`;
}
