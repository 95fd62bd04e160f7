import { checkOptions, type KnownOptions } from "../../foundation/known-options.ts";
import type { Renderable } from "../../html/rendered.ts";
import type { AsyncResult } from "../async/async-result.ts";

/** What {@link asyncResult} shows in each state. */
export interface AsyncResultProps<Value> {
  /** While there is no value yet. Default: nothing. */
  readonly loading?: (state: unknown) => Renderable;
  /** When there is no value because loading it failed. Default: nothing. */
  readonly failed?: (reason: unknown) => Renderable;
  /** With the value, and the whole result: it says whether a newer value is on its way, or could not be had. */
  readonly ok: (value: Value, result: AsyncResult<Value>) => Renderable;
}

const KNOWN: KnownOptions<AsyncResultProps<unknown>> = { loading: true, failed: true, ok: true };

/**
 * Shows an {@link AsyncResult}: once there was a value, it is still shown while the next one is loading.
 *
 * @example asyncResult(user, { loading: () => "…", failed: () => "Not available", ok: (u) => html`<b>${u.name}</b>` })
 */
export function asyncResult<Value>(result: AsyncResult<Value>, props: AsyncResultProps<Value>): Renderable {
  checkOptions(props, KNOWN, "asyncResult", "LW106");
  const { loading, failed, ok } = props;
  if (result.ok) return ok(result.result as Value, result);
  return result.loading === undefined ? failed?.(result.failed) : loading?.(result.loading);
}
