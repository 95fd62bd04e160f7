import type { ErrorCode } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";
import type { Logger } from "./logger.ts";

/**
 * Logs that a client exceeded a limit, and how to raise the limit.
 *
 * @param what the event and its consequence, as a sentence without the final period
 * @param fields further fields, e.g. the topic
 */
export function logLimit(
  { logger, limits }: { readonly logger: Logger; readonly limits: Limits },
  code: ErrorCode,
  limit: keyof Limits,
  what: string,
  fields: Readonly<Record<string, unknown>> = {},
): void {
  const value = limits[limit];
  logger.warn(`${code}  ${what}. The limit is ${value}; endpoint({ limits: { ${limit}: … } }) changes it.`, {
    limit,
    value,
    ...fields,
  });
}
