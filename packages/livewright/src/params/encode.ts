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
 * @example encodeParams({ page: 2, tag: ["a", "b"], by: { name: "asc" } }) // "page=2&tag[]=a&tag[]=b&by[name]=asc"
 */
export function encodeParams(params: { readonly [key: string]: EncodableParam }): string {
  const parts: string[] = [];
  for (const key of Object.keys(params)) write(parts, encodePart(key), params[key]);
  return parts.join("&");
}

function write(parts: string[], name: string, value: EncodableParam): void {
  if (value === undefined) return;
  if (typeof value !== "object" || value === null) {
    parts.push(`${name}=${value === null ? "" : encodePart(String(value))}`);
  } else if (isList(value)) {
    for (const item of value) write(parts, `${name}[]`, item);
  } else {
    for (const key of Object.keys(value)) write(parts, `${name}[${encodePart(key)}]`, value[key]);
  }
}

// A lone surrogate has no UTF-8; encodeURIComponent would throw on text that everything else shows as U+FFFD.
function encodePart(text: string): string {
  return encodeURIComponent(LONE_SURROGATE.test(text) ? text.replace(LONE_SURROGATES, "\ufffd") : text);
}

function isList(value: object): value is readonly EncodableParam[] {
  return Array.isArray(value);
}
