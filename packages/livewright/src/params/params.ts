import { LivewrightError } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";

/** Decoded params: maps have no prototype, and every leaf is a string. */
export type Params = { [key: string]: ParamValue };

/** One value of {@link Params}. */
export type ParamValue = string | ParamValue[] | Params;

/** The part of {@link Limits} that bounds decoding. */
export type ParamLimits = Pick<Limits, "maxParamBytes" | "maxParamKeys" | "maxParamDepth"> &
  Partial<Pick<Limits, "maxFormParts" | "maxPartHeaders" | "maxPartHeaderBytes">>;

/** Matches half of a surrogate pair: text that is not valid Unicode and has no UTF-8. */
export const LONE_SURROGATE: RegExp = /\p{Surrogate}/u;

/**
 * Returns the error for params beyond a limit.
 *
 * @param limit the name of the limit, for the hint
 */
export function paramsTooLarge(detail: string, limit: keyof Limits): LivewrightError {
  return new LivewrightError("LW121", `The params are larger than the limit. ${detail}`, {
    hint: `If such params are expected, raise the limit: endpoint({ limits: { ${limit}: … } }).`,
  });
}
