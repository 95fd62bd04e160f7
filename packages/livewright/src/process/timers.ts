import { MAX_TIMER_DELAY, unref } from "../foundation/clock.ts";
import { LimitError } from "../foundation/limit-error.ts";
import type { SocketState, TimerRequest } from "../live/socket-state.ts";

/** The timers of one view or channel. They end with it, and do not keep the Node process running. */
export class Timers<Owner extends object = SocketState> {
  readonly #running = new Set<TimerRequest<Owner>>();
  readonly #limit: number;

  /** @param limit timers that may run at the same time */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Starts a timer, unless the request has been cancelled.
   *
   * @param fire called each time, until the timer ends
   * @throws {LimitError} LW702 if too many are running
   */
  start(request: TimerRequest<Owner>, fire: (message: unknown, owner: Owner) => void): void {
    if (request.cancelled) return;
    if (this.#running.size >= this.#limit) {
      throw new LimitError(
        "LW702",
        "maxTimers",
        this.#limit,
        `There are already ${this.#limit} timers.`,
        "Cancel those you no longer need: const stop = socket.repeat(…); stop().",
      );
    }
    this.#running.add(request);
    const delay = Math.min(request.delay, MAX_TIMER_DELAY);
    if (request.repeat) {
      const handle = unref(setInterval(() => fire(request.message, request.owner), delay));
      request.stop = () => this.#end(request, () => clearInterval(handle));
    } else {
      const once = (): void => {
        this.#running.delete(request);
        request.stop = undefined;
        fire(request.message, request.owner);
      };
      const handle = unref(setTimeout(once, delay));
      request.stop = () => this.#end(request, () => clearTimeout(handle));
    }
  }

  /** Stops the timers of a removed component. */
  stop(owner: object): void {
    for (const request of this.#running) if (request.owner === owner) request.stop?.();
  }

  stopAll(): void {
    for (const request of this.#running) request.stop?.();
  }

  #end(request: TimerRequest<Owner>, clear: () => void): void {
    clear();
    this.#running.delete(request);
    request.stop = undefined;
  }
}
