import { byteLength } from "../foundation/byte-length.ts";
import { performanceNow } from "../foundation/clock.ts";
import type { AnyLiveView, RoutineLevel } from "../live/live-view.ts";
import type { Logger } from "../telemetry/logger.ts";
import { readValue } from "./fault.ts";
import type { ProcessMessage } from "./messages.ts";
import type { AppContext } from "../app/app-context.ts";

/** One readable line for each mount, event and patch of a view: what it was, its params, how long it took, what it sent. */
export class RoutineLog {
  readonly #logger: Logger;
  readonly #level: RoutineLevel;
  readonly #view: string;
  #running: { readonly what: string; readonly params: unknown; readonly started: number } | undefined;

  private constructor(logger: Logger, level: RoutineLevel, view: string) {
    this.#logger = logger;
    this.#level = level;
    this.#view = view;
  }

  /** The log a view wants; in development, if it does not say, at level `info`, and in production none. */
  static of(app: AppContext, { log }: AnyLiveView, view: string): RoutineLog | undefined {
    const level = log ?? (app.development ? "info" : false);
    return level === false ? undefined : new RoutineLog(app.logger, level, view);
  }

  /** Something begins that ends with an answer. */
  begin(message: ProcessMessage, params: unknown): void {
    const what =
      message.kind === "event" ? `event ${message.event}` : message.kind === "begin" ? "mount" : "handleParams";
    this.#running = { what, params, started: performanceNow() };
  }

  /** An event begins. */
  event(message: ProcessMessage & { readonly kind: "event" }): void {
    this.begin(message, readValue(message.type, message.value));
  }

  /**
   * It has been answered.
   *
   * @param component whose event it was, if not the view's
   * @param sent the text of the answer
   */
  end(component: string | undefined, sent: string): void {
    if (this.#running === undefined) return;
    const { what, params, started } = this.#running;
    this.#running = undefined;
    const of = component === undefined ? this.#view : `${component} in ${this.#view}`;
    const took = (performanceNow() - started).toFixed(1);
    this.#logger[this.#level](`${what} of ${of}: ${took} ms, ${byteLength(sent)} bytes`, { params });
  }
}
