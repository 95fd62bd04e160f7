import { DEFAULT_LIMITS } from "../foundation/limits.ts";
import { decodeParams } from "./decode.ts";
import { splitKey } from "./key.ts";
import { type ParamLimits, paramsTooLarge } from "./params.ts";

/**
 * The params of a form event: the form's fields, with the event's meta laid over them.
 *
 * Meta comes from `phx-value-*` and JS commands and may hold any JSON, so values are `unknown` until a schema has seen them.
 * A `_target` that is a string, the name of the changed input, becomes its path. Follows protocol section 5.4.1.
 *
 * @param value the URL-encoded form
 * @param meta the event's `meta`, straight from the frame
 * @param limits as for `decodeParams`; the depth bounds `_target` too
 * @throws LivewrightError `LW120` and `LW121`, as `decodeParams` does
 * @example decodeForm("user[name]=Jo", { _target: "user[name]" }) // { user: { name: "Jo" }, _target: ["user", "name"] }
 */
export function decodeForm(
  value: string,
  meta: Readonly<Record<string, unknown>> | undefined,
  limits: ParamLimits = DEFAULT_LIMITS,
): Record<string, unknown> {
  // The decoded map has no prototype, so an own `__proto__` that JSON.parse left in meta lands as a plain key.
  const params: Record<string, unknown> = decodeParams(value, limits);
  if (meta !== undefined) {
    for (const key of Object.keys(meta)) params[key] = meta[key];
  }
  const target = params["_target"];
  if (typeof target === "string") params["_target"] = decodeTarget(target, limits.maxParamDepth);
  return params;
}

/**
 * The path of the input called `name`: the keys that lead to its value in the params.
 *
 * Lists have no key, so the path goes through `[][k]` without a step and ends before a `[]` that holds plain values.
 * The client sends the name as it stands in the document, not URL-encoded, and so it is split but not decoded: an input
 * called `discount%` or `a+b` gets the path its value really has.
 *
 * @param name the input's name attribute
 * @param maxDepth segments the name may have; default 32
 * @throws LivewrightError `LW121` when the name is nested deeper
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
