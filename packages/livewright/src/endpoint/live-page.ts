import { andThen, type MaybePromise } from "../foundation/maybe-async.ts";
import { EMPTY_FLASH } from "../live/flash.ts";
import { deadRender } from "../page/dead-render.ts";
import type { Written } from "../page/render-with-parts.ts";
import type { LiveMatch } from "../router/route-table.ts";
import { requireCsrf } from "./csrf.ts";
import { failureResponse } from "./failure-response.ts";
import { finishResponse, locationHeader, PAGE_HEADERS } from "./finish-response.ts";
import { runPipeline } from "./pipeline.ts";
import { FORGET_RELOAD_STATUS, reloadStatus } from "./reload-status.ts";
import type { RequestContext } from "./request-context.ts";
import { routeContext } from "./route-context.ts";
import { submitForm } from "./submit-form.ts";

/** Answers with the dead render of a view. Returns synchronously if neither its callbacks nor its pipeline are async. */
export function livePage(context: RequestContext, match: LiveMatch): MaybePromise<Response> {
  return throughPipeline(context, match, (withSession) => render(context, match, withSession));
}

/** Answers a form that was posted to a view. A forged request is refused before any function of the application runs. */
export function postedPage(context: RequestContext, match: LiveMatch): MaybePromise<Response> {
  return andThen(requireCsrf(context, context.settings.allowsOrigin), () =>
    throughPipeline(context, match, (withSession) =>
      andThen(context.sessionFor(match.route.liveSession), (session) =>
        submitForm(context, match, session).then(async (page) => {
          if (withSession) await context.session.save();
          return page.kind === "page"
            ? respond(context, page.html, withSession, page.status)
            : respond(context, page, withSession);
        }),
      ),
    ),
  );
}

/** @param answer renders the page. Its argument is true if the response sets the cookie of the session */
function throughPipeline(
  context: RequestContext,
  match: LiveMatch,
  answer: (withSession: boolean) => MaybePromise<Response>,
): MaybePromise<Response> {
  const { pipeline } = match.route;
  if (pipeline.length === 0) return answer(true);
  const handlerContext = routeContext(context, match);
  let page: Response | undefined;
  const handle = (): MaybePromise<Response> => andThen(answer(false), (rendered) => (page = rendered));
  return andThen(runPipeline({ pipeline, context, handlerContext, handle }), (response) => {
    return andThen(context.session.save(), () => {
      if (response === page) return addSession(response, context);
      // A page has set the cookies of the flash already.
      return finishResponse(response, context, { flash: page === undefined });
    });
  });
}

/** Adds the session to a page that went through a pipeline, whose functions may change the session after the render. */
function addSession(response: Response, { session }: RequestContext): Response {
  const cookie = session.setCookie();
  if (cookie !== undefined) response.headers.append("set-cookie", cookie);
  return response;
}

/** @param withSession true to set the cookie of the session, if it has changed */
function render(context: RequestContext, match: LiveMatch, withSession: boolean): MaybePromise<Response> {
  const { runtime } = context.settings;
  const failed = reloadStatus(runtime.keys, context.cookies);
  if (failed !== undefined) {
    const detail = "The view failed when it mounted over the WebSocket. The log contains the error.";
    return andThen(failureResponse(context, { status: failed, detail }), (response) => {
      response.headers.append("set-cookie", FORGET_RELOAD_STATUS);
      return response;
    });
  }
  const session = context.sessionFor(match.route.liveSession);
  const page = andThen(session, (known) => deadRender(runtime, context, match, known));
  return andThen(page, (written) => {
    const saving = withSession ? context.session.save() : undefined;
    return saving === undefined
      ? respond(context, written, withSession)
      : andThen(saving, () => respond(context, written, withSession));
  });
}

/** @param status of a page */
function respond(context: RequestContext, page: Written, withSession: boolean, status: number = 200): Response {
  const { settings, session, flash, Response } = context;
  // A list of pairs, because creating a Headers object takes longer than the rest of this function.
  const headers = [...PAGE_HEADERS, ...settings.headers.list(context.nonce)] as [string, string][];
  const flashed = flash.setCookies(typeof page === "string" ? EMPTY_FLASH : page.flash);
  const cookie = withSession ? session.setCookie() : undefined;
  if (cookie !== undefined) headers.push(["set-cookie", cookie]);
  for (const header of flashed) headers.push(["set-cookie", header]);
  if (typeof page === "string") return new Response(bodyOf(page), { status, headers });
  headers[0] = ["location", locationHeader(page.to)];
  return new Response(null, { status: page.status, headers });
}

/** The length in characters from which a page is encoded here. A shorter one is written faster as a string. */
const LONG = 16_384;
const encoder = new TextEncoder();

/** Encodes a long page. As a string, its thousand pieces would be joined twice: to measure it, and to write it. */
function bodyOf(html: string): string | Uint8Array<ArrayBuffer> {
  return html.length < LONG ? html : encoder.encode(html);
}
