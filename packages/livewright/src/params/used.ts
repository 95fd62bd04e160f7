import { isPlainMap } from "../foundation/plain-map.ts";

const UNUSED = "_unused_";

type Fields = Readonly<Record<string, unknown>>;

/**
 * True if the user has changed or submitted the input `field`. Until then, its errors should not be shown.
 *
 * The client adds an `_unused_` entry for each untouched input. A group counts as used if one of its inputs is. Follows protocol
 * section 5.4.3.
 *
 * @param params the map with the field and the client's markers
 * @param field the key in that map, without brackets
 * @example usedInput({ name: "", _unused_name: "", email: "x" }, "name") // false
 */
export function usedInput(params: Fields, field: string): boolean {
  // A list instead of recursion: maps from an event's meta may be nested without limit.
  const pending: [Fields, string][] = [[params, field]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [fields, name] = next;
    if (name.startsWith(UNUSED) || !Object.hasOwn(fields, name) || Object.hasOwn(fields, UNUSED + name)) continue;
    const value = fields[name];
    if (!isPlainMap(value)) return true;
    for (const key of Object.keys(value)) pending.push([value, key]);
  }
  return false;
}

/**
 * Returns a copy of the params without the client's `_unused_` markers, at every depth. Use it before validation with a strict schema.
 * Files, dates and instances of classes are kept.
 *
 * @example stripUnused({ user: { name: "", _unused_name: "" } }) // { user: { name: "" } }
 */
export function stripUnused<P extends Fields>(params: P): P {
  const result = emptyLike(params);
  const pending: [object, object][] = [[params, result]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [source, copy] = next as [Record<string, unknown>, Record<string, unknown>];
    for (const key of Object.keys(source)) {
      if (key.startsWith(UNUSED)) continue;
      const value = source[key];
      if (Array.isArray(value) || isPlainMap(value)) {
        const inner = emptyLike(value);
        copy[key] = inner;
        pending.push([value, inner]);
      } else {
        copy[key] = value;
      }
    }
  }
  return result as P;
}

function emptyLike(value: object): object {
  return Array.isArray(value) ? [] : (Object.create(null) as object);
}
