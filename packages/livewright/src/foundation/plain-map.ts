/**
 * True for a plain object, such as decoded params. A `Date`, a `File` or an instance of an application's class is one value, not a
 * map.
 */
export function isPlainMap(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Plain objects of other realms, such as those from a test environment, have another Object.prototype.
  return prototype === null || prototype === Object.prototype || isRoot(prototype as object);
}

function isRoot(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
}
