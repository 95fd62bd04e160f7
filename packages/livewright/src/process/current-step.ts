import type { SocketState } from "../live/socket-state.ts";
import { within } from "../telemetry/activity.ts";
import { activityOf, callbackOf } from "./fault.ts";
import type { ProcessMessage } from "./messages.ts";
import type { Runtime } from "./runtime.ts";
import { reportSlow } from "./slow-callback.ts";

/** What one view does now: noted as it goes along, so that whatever fails can be put down to it. */
export class CurrentStep {
  readonly #runtime: Runtime;
  readonly #name: string;
  readonly #state: SocketState;
  readonly #componentOf: (message: ProcessMessage) => string | undefined;
  #message: ProcessMessage | undefined;

  /** @param componentOf says which component a message is for */
  constructor(
    runtime: Runtime,
    name: string,
    state: SocketState,
    componentOf: (message: ProcessMessage) => string | undefined,
  ) {
    this.#runtime = runtime;
    this.#name = name;
    this.#state = state;
    this.#componentOf = componentOf;
  }

  /** The message that is being handled. */
  get message(): ProcessMessage | undefined {
    return this.#message;
  }

  /**
   * Goes on to something else.
   *
   * @param message the message that is handled from now on, or what is done without one
   */
  enter(message: ProcessMessage | string): void {
    const state = this.#state;
    if (typeof message === "string") {
      this.#message = undefined;
      state.callback = message;
      state.callbackOf = undefined;
    } else {
      this.#message = message;
      state.callback = callbackOf(message);
      state.callbackOf = this.#componentOf(message);
    }
  }

  /** Runs it, so that what goes on because of it, and fails when the view knows nothing of it any more, is known as its. */
  run<Result>(step: () => Result): Result {
    return within(activityOf(this.#name, this.#state, this.#message, this.#runtime.logger), step);
  }

  /** It takes its time; nothing else of the view is handled meanwhile, so if it is too long the log says so. */
  watch(pending: Promise<void>): void {
    const { logger, limits } = this.#runtime;
    reportSlow(pending, limits.settleTimeout, activityOf(this.#name, this.#state, this.#message, logger));
  }
}
