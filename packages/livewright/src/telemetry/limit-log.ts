import type { ErrorCode } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";
import type { Logger, LogFields } from "./logger.ts";
import { type ThrottledLog, warnSometimes } from "./throttled-log.ts";

/** The parts of an application that a line about a limit needs. */
interface LimitLog {
  readonly logger: Logger;
  readonly limits: Limits;
  readonly throttledLog?: ThrottledLog | undefined;
}

/**
 * Logs that a client exceeded a limit, and how to raise the limit: at most one line a minute for each limit.
 *
 * @param event the event and its consequence, as a sentence without the final period
 * @param fields further fields, e.g. the topic
 */
export function logLimit(
  app: LimitLog,
  code: ErrorCode,
  limit: keyof Limits,
  event: string,
  fields: LogFields = {},
): void {
  const value = app.limits[limit];
  const text = `${code}  ${event}. The limit is ${value}; endpoint({ limits: { ${limit}: … } }) changes it.`;
  warnSometimes(app, limit, text, { limit, value, ...fields });
}
