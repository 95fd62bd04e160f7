/** The result of a consuming callback that keeps the file. Made by {@link postpone}. */
export class Postponed<Value> {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

/**
 * Keeps a file that is being consumed, to be consumed another time. It counts as uploaded as before.
 *
 * @param value what consuming gives this time
 * @example await socket.consumeUploadedEntries("cv", ({ path }) => isScanned(path) ? store(path) : postpone("later"))
 */
export function postpone<Value = undefined>(value: Value = undefined as Value): Postponed<Value> {
  return new Postponed(value);
}
