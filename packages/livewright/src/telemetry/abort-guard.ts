import process from "node:process";
import {
  type ErrorContext,
  errorContextFields,
  currentErrorContext,
  describeErrorContext,
  runInContext,
} from "./error-context.ts";
import { claimUncaught } from "./uncaught.ts";

/**
 * Aborts signals whose listeners are user code. Node rethrows an error of a listener in the next tick, where it would end the
 * process. Until those ticks have run, this class claims such errors, which it recognizes by their error context.
 */
class AbortGuard {
  #pending = 0;
  #stop: (() => void) | undefined;
  readonly #errorContexts = new WeakSet<ErrorContext>();

  abort(controller: AbortController, reason: unknown, errorContext: ErrorContext): void {
    if (this.#pending++ === 0) this.#stop = claimUncaught(this.#claim);
    this.#errorContexts.add(errorContext);
    runInContext(errorContext, () => controller.abort(reason));
    // Ticks run in order, so this tick runs after the listeners have thrown.
    process.nextTick(() => {
      if (--this.#pending === 0) this.#stop?.();
    });
  }

  readonly #claim = (error: unknown): (() => void) | undefined => {
    const errorContext = currentErrorContext();
    if (errorContext === undefined || !this.#errorContexts.has(errorContext)) return undefined;
    return () =>
      errorContext.logger.error(`LW710  The ${describeErrorContext(errorContext)} failed.`, {
        ...errorContextFields(errorContext),
        error,
      });
  };
}

/** One for the process, which has one queue of ticks. */
const guard: AbortGuard = new AbortGuard();

/**
 * Aborts a controller. Errors of listeners on its signal are logged and otherwise ignored.
 *
 * @param errorContext the context of the listeners; a new object for each call
 */
export function abortSafely(controller: AbortController, reason: unknown, errorContext: ErrorContext): void {
  guard.abort(controller, reason, errorContext);
}
