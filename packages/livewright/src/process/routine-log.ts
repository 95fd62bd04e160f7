import { byteLength } from "../foundation/byte-length.ts";
import { performanceNow } from "../foundation/clock.ts";
import type { AnyLiveView, RoutineLevel } from "../live/live-view.ts";
import type { Logger } from "../telemetry/logger.ts";
import { readEventValue } from "./crash-report.ts";
import type { EventMessage } from "./messages.ts";
import type { AppContext } from "../app/app-context.ts";

/** Logs one readable line for each mount, event and patch of a view: callback, params, duration and bytes sent. */
export class RoutineLog {
  readonly #logger: Logger;
  readonly #level: RoutineLevel;
  readonly #view: string;
  #running:
    | {
        readonly what: string;
        readonly params: unknown;
        readonly component: string | undefined;
        readonly started: number;
      }
    | undefined;

  private constructor(logger: Logger, level: RoutineLevel, view: string) {
    this.#logger = logger;
    this.#level = level;
    this.#view = view;
  }

  /** Returns the log of a view. The default is level `info` in development, and no log in production. */
  static of(app: AppContext, { log }: AnyLiveView, view: string): RoutineLog | undefined {
    const level = log ?? (app.development ? "info" : false);
    return level === false ? undefined : new RoutineLog(app.logger, level, view);
  }

  /** Notes the start of a callback that ends with an answer to the client. */
  begin(what: string, params: unknown, component?: string): void {
    this.#running = { what, params, component, started: performanceNow() };
  }

  /** Notes the start of an event. */
  event({ event, type, value }: EventMessage, component: string | undefined): void {
    this.begin(`event ${event}`, readEventValue(type, value), component);
  }

  /** Logs the callback that has been answered with this text. */
  end(sent: string): void {
    if (this.#running === undefined) return;
    const { what, params, component, started } = this.#running;
    this.#running = undefined;
    const of = component === undefined ? this.#view : `${component} in ${this.#view}`;
    const took = (performanceNow() - started).toFixed(1);
    this.#logger[this.#level](`${what} of ${of}: ${took} ms, ${byteLength(sent)} bytes`, { params });
  }
}
