/**
 * Whether a value is a map: an object without a class, as params are decoded and data is written down. A `Date`, a `File` or an
 * instance of an application's own class is one value, whatever it holds.
 */
export function isPlainMap(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Plain objects of other realms, such as those of a test environment, have an Object.prototype of their own.
  return prototype === null || prototype === Object.prototype || isRoot(prototype as object);
}

function isRoot(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
}
