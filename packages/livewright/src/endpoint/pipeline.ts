import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { isPromise, type MaybePromise } from "../foundation/maybe-async.ts";
import type { PipelineFunction, RouteContext } from "../router/route-context.ts";
import type { RequestContext } from "./request-context.ts";

/**
 * Runs the pipeline functions of the scopes around a route.
 *
 * @param from the index of the first function to run
 * @returns the response of the first function that answers; `undefined` if none does. Synchronously if none is async
 * @throws {LivewrightError} LW501 if a function returns anything else
 */
export function runPipeline(
  pipeline: readonly PipelineFunction[],
  context: RequestContext,
  handlerContext: RouteContext,
  from: number = 0,
): MaybePromise<Response | undefined> {
  for (let i = from; i < pipeline.length; i++) {
    const result = (pipeline[i] as PipelineFunction)(context.nativeRequest, handlerContext);
    if (isPromise(result)) {
      return Promise.resolve(result).then(
        (settled) => take(settled, context) ?? runPipeline(pipeline, context, handlerContext, i + 1),
      );
    }
    const response = take(result, context);
    if (response !== undefined) return response;
  }
  return undefined;
}

function take(result: unknown, context: RequestContext): Response | undefined {
  if (result === undefined || result === null) return undefined;
  if (result instanceof Response) return result;
  if (result instanceof Request) {
    context.request = result;
    return undefined;
  }
  throw new LivewrightError("LW501", `A pipeline function returned ${describeValue(result)}.`, {
    hint: "Return a Response to answer the request, a Request to replace it, or nothing to let it pass.",
  });
}
