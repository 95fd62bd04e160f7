/** Matches characters that have two spellings in a path, or that a URL must escape. */
const AMBIGUOUS = /%|[^\u0021-\u007e]|["<>\\^`{|}]/;
const ESCAPES = /%[\da-f]{2}/gi;
const UNSAFE = /(?:[^\u0021-\u007e]|["<>\\^`{|}])+/gu;
const UNRESERVED = /[\w.~-]/;

/**
 * Returns the canonical spelling of a path. Paths that RFC 3986 section 6.2.2 calls equal have the same one: hex digits of escapes
 * are capitals, letters, digits, `-`, `.`, `_` and `~` are not escaped, and characters that a URL cannot hold are. All other
 * escapes, such as `%2F`, are data and stay. A malformed escape stays too.
 *
 * @param path the path of a URL
 * @example canonicalPath("/%63af%c3%a9") === canonicalPath("/café") // "/caf%C3%A9"
 */
export function canonicalPath(path: string): string {
  return AMBIGUOUS.test(path) ? canonicalEscapes(path).replaceAll(UNSAFE, escaped) : path;
}

/**
 * Returns a route pattern that matches canonical paths. The pattern's syntax and the expressions of its parameters stay.
 *
 * @param pattern the pattern of a route
 * @example canonicalPattern("/café/:id(\\d+)") // "/caf%C3%A9/:id(\\d+)"
 */
export function canonicalPattern(pattern: string): string {
  return pattern.replaceAll(/\([^)]*\)|[^(]+/g, (text) =>
    text.startsWith("(") ? text : canonicalEscapes(text).replaceAll(/[^\u0021-\u007e]+/gu, escaped),
  );
}

function canonicalEscapes(text: string): string {
  return text.replaceAll(ESCAPES, (escape) => {
    const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return UNRESERVED.test(character) ? character : escape.toUpperCase();
  });
}

function escaped(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Cs}/gu, "\ufffd"));
}
