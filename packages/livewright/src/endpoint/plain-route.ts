import { describeValue } from "../foundation/describe-value.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { andThen, type MaybePromise } from "../foundation/maybe-async.ts";
import type { PlainMatch, PlainRoute } from "../router/route-table.ts";
import { requireCsrf } from "./csrf.ts";
import { finishResponse } from "./finish-response.ts";
import { runPipeline } from "./pipeline.ts";
import type { RequestContext } from "./request-context.ts";
import { routeContext } from "./route-context.ts";

/** Answers with the response of a route's pipeline or handler. A forged request is refused before any of them runs. */
export function plainRoute(context: RequestContext, match: PlainMatch): MaybePromise<Response> {
  const { route } = match;
  const checked = route.csrf ? requireCsrf(context, context.settings.allowsOrigin) : undefined;
  return andThen(checked, () => {
    const handlerContext = routeContext(context, match);
    const handle = (): MaybePromise<Response> =>
      andThen(route.handler(context.nativeRequest, handlerContext), (response) => checkResponse(response, route));
    const piped = runPipeline({ pipeline: route.pipeline, context, handlerContext, handle });
    return andThen(piped, (response) => andThen(context.session.save(), () => finishResponse(response, context)));
  });
}

function checkResponse(response: unknown, { method, path }: PlainRoute): Response {
  const handler = `The handler of ${method} ${path}`;
  if (!(response instanceof Response)) {
    throw new LivewrightError("LW501", `${handler} returned ${describeValue(response)}, not a Response.`, {
      hint: 'Write return new Response("…") or return Response.json(…).',
    });
  }
  if (response.status === 0) {
    throw new LivewrightError("LW501", `${handler} returned Response.error(), which has no status.`, {
      hint: "Throw new HttpError(502), or return a Response with a status.",
    });
  }
  if (response.bodyUsed || response.body?.locked === true) {
    throw new LivewrightError("LW501", `${handler} returned a Response whose body was already read.`, {
      hint: "A body can be read once: return response.clone(), or a new Response.",
    });
  }
  return response;
}
