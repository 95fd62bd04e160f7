import { performanceNow } from "../foundation/clock.ts";
import type { Logger, LogFields } from "./logger.ts";

/** Milliseconds between two lines of one kind. */
const INTERVAL = 60_000;

interface Kind {
  /** On the clock that never goes back. */
  quietUntil: number;
  skipped: number;
}

/** Writes warnings that clients can cause at will: one line a minute per kind, which counts the lines it stands for. */
export class ThrottledLog {
  readonly #logger: Logger;
  readonly #kinds: Map<string, Kind> = new Map();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /**
   * Writes a warning, unless one of its kind was written in the last minute.
   *
   * @param kind a name from the program, never from a client: kinds are kept
   * @param fields `skipped` is added: how many lines of this kind were left out since the last one
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
