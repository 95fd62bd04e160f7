/**
 * The state of a value that is loaded asynchronously. `assignAsync` keeps it in an assign. During another load it still holds the
 * last value, so a template can show it.
 *
 * @typeParam Value the loaded value
 */
export class AsyncResult<Value> {
  /** True once a value was loaded. Stays true while a new one is loading. */
  readonly ok: boolean;
  /** `true` or the value passed to {@link AsyncResult.loading} while a task runs; otherwise `undefined`. */
  readonly loading: unknown;
  /** The reason of the last failure; `undefined` if the last attempt did not fail. */
  readonly failed: unknown;
  /** The last value that was loaded. */
  readonly result: Value | undefined;

  private constructor(fields: { ok: boolean; loading: unknown; failed: unknown; result: Value | undefined }) {
    this.ok = fields.ok;
    this.loading = fields.loading;
    this.failed = fields.failed;
    this.result = fields.result;
    Object.freeze(this);
  }

  /**
   * Returns a result that is loading.
   *
   * @param before the result so far; its value is kept
   * @param state the value of `loading`, for example a progress; default `true`
   * @example socket.assign({ user: AsyncResult.loading(socket.assigns.user) })
   */
  static loading<Value>(before?: AsyncResult<Value>, state?: unknown): AsyncResult<Value>;
  /**
   * Returns a result that is loading for the first time.
   *
   * @example AsyncResult.loading({ percent: 10 })
   */
  static loading<Value>(state: unknown): AsyncResult<Value>;
  static loading<Value>(first?: unknown, second?: unknown): AsyncResult<Value> {
    const before = first instanceof AsyncResult ? (first as AsyncResult<Value>) : undefined;
    return new AsyncResult<Value>({
      ok: before?.ok ?? false,
      loading: second ?? (before === undefined ? first : undefined) ?? true,
      failed: undefined,
      result: before?.result,
    });
  }

  /** Returns a successful result, in place of any earlier one. */
  static ok<Value>(value: Value): AsyncResult<Value> {
    return new AsyncResult<Value>({ ok: true, loading: undefined, failed: undefined, result: value });
  }

  /**
   * Returns a result whose last attempt failed.
   *
   * @param before the result so far; its value is kept
   * @param reason the value of `failed`; default an error
   */
  static failed<Value>(before: AsyncResult<Value> | undefined, reason: unknown): AsyncResult<Value> {
    return new AsyncResult<Value>({
      ok: before?.ok ?? false,
      loading: undefined,
      // A failure without a reason is still a failure.
      failed: reason ?? new Error("It did not say why."),
      result: before?.result,
    });
  }

  /** Returns this result with another value, in the same state. */
  with(result: Value): AsyncResult<Value> {
    return new AsyncResult<Value>({ ok: true, loading: this.loading, failed: this.failed, result });
  }
}

/** How a task ended. */
export type AsyncOutcome<Value = unknown> =
  | { readonly ok: true; readonly value: Value }
  /** `reason` is the thrown error, or the argument of `cancelAsync`. */
  | { readonly ok: false; readonly reason: unknown; readonly cancelled: boolean };

/** The reason of an abort without a reason. */
export class AsyncCancelled extends Error {
  override readonly name: string = "AsyncCancelled";
}
