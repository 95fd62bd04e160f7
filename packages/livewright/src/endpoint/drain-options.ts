import { MAX_TIMER_DELAY } from "../foundation/clock.ts";
import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { KnownOptions } from "../foundation/known-options.ts";

/** Options of `drain` of an endpoint. */
export interface DrainOptions {
  /**
   * Milliseconds in which the endpoint still serves everything, while its readiness check already fails. So a load balancer stops
   * sending requests before connections are refused. Default 0.
   */
  readonly delay?: number;
  /** Milliseconds after the delay until all connections are closed. Default 10,000. */
  readonly timeout?: number;
  /**
   * Connections per second that are closed. Each client reconnects within 10 ms and joins its views again, on another server. The rate
   * rises if the connections would not fit into the timeout. Default 500.
   */
  readonly socketsPerSecond?: number;
}

/** The names of all options. */
export const DRAIN_OPTIONS: KnownOptions<DrainOptions> = { delay: true, timeout: true, socketsPerSecond: true };

/**
 * Checks the options of a drain, and adds the defaults.
 *
 * @param nameOf returns the name of an option, for errors
 * @throws {LivewrightError} LW102 for an invalid value
 */
export function readDrainOptions(
  { delay = 0, timeout = 10_000, socketsPerSecond = 500 }: DrainOptions,
  nameOf: (name: keyof DrainOptions) => string = (name) => name,
): Required<DrainOptions> {
  if (!isTime(delay)) throw invalid(nameOf("delay"), delay, "5_000 // milliseconds");
  if (!isTime(timeout)) throw invalid(nameOf("timeout"), timeout, "10_000 // milliseconds");
  if (!(socketsPerSecond > 0)) throw invalid(nameOf("socketsPerSecond"), socketsPerSecond, "500");
  return { delay, timeout, socketsPerSecond };
}

function isTime(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= MAX_TIMER_DELAY;
}

function invalid(name: string, value: unknown, example: string): LivewrightError {
  return new LivewrightError("LW102", `${describeValue(value)} is not a valid ${name}.`, {
    hint: `${name}: ${example}`,
  });
}
