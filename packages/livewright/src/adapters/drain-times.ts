import { type DrainOptions, readDrainOptions } from "../endpoint/drain-options.ts";

/** Options for the end of a server, which every host takes. */
export interface DrainTimes {
  /**
   * Milliseconds in which a server that stops still serves everything, while `/readyz` already answers 503. Set it to the time that a load
   * balancer takes to notice. Default 0.
   */
  readonly drainDelay?: number;
  /** Milliseconds in which requests and sockets may finish when the server stops. After that they are aborted. Default 10,000. */
  readonly drainTimeout?: number;
  /**
   * Sockets per second that a server that stops closes, so that their clients do not reconnect all at once. The rate rises if they would
   * not fit into `drainTimeout`. Default 500.
   */
  readonly drainSocketsPerSecond?: number;
}

const NAMES: Readonly<Record<keyof DrainOptions, keyof DrainTimes>> = {
  delay: "drainDelay",
  timeout: "drainTimeout",
  socketsPerSecond: "drainSocketsPerSecond",
};

/**
 * Returns the options of a drain.
 *
 * @throws {LivewrightError} LW102 for an invalid value
 */
export function drainOptions(times: DrainTimes): Required<DrainOptions> {
  const given = { delay: times.drainDelay, timeout: times.drainTimeout, socketsPerSecond: times.drainSocketsPerSecond };
  return readDrainOptions(given as DrainOptions, (name) => NAMES[name]);
}

/** Settles after the delay of a drain. */
export function untilRefusing({ delay }: Required<DrainOptions>): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delay));
}
