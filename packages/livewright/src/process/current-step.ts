import { type ErrorContext, runInContext } from "../telemetry/error-context.ts";
import { errorContextOf, callbackOf } from "./fault.ts";
import type { ProcessMessage } from "./messages.ts";
import type { RunningView } from "./running-view.ts";
import { reportSlow } from "../telemetry/slow-callback.ts";

/** What one view does now: noted as it goes along, so that whatever fails can be put down to it. */
export class CurrentStep {
  readonly #view: RunningView;
  #message: ProcessMessage | undefined;

  constructor(view: RunningView) {
    this.#view = view;
  }

  /** The message that is being handled. */
  get message(): ProcessMessage | undefined {
    return this.#message;
  }

  /**
   * Goes on to something else.
   *
   * @param message the message that is handled from now on, or what is done without one
   * @param component which one it is for, if any
   */
  enter(message: ProcessMessage | string, component?: string): void {
    const { state } = this.#view;
    if (typeof message === "string") {
      this.#message = undefined;
      state.callback = message;
    } else {
      this.#message = message;
      state.callback = callbackOf(message);
    }
    state.callbackOf = component;
  }

  /** Runs a step in this view's errorContext, so that a later failure in work that it starts is attributed to this view. */
  run<Result>(step: () => Result): Result {
    return runInContext(this.#errorContext(), step);
  }

  /** It takes its time; nothing else of the view is handled meanwhile, so if it is too long the log says so. */
  watch(pending: Promise<void>): void {
    reportSlow(pending, this.#view.app.limits.maxCallbackMs, this.#errorContext());
  }

  #errorContext(): ErrorContext {
    return errorContextOf(this.#view, this.#message);
  }
}
