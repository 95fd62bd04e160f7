import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { randomId } from "../foundation/random.ts";
import type { Periods } from "./replication.ts";

/** How the processes of an application share their presences. */
export interface PresenceOptions {
  /**
   * The name that this process keeps when it restarts, such as `process.env.HOSTNAME` of a stateful set. After a crash, the first message of
   * the new process removes the presences of the old one. No two processes may have the same name at the same time. Default: a
   * random name, so the presences of a crashed process stay for `downPeriod`.
   */
  readonly name?: string;
  /**
   * Milliseconds without a message after which the presences of another process leave. At least twice `beatPeriod` and more than
   * `silentPeriod`. Default 30,000.
   */
  readonly downPeriod?: number;
  /** Milliseconds without a message after which another process is forgotten. More than `downPeriod`. Default 1,200,000 (20 minutes). */
  readonly permDownPeriod?: number;
  /** Least milliseconds between two messages with changes. The first change after a pause is sent immediately. Default 1,500. */
  readonly beatPeriod?: number;
  /** Milliseconds between two messages without changes. Default 15,000. */
  readonly silentPeriod?: number;
  /**
   * True if the presences of this process leave when the endpoint closes. Default false: they stay for `downPeriod` in the other
   * processes, so that users who reconnect there never seem to have left.
   */
  readonly leaveOnClose?: boolean;
}

const KNOWN: KnownOptions<PresenceOptions> = {
  name: true,
  downPeriod: true,
  permDownPeriod: true,
  beatPeriod: true,
  silentPeriod: true,
  leaveOnClose: true,
};

/** Options with their defaults. */
export interface PresenceSettings {
  readonly name: string;
  readonly periods: Periods;
  readonly leaveOnClose: boolean;
  /** True if the application has set options, so it needs presences from the start. */
  readonly eager: boolean;
}

/** @throws {LivewrightError} LW102 for an invalid option */
export function readPresenceOptions(options: PresenceOptions | undefined): PresenceSettings {
  checkOptions(options, KNOWN, "presence of the endpoint", "LW102");
  const { name = randomId(12), leaveOnClose = false } = options ?? {};
  if (typeof name !== "string" || name === "") throw invalid(`The name is ${describeValue(name)}.`, 'name: "web-1"');
  const periods: Periods = {
    beat: positive("beatPeriod", options?.beatPeriod ?? 1_500),
    silent: positive("silentPeriod", options?.silentPeriod ?? 15_000),
    down: positive("downPeriod", options?.downPeriod ?? 30_000),
    permDown: positive("permDownPeriod", options?.permDownPeriod ?? 1_200_000),
  };
  const { beat, silent, down, permDown } = periods;
  // One lost message must not make a process seem down.
  if (down < 2 * beat || down <= silent) {
    throw invalid(
      `downPeriod is ${down}, which is too short for beatPeriod ${beat} and silentPeriod ${silent}.`,
      `downPeriod: ${2 * Math.max(beat, silent)}`,
    );
  }
  if (permDown <= down) {
    throw invalid(
      `permDownPeriod is ${permDown}, which is not more than downPeriod ${down}.`,
      `permDownPeriod: ${40 * down}`,
    );
  }
  return { name, periods, leaveOnClose, eager: options !== undefined };
}

function positive(name: string, value: unknown): number {
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) return value;
  throw invalid(`${name} is ${describeValue(value)}. Expected milliseconds.`, `${name}: 30_000`);
}

function invalid(what: string, corrected: string): LivewrightError {
  return new LivewrightError("LW102", `The option presence of the endpoint is invalid. ${what}`, {
    hint: `endpoint({ presence: { ${corrected} } })`,
  });
}
