import { isLivewrightError } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";
import { andThen, type MaybePromise } from "../foundation/maybe-async.ts";
import { checkJsonLimits } from "../params/json-limits.ts";
import { issuePath, type StandardSchema } from "../params/standard-schema.ts";

/**
 * Reads a payload of a client: checks its size as JSON, then its schema.
 *
 * @param proceed receives the value as the schema returns it, or the problem, which is the answer for the client
 */
export function readPayload(
  schema: StandardSchema | undefined,
  payload: unknown,
  limits: Limits,
  proceed: (value: unknown, problem: object | undefined) => MaybePromise<void>,
): MaybePromise<void> {
  if (!(payload instanceof Uint8Array)) {
    try {
      checkJsonLimits(payload, limits);
    } catch (error) {
      if (!isLivewrightError(error) || error.code !== "LW121") throw error;
      return proceed(undefined, { reason: "payload too large", code: error.code });
    }
  }
  if (schema === undefined) return proceed(payload, undefined);
  return andThen(schema["~standard"].validate(payload), (result) => {
    if (result.issues === undefined) return proceed(result.value, undefined);
    const issues = result.issues.map((issue) => ({ path: issuePath(issue).map(String), message: issue.message }));
    return proceed(undefined, { reason: "invalid params", code: "LW406", issues });
  });
}
