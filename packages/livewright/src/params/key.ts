/**
 * Splits a decoded field name into its path: the name first, then one segment per pair of brackets, `""` for `[]`.
 *
 * A name is only nested when it ends with `]` and has a `[` after its first character; any other name is one literal
 * segment, brackets and all. Follows protocol section 5.4.2.
 *
 * @param key the field name, with percent escapes already decoded
 * @param maxDepth segments to collect at most; reading stops there, so that a name made of a million brackets stays cheap
 * @returns the segments, or `undefined` when there are more than `maxDepth`
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
    // Only "][" separates, so stray brackets stay part of the segment they are in: `o[p]q]` is o → "p]q".
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
