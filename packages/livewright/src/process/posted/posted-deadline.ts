import type { AppContext } from "../../app/app-context.ts";
import { performanceNow } from "../../foundation/clock.ts";
import { logLimit } from "../../telemetry/limit-log.ts";

/**
 * The time that the server waits for tasks and messages of one posted form, in all steps and views of the request together. A client
 * decides how many steps there are: one for each file, for example.
 */
export class PostedDeadline {
  readonly #app: AppContext;
  /** On the clock of `performance.now()`. */
  readonly #end: number;
  #reported = false;

  /** Starts the time, `limits.maxCallbackMs`. */
  constructor(app: AppContext) {
    this.#app = app;
    this.#end = performanceNow() + app.limits.maxCallbackMs;
  }

  /** Milliseconds until the deadline; negative after it. */
  get left(): number {
    return this.#end - performanceNow();
  }

  /** Logs, once for each request, that the answer does not wait for the work of a view. */
  report(view: string, tasks: number): void {
    if (this.#reported) return;
    this.#reported = true;
    const event = `A posted form was answered before the tasks and messages of ${view} had ended`;
    logLimit(this.#app, "LW707", "maxCallbackMs", event, { tasks });
  }
}
