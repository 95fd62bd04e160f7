import { performanceNow } from "../foundation/clock.ts";
import type { Logger, LogFields } from "./logger.ts";

/** Milliseconds between two lines of the same kind. */
const INTERVAL = 60_000;

interface Kind {
  /** On the clock of `performance.now()`. */
  quietUntil: number;
  skipped: number;
}

/** Writes warnings that clients can cause at will: at most one line a minute per kind, with the number of skipped lines. */
export class ThrottledLog {
  readonly #logger: Logger;
  readonly #kinds: Map<string, Kind> = new Map();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /**
   * Writes a warning, unless a warning of the same kind was written in the last minute.
   *
   * @param kind a constant, never a value from a client: kinds stay in memory
   * @param fields extended by `skipped`, the number of lines of this kind since the last one
   */
  warn(kind: string, message: string, fields: LogFields = {}): void {
    const now = performanceNow();
    const known = this.#kinds.get(kind);
    if (known !== undefined && now < known.quietUntil) {
      known.skipped += 1;
      return;
    }
    this.#kinds.set(kind, { quietUntil: now + INTERVAL, skipped: 0 });
    const skipped = known?.skipped ?? 0;
    this.#logger.warn(message, skipped === 0 ? fields : { ...fields, skipped });
  }
}

/** Writes a warning that a client can cause at will: throttled in an application, directly in the parts of a test. */
export function warnSometimes(
  { logger, throttledLog }: { readonly logger: Logger; readonly throttledLog?: ThrottledLog | undefined },
  kind: string,
  message: string,
  fields: LogFields = {},
): void {
  if (throttledLog === undefined) logger.warn(message, fields);
  else throttledLog.warn(kind, message, fields);
}
