import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { isPlainMap } from "../foundation/plain-map.ts";
import { LONE_SURROGATE } from "./params.ts";

const LONE_SURROGATES = new RegExp(LONE_SURROGATE, "gu");

/** A value that `encodeParams` can write: decoded params, and common types of values in a URL. */
export type EncodableParam =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | readonly EncodableParam[]
  | { readonly [key: string]: EncodableParam };

/**
 * Returns params as a query string, without a leading `?`. The inverse of `decodeParams` (protocol section 5.4.2).
 *
 * Maps become `a[b]=…`, lists `a[]=…`. `null` becomes an empty value, `undefined` is omitted. Empty maps and lists are omitted too,
 * because a query string cannot express them. It cannot separate the maps of a list either: give records keys (`{ 0: …, 1: … }`).
 *
 * An object with a `toString` of its own (a decimal, a database id, a URL) is written as that text, a date in ISO 8601.
 *
 * @throws {LivewrightError} LW409 for a value without a text, such as `NaN`, a `Map` or a function
 * @example encodeParams({ page: 2, tag: ["a", "b"], by: { name: "asc" } }) // "page=2&tag[]=a&tag[]=b&by[name]=asc"
 */
export function encodeParams(params: { readonly [key: string]: EncodableParam }): string {
  const parts: string[] = [];
  for (const key of Object.keys(params)) write(parts, encodePart(key), params[key]);
  return parts.join("&");
}

function write(parts: string[], name: string, value: EncodableParam): void {
  if (value === undefined) return;
  if (value === null) parts.push(`${name}=`);
  else if (typeof value !== "object") parts.push(`${name}=${encodePart(textOf(value, name))}`);
  else if (isList(value)) for (const item of value) write(parts, `${name}[]`, item);
  else if (!isPlainMap(value)) parts.push(`${name}=${encodePart(textOf(value, name))}`);
  else for (const key of Object.keys(value)) write(parts, `${name}[${encodePart(key)}]`, value[key]);
}

/** Returns the text of a value, if it represents the value completely. */
function textOf(value: unknown, name: string): string {
  if (typeof value === "number" ? Number.isFinite(value) : ["string", "bigint", "boolean"].includes(typeof value))
    return String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  if (typeof value === "object" && !(value instanceof Date)) {
    const { toString } = value as { toString?: unknown };
    if (typeof toString === "function" && toString !== Object.prototype.toString) {
      // oxlint-disable-next-line typescript/no-base-to-string -- the default text was ruled out above
      return String(value);
    }
  }
  const shown = value instanceof Date ? "an invalid date" : describeValue(value);
  throw new LivewrightError(
    "LW409",
    `The query parameter "${decodeURIComponent(name)}" is ${shown}, which has no text.`,
    {
      hint: "Expected a string or a number; undefined omits the parameter.",
    },
  );
}

// A lone surrogate has no UTF-8, and encodeURIComponent would throw. It becomes U+FFFD, as everywhere else.
function encodePart(text: string): string {
  return encodeURIComponent(LONE_SURROGATE.test(text) ? text.replace(LONE_SURROGATES, "\ufffd") : text);
}

function isList(value: object): value is readonly EncodableParam[] {
  return Array.isArray(value);
}
