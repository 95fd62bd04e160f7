import { isHttpError } from "../foundation/errors.ts";
import { andThen, isPromise, type MaybePromise } from "../foundation/maybe-async.ts";
import { errorResponse, type Failure, publicMessage } from "./error-page.ts";
import { finishResponse } from "./finish-response.ts";
import { renderPage } from "./plain-page.ts";
import type { RequestContext } from "./request-context.ts";
import { reasonOf } from "./status.ts";

/**
 * Answers a failed request: with the application's error page, or with the built-in one. In development, the built-in page
 * with all details answers every error that the application did not throw as an `HttpError`.
 *
 * @param failure the status, and the error or a detail for the developer
 */
export function failureResponse(context: RequestContext, failure: Omit<Failure, "request">): MaybePromise<Response> {
  const { request, settings } = context;
  const { runtime, errorPage } = settings;
  const { development, logger } = runtime;
  const builtIn = (): Response => errorResponse({ ...failure, request }, development);
  const meant = isHttpError(failure.error);
  const wantsHtml = request.headers.get("accept")?.includes("text/html") === true;
  if (errorPage === undefined || !wantsHtml || (development && !meant)) return builtIn();
  const failed = (error: unknown): Response => {
    logger.error("errorPage or the root layout failed, so the built-in error page is shown.", { error });
    return builtIn();
  };
  try {
    const { status } = failure;
    const message = publicMessage(status, failure.error);
    const error = meant ? failure.error : undefined;
    const content = errorPage({ status, message, url: context.url, error });
    if (content === undefined) return builtIn();
    const title = `${status} ${reasonOf(status)}`;
    // A view in the root layout reads the session. A request that was refused early has not loaded it.
    const rendered = andThen(context.session.load(), () => renderPage(context, content, { title, status }));
    const page = andThen(rendered, (response) => {
      response.headers.set("cache-control", "no-store");
      return finishResponse(response, context);
    });
    return isPromise(page) ? page.catch(failed) : page;
  } catch (error) {
    return failed(error);
  }
}
