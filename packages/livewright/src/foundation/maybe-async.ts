// A callback may be async. A synchronous one must not pay for that: a promise costs several allocations and a turn of the event
// loop, on a path that runs for every click. These helpers continue synchronously where they can.

/** A value, or a promise of it: the result of a callback that may be async. */
export type MaybePromise<T> = T | Promise<T>;

/** True if a value has to be awaited. */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

/**
 * Continues with a value: synchronously, or later if it is a promise. Not named `then`, because a dynamic import would treat a
 * module with that export as a promise.
 *
 * @example andThen(maybeAsync(), (value) => value + 1)
 */
export function andThen<T, R>(value: T | PromiseLike<T>, proceed: (value: T) => R | PromiseLike<R>): R | Promise<R> {
  return isPromise(value) ? Promise.resolve(value).then(proceed) : (proceed(value) as R);
}
