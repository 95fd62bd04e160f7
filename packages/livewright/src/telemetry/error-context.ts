import { AsyncLocalStorage } from "node:async_hooks";
import { processWide } from "../foundation/process-wide.ts";
import type { LogFields, Logger } from "./logger.ts";

/** A view that an error can still end. */
export interface Endable {
  /** Ends the view because work that it started threw. The error has been logged. */
  fail(error: unknown): void;
}

/**
 * Points from error contexts to their view. Cleared when the view ends, since a timer keeps its error context in memory and must
 * not keep the view.
 */
export interface ContextOwner {
  view: Endable | undefined;
}

/** Names the user code that runs, so that a later failure can be attributed to it. */
export interface ErrorContext {
  /** The name of the view, or of the request for code outside of views. */
  readonly view: string;
  /** The id of the view's element. */
  readonly id?: string | undefined;
  readonly callback: string;
  readonly event?: string | undefined;
  readonly component?: string | undefined;
  /** `undefined` for requests and dead renders: they leave nothing that could be ended. */
  readonly owner?: ContextOwner | undefined;
  /** The logger of the application. */
  readonly logger: Logger;
}

const running: AsyncLocalStorage<ErrorContext> = processWide("error-context.1", () => new AsyncLocalStorage());
const attributed: WeakMap<object, ErrorContext> = new WeakMap();

/** Runs `step` in an error context, to which later failures of work that it starts are attributed. */
export function runInContext<Result>(errorContext: ErrorContext | undefined, step: () => Result): Result {
  return errorContext === undefined ? step() : running.run(errorContext, step);
}

/**
 * Returns true if a callback that was registered in `errorContext` must run in it, and not in the context of its caller.
 * Callbacks of views only post to a mailbox, and each message gets an error context of its own.
 */
export function isForeign(errorContext: ErrorContext | undefined): boolean {
  return errorContext?.owner === undefined && errorContext !== running.getStore();
}

/** Runs `step` in an error context, or outside of all contexts if that is `undefined`. */
export function runIn(errorContext: ErrorContext | undefined, step: () => void): void {
  running.run(errorContext as ErrorContext, step);
}

/** Returns the current error context. Also works in the handlers for rejections and uncaught exceptions. */
export function currentErrorContext(): ErrorContext | undefined {
  return running.getStore();
}

/** Attributes an error to a context, for code that catches the error further out. Ignores values that are not objects. */
export function attributeError(error: unknown, errorContext: ErrorContext): void {
  if (typeof error === "object" && error !== null && !attributed.has(error)) attributed.set(error, errorContext);
}

/** Returns the context of an error and removes it, since the application may throw the same object again elsewhere. */
export function takeAttribution(error: unknown): ErrorContext | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const errorContext = attributed.get(error);
  attributed.delete(error);
  return errorContext;
}

/** Returns the fields of an error context for a log line. */
export function errorContextFields({ view, id, callback, event, component }: ErrorContext): LogFields {
  return { view, id, callback, event, component };
}

/** Describes an error context for a log line: `event "save" of Cart in Shop`. */
export function describeErrorContext({ view, callback, event, component }: ErrorContext): string {
  const what = event === undefined ? callback : `event "${event}"`;
  return `${what} of ${component === undefined ? view : `${component} in ${view}`}`;
}
