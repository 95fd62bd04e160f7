// Estimates the work of a frame without parsing it. JSON.parse takes up to 400 times longer for nested lists or keys than
// for text of the same length, so length alone does not measure it.

/** Bounds on the JSON of one frame. */
export interface ShapeBounds {
  /** Objects and lists within each other, the frame included. */
  readonly depth: number;
  /** Keys of objects. */
  readonly keys: number;
  /** Keys, items, lists and objects. */
  readonly values: number;
}

/** The most characters outside of strings. Numbers and white space are never longer in valid frames. */
const MAX_OUTSIDE = 2_097_152;

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/**
 * Counts the values in the text of a frame. Strings are skipped by a search for their end, so text costs next to nothing. The count
 * ends at the first exceeded bound.
 *
 * @returns the number of values, or the name of the exceeded bound; either of them for text that is not JSON
 */
export function measure(text: string, bounds: ShapeBounds): number | keyof ShapeBounds {
  const { length } = text;
  let depth = 0;
  let keys = 0;
  let values = 0;
  let outside = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      // A quote after an even number of backslashes ends the string. Each escaped one counts like a value.
      for (;;) {
        i = text.indexOf('"', i + 1);
        if (i === -1) return values;
        let before = i - 1;
        while (text.charCodeAt(before) === BACKSLASH) before--;
        if ((i - before) % 2 === 1) break;
        if (++values > bounds.values) return "values";
      }
    } else if (code === COMMA) values++;
    else if (code === COLON) {
      values++;
      if (++keys > bounds.keys) return "keys";
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      values++;
      if (++depth > bounds.depth) return "depth";
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth--;
    if (values > bounds.values || ++outside > MAX_OUTSIDE) return "values";
  }
  return values;
}
