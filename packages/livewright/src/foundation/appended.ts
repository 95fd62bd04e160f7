/**
 * Adds to a list that only its owner changes. The same array grows, so that adding many costs no more than their number; an
 * empty one, which may be shared and frozen, is replaced.
 */
export function appended<Value>(list: readonly Value[], values: readonly Value[]): readonly Value[] {
  if (list.length === 0) return [...values];
  // The owner made it here.
  for (const value of values) (list as Value[]).push(value);
  return list;
}
