import { DEFAULT_LIMITS } from "../foundation/limits.ts";
import { decodeParams } from "./decode.ts";
import { splitKey } from "./key.ts";
import { type ParamLimits, paramsTooLarge } from "./params.ts";

/**
 * Returns the params of a form event: the fields of the form, overlaid with the event's meta.
 *
 * Meta comes from `phx-value-*` and JS commands and may hold any JSON, so values are `unknown` until a schema validates them.
 * A `_target` that is a string, the name of the changed input, becomes its path. Follows protocol section 5.4.1.
 *
 * @param value the URL-encoded form
 * @param meta the event's `meta`, unchanged from the frame
 * @param limits as for `decodeParams`; the depth also bounds `_target`
 * @throws {LivewrightError} LW120 and LW121, like `decodeParams`
 * @example decodeForm("user[name]=Jo", { _target: "user[name]" }) // { user: { name: "Jo" }, _target: ["user", "name"] }
 */
export function decodeForm(
  value: string,
  meta: Readonly<Record<string, unknown>> | undefined,
  limits: ParamLimits = DEFAULT_LIMITS,
): Record<string, unknown> {
  // The decoded map has no prototype, so an own `__proto__` in meta becomes a plain key.
  const params: Record<string, unknown> = decodeParams(value, limits);
  if (meta !== undefined) {
    for (const key of Object.keys(meta)) params[key] = meta[key];
  }
  const target = params["_target"];
  if (typeof target === "string") params["_target"] = decodeTarget(target, limits.maxParamDepth);
  return params;
}

/**
 * Returns the path of an input: the keys that lead to its value in the params.
 *
 * Lists have no keys, so the path skips `[][k]` and ends before a `[]` with plain values. The client sends the name as in the document,
 * not URL-encoded. So the name is split but not decoded: an input called `discount%` or `a+b` gets the path of its value.
 *
 * @param name the input's name attribute
 * @param maxDepth maximum segments of the name; default 32
 * @throws {LivewrightError} LW121 if the name is nested deeper
 * @example decodeTarget("user[tags][]") // ["user", "tags"]
 */
export function decodeTarget(name: string, maxDepth: number = DEFAULT_LIMITS.maxParamDepth): string[] {
  if (name === "") return [];
  const segments = splitKey(name, maxDepth);
  if (segments === undefined)
    throw paramsTooLarge(`The name in "_target" has more than ${maxDepth} levels.`, "maxParamDepth");
  const path: string[] = [];
  for (const [index, segment] of segments.entries()) {
    if (segment !== "") path.push(segment);
    else if ((segments[index + 1] ?? "") === "") break;
  }
  return path;
}
