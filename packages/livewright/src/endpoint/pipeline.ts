import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { isPromise, type MaybePromise } from "../foundation/maybe-async.ts";
import type { PipelineFunction, RouteContext } from "../router/route-context.ts";
import { withMutableHeaders } from "./finish-response.ts";
import type { RequestContext } from "./request-context.ts";

/** One pass of a request through the pipeline of its route. */
interface Pass {
  readonly pipeline: readonly PipelineFunction[];
  readonly context: RequestContext;
  readonly handlerContext: RouteContext;
  /** Answers a request that passed every function. */
  readonly handle: () => MaybePromise<Response>;
}

/**
 * Runs the pipeline functions of the scopes around a route, and then its handler.
 *
 * @param from the index of the first function to run
 * @returns the response of the first function that answers, or of the handler. Synchronously if none is async
 * @throws {LivewrightError} LW501 if a function returns anything else
 */
export function runPipeline(pass: Pass, from: number = 0): MaybePromise<Response> {
  const { pipeline, context, handlerContext, handle } = pass;
  for (let i = from; i < pipeline.length; i++) {
    let rest: Promise<Response> | undefined;
    const next = (): Promise<Response> =>
      (rest ??= Promise.resolve()
        .then(() => runPipeline(pass, i + 1))
        .then(withMutableHeaders));
    const result = (pipeline[i] as PipelineFunction)(context.nativeRequest, handlerContext, next);
    if (isPromise(result)) {
      return Promise.resolve(result).then(
        (settled) => take(settled, context, rest !== undefined) ?? rest ?? runPipeline(pass, i + 1),
      );
    }
    const response = take(result, context, rest !== undefined) ?? rest;
    if (response !== undefined) return response;
  }
  return handle();
}

/** @param passed true if the function called `next`, so that it cannot replace the request now */
function take(result: unknown, context: RequestContext, passed: boolean): Response | undefined {
  if (result === undefined || result === null) return undefined;
  if (result instanceof Response) return result;
  if (result instanceof Request) {
    if (!passed) {
      context.request = result;
      return undefined;
    }
    throw new LivewrightError("LW501", "A pipeline function returned a Request after it called next().", {
      hint: "The handler has run. Return the Request without calling next(), or return the Response of next().",
    });
  }
  throw new LivewrightError("LW501", `A pipeline function returned ${describeValue(result)}.`, {
    hint: "Return a Response to answer the request, a Request to replace it, or nothing to let it pass.",
  });
}
