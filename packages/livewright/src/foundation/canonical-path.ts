/** Characters that a path may hold in two forms, or that no URL holds unescaped. */
const AMBIGUOUS = /%|[^\u0021-\u007e]|["<>\\^`{|}]/;
const ESCAPES = /%[\da-f]{2}/gi;
const UNSAFE = /(?:[^\u0021-\u007e]|["<>\\^`{|}])+/gu;
const UNRESERVED = /[\w.~-]/;

/**
 * Returns the one form of all paths that RFC 3986 section 6.2.2 calls equal: escapes in capitals, no escape of a letter, digit,
 * `-`, `.`, `_` or `~`, and escapes for what a URL does not hold. An escape of any other character, such as `%2F`, stays: it is
 * data. So does an escape that is not well-formed.
 *
 * @param path of a URL
 * @example canonicalPath("/%63af%c3%a9") === canonicalPath("/café") // "/caf%C3%A9"
 */
export function canonicalPath(path: string): string {
  return AMBIGUOUS.test(path) ? canonicalEscapes(path).replaceAll(UNSAFE, escaped) : path;
}

/**
 * Returns a pattern that matches canonical paths. Its syntax stays, and so does the expression that a parameter must match.
 *
 * @param pattern of a route
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
