/** A shared empty list, so that an idle view allocates none of its own. */
export const EMPTY_LIST: readonly never[] = Object.freeze([]);

/**
 * Appends to a list that only its owner changes. Grows the array in place, so that many appends cost no more than their number.
 * An empty list may be shared and frozen, so it is copied.
 */
export function appended<Value>(list: readonly Value[], values: readonly Value[]): readonly Value[] {
  if (list.length === 0) return [...values];
  // A list that is not empty was created by the line above, so it is mutable.
  for (const value of values) (list as Value[]).push(value);
  return list;
}
