import type { Logger } from "../telemetry/logger.ts";
import type { EventMessage } from "./messages.ts";

/** One readable line per event, for development. */
export class EventLog {
  readonly #logger: Logger;
  #running: { readonly event: string; readonly started: number } | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  begin({ event }: EventMessage): void {
    this.#running = { event, started: performance.now() };
  }

  /**
   * @param receiver the name of who handled it
   * @param length characters of the answer
   */
  end(receiver: string, length: number): void {
    if (this.#running === undefined) return;
    const { event, started } = this.#running;
    this.#running = undefined;
    this.#logger.info(
      `event ${event} of ${receiver}: ${(performance.now() - started).toFixed(1)} ms, ${length} characters`,
    );
  }
}
