import { LivewrightError } from "../foundation/errors.ts";
import { andThen } from "../foundation/maybe-async.ts";
import type { PlainRoute, RouteMatch } from "../router/route-table.ts";
import { finishResponse } from "./finish-response.ts";
import { requireCsrf } from "./csrf.ts";
import type { Settings } from "./options.ts";
import { runPipeline } from "./pipeline.ts";
import { routeContext } from "./route-context.ts";
import type { RequestContext } from "./request-context.ts";

/** Answers with what the pipeline or the handler of a route returns. No code of the application runs for a forged request. */
export function plainRoute(
  settings: Settings,
  context: RequestContext,
  route: PlainRoute,
  match: RouteMatch,
): Response | Promise<Response> {
  const checked = route.csrf ? requireCsrf(context, settings.allowsOrigin) : undefined;
  return andThen(checked, () => {
    const handlerContext = routeContext(settings, context, match);
    const piped = andThen(
      runPipeline(route.pipeline, context, handlerContext),
      (answer) => answer ?? route.handler(context.nativeRequest, handlerContext),
    );
    return andThen(piped, (response) => {
      checkResponse(response, route);
      return finishResponse(response, context, settings);
    });
  });
}

function checkResponse(response: unknown, route: PlainRoute): void {
  if (response instanceof Response) {
    if (response.status === 0) {
      throw new LivewrightError("LW501", `The handler of ${route.method} ${route.path} returned Response.error().`, {
        hint: "That is a response without a status. Throw an HttpError, or return one with a status.",
      });
    }
    if (response.bodyUsed || response.body?.locked === true) {
      throw new LivewrightError(
        "LW501",
        `The handler of ${route.method} ${route.path} returned a Response that was read.`,
        {
          hint: "A body can be read once: return response.clone(), or a new Response.",
        },
      );
    }
    return;
  }
  throw new LivewrightError("LW501", `The handler of ${route.method} ${route.path} returned no Response.`, {
    hint: 'Write return new Response("…") or Response.json(…).',
  });
}
