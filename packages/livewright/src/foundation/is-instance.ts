/**
 * True if a value is an instance of a class. Unlike `instanceof`, it never throws: code may throw a proxy that fails when it is
 * looked at, and reporting one failure must not cause another.
 *
 * @example isInstance(error, LivewrightError) && error.code === "LW120"
 */
export function isInstance<T>(value: unknown, type: abstract new (...args: never[]) => T): value is T {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}
