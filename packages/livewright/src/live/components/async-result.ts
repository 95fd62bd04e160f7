import { checkOptions, type KnownOptions } from "../../foundation/known-options.ts";
import type { Renderable } from "../../html/rendered.ts";
import type { AsyncResult } from "../async/async-result.ts";

/** The content of {@link asyncResult} in each state. */
export interface AsyncResultProps<Value> {
  /** Shown until the first value. Default: nothing. */
  readonly loading?: (state: unknown) => Renderable;
  /** Shown if loading failed and no value was loaded before. Default: nothing. */
  readonly failed?: (reason: unknown) => Renderable;
  /** Shown with the value. The whole result also reports whether a newer value is loading, or failed to load. */
  readonly ok: (value: Value, result: AsyncResult<Value>) => Renderable;
}

const KNOWN: KnownOptions<AsyncResultProps<unknown>> = { loading: true, failed: true, ok: true };

/**
 * Shows an {@link AsyncResult}. The last value stays visible while the next one loads.
 *
 * @example asyncResult(user, { loading: () => "…", failed: () => "Not available", ok: (u) => html`<b>${u.name}</b>` })
 */
export function asyncResult<Value>(result: AsyncResult<Value>, props: AsyncResultProps<Value>): Renderable {
  checkOptions(props, KNOWN, "asyncResult", "LW106");
  const { loading, failed, ok } = props;
  if (result.ok) return ok(result.result as Value, result);
  return result.loading === undefined ? failed?.(result.failed) : loading?.(result.loading);
}
