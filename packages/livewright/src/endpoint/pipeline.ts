import { LivewrightError } from "../foundation/errors.ts";
import { isPromise } from "../foundation/maybe-async.ts";
import type { PipelineFunction, RouteContext } from "../router/route-context.ts";
import type { RequestContext } from "./request-context.ts";

/**
 * Sends a request through the functions of its scopes.
 *
 * @returns the response of the one that answered it; nothing when all let it pass, at once if none of them is async
 */
export function runPipeline(
  pipeline: readonly PipelineFunction[],
  context: RequestContext,
  handlerContext: RouteContext,
  from: number = 0,
): Response | undefined | Promise<Response | undefined> {
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
  throw new LivewrightError("LW501", "A function of a pipeline returned neither a Request nor a Response.", {
    hint: "Return nothing to let the request pass.",
  });
}
