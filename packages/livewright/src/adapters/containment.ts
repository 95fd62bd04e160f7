import { executionAsyncResource } from "node:async_hooks";
import process from "node:process";
import { once } from "../foundation/once.ts";
import { processWide } from "../foundation/process-wide.ts";
import { startInUserCode } from "../foundation/stack.ts";
import {
  type ErrorContext,
  errorContextFields,
  currentErrorContext,
  describeErrorContext,
} from "../telemetry/error-context.ts";
import { takeThrown, watchBoundCallbacks } from "./bound-callbacks.ts";
import { claimUncaught } from "../telemetry/uncaught.ts";

/** Log lines for the errors of one callback's work. Some event sources throw endlessly. */
const MAX_LINES = 10;

/** Attributes errors to the view or request whose code started the failed work. */
class Containment {
  #servers = 0;
  #stop: readonly (() => void)[] = [];
  readonly #lines = new WeakMap<ErrorContext, number>();

  start(): () => void {
    if (this.#servers++ === 0) {
      process.on("unhandledRejection", this.#rejected);
      this.#stop = [
        () => process.off("unhandledRejection", this.#rejected),
        watchBoundCallbacks(),
        claimUncaught((error) => this.#claim(error)),
      ];
    }
    return once(() => {
      if (--this.#servers === 0) for (const stop of this.#stop) stop();
    });
  }

  #claim(error: unknown): (() => void) | undefined {
    const errorContext = takeThrown(error) ?? currentErrorContext();
    return errorContext && (() => this.#contain(errorContext, error));
  }

  /** Logs a thrown error, and ends the view whose work threw it. */
  #contain(errorContext: ErrorContext, error: unknown): void {
    const view = errorContext.owner?.view;
    stopTimer();
    const line = (this.#lines.get(errorContext) ?? 0) + 1;
    this.#lines.set(errorContext, line);
    if (line <= MAX_LINES) {
      const end = view === undefined ? "" : " The view ends.";
      const last = line === MAX_LINES ? " Further errors of this work are not logged." : "";
      report(
        errorContext,
        `LW712  Work started in ${describeErrorContext(errorContext)} threw an error.${end}${last}`,
        error,
      );
    }
    view?.fail(error);
  }

  readonly #rejected = (reason: unknown): void => {
    const errorContext = currentErrorContext();
    if (errorContext !== undefined) {
      const where = describeErrorContext(errorContext);
      report(errorContext, `LW709  An unawaited promise was rejected. It was started in ${where}.`, reason);
    } else if (process.listenerCount("unhandledRejection") === 1) this.#rejectAgain(reason);
  };

  /** Rejects again without our listener, so that Node applies its flags to the rejection. */
  #rejectAgain(reason: unknown): void {
    process.nextTick(() => {
      process.off("unhandledRejection", this.#rejected);
      void Promise.reject(reason);
      setImmediate(() => {
        if (this.#servers > 0) process.on("unhandledRejection", this.#rejected);
      });
    });
  }
}

function report(errorContext: ErrorContext, message: string, error: unknown): void {
  startInUserCode(error);
  errorContext.logger.error(message, { ...errorContextFields(errorContext), error });
}

/** Stops the timer whose callback threw. An interval would throw again and again. */
function stopTimer(): void {
  const resource = executionAsyncResource();
  if ("hasRef" in resource && "refresh" in resource) clearTimeout(resource as NodeJS.Timeout);
}

/**
 * Limits errors that would end the server to the view that caused them: errors thrown by timers, streams, emitters and callbacks
 * that its code started, and unhandled rejections. Other errors end the process, as in any Node program.
 *
 * @returns a function that stops it
 */
export function containErrors(): () => void {
  return processWide("containment.1", () => new Containment()).start();
}
