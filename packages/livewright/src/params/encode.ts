import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { isPlainMap } from "../foundation/plain-map.ts";
import { LONE_SURROGATE } from "./params.ts";

const LONE_SURROGATES = new RegExp(LONE_SURROGATE, "gu");

/** What `encodeParams` can write: params as they are decoded, and the values one likes to put into a URL. */
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
 * Writes params as a query string, without a leading `?`. The inverse of `decodeParams`, protocol section 5.4.2.
 *
 * Maps become `a[b]=…`, lists `a[]=…`. `null` is written as an empty value, `undefined` is left out, and so are empty maps and
 * lists, which a query string cannot say. Neither can it tell the maps of a list apart: give records keys (`{ 0: …, 1: … }`).
 *
 * An object with a text of its own (a decimal, an id of a database, a URL) is written as that text, a date in ISO 8601.
 *
 * @throws {LivewrightError} LW409 for a value that has no text, such as `NaN`, a `Map` or a function
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

/** The text of a value, if it has one that says all of it. */
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
      hint: "Give it a string or a number, and leave it out with undefined.",
    },
  );
}

// A lone surrogate has no UTF-8; encodeURIComponent would throw on text that everything else shows as U+FFFD.
function encodePart(text: string): string {
  return encodeURIComponent(LONE_SURROGATE.test(text) ? text.replace(LONE_SURROGATES, "\ufffd") : text);
}

function isList(value: object): value is readonly EncodableParam[] {
  return Array.isArray(value);
}
