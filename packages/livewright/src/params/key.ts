/**
 * Splits a decoded field name into its path: the name first, then one segment per pair of brackets, `""` for `[]`.
 *
 * A name is nested only if it ends with `]` and has a `[` after its first character. Any other name is one literal segment, including
 * brackets. Follows protocol section 5.4.2.
 *
 * @param key the field name, with percent escapes decoded
 * @param maxDepth maximum segments; reading stops there, so that a name of a million brackets is cheap
 * @returns the segments; `undefined` if there are more than `maxDepth`
 * @example splitKey("user[tags][]", 32) // ["user", "tags", ""]
 */
export function splitKey(key: string, maxDepth: number): string[] | undefined {
  if (!key.endsWith("]")) return [key];
  const open = key.indexOf("[");
  if (open <= 0) return [key];

  const segments = [key.slice(0, open)];
  const last = key.length - 1;
  let start = open + 1;
  while (segments.length < maxDepth) {
    // Only "][" separates, so other brackets belong to their segment: `o[p]q]` is o → "p]q".
    const close = key.indexOf("][", start);
    if (close === -1) {
      segments.push(key.slice(start, last));
      return segments;
    }
    segments.push(key.slice(start, close));
    start = close + 2;
  }
  return undefined;
}
