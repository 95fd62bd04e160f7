import { parse } from "cookie-es";

/** Bytes that a browser stores for one cookie, name and value together. It drops a larger cookie silently. */
export const MAX_COOKIE_BYTES = 4096;

/** Cookies of one name that are read. A browser stores one per path and domain, so only attacks send longer lists. */
const MAX_SAME_NAME = 16;

/**
 * Returns the values of every cookie with this name, in the order of the header.
 *
 * A browser sends one cookie per path and domain under which the name was ever set. The cookie of this application need not be
 * first: longer paths come before shorter ones, then older cookies before newer ones (RFC 6265 section 5.4).
 *
 * @param header the `Cookie` header; `null` without one
 * @returns at most 16 values, not percent-decoded: tokens need no escaping
 */
export function cookiesNamed(header: string | null, name: string): readonly string[] {
  if (header === null || !header.includes(name)) return [];
  const found = parse(header, { filter: (key) => key === name, decode: verbatim, allowMultiple: true })[name];
  if (found === undefined) return [];
  return typeof found === "string" ? [found] : found.slice(0, MAX_SAME_NAME);
}

/**
 * Returns all cookies of a request, decoded; of several with one name, the first.
 *
 * @param header the `Cookie` header; `null` without one
 */
export function cookiesIn(header: string | null): Readonly<Record<string, string | undefined>> {
  return header === null ? Object.freeze(Object.create(null) as Record<string, string>) : parse(header);
}

function verbatim(value: string): string {
  return value;
}
