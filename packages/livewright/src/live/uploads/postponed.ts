/** The result of a consuming callback that keeps the file. Made by {@link postpone}. */
export class Postponed<Value> {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

/**
 * Keeps the file of a consuming callback, so that it can be consumed again later.
 *
 * @param value the result of consuming the file this time
 * @example await socket.consumeUploadedEntries("cv", ({ path }) => isScanned(path) ? store(path) : postpone("later"))
 */
export function postpone<Value = undefined>(value: Value = undefined as Value): Postponed<Value> {
  return new Postponed(value);
}
