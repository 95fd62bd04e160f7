import { toHtml } from "../diff/to-html.ts";
import { writeUnder } from "../foundation/base-path.ts";
import { checkJson } from "../foundation/check-json.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { andThen, type MaybePromise } from "../foundation/maybe-async.ts";
import { randomId } from "../foundation/random.ts";
import { type Raw, raw, type Renderable } from "../html/rendered.ts";
import type { AnyLiveView } from "../live/live-view.ts";
import { renderDocument } from "../page/render-document.ts";
import { renderUnrouted } from "../page/render-unrouted.ts";
import type { PageViewOptions } from "../router/route-context.ts";
import { PAGE_HEADERS } from "./finish-response.ts";
import type { RequestContext } from "./request-context.ts";

const VIEW_OPTIONS: KnownOptions<PageViewOptions> = { id: true, session: true, container: true };

/**
 * Renders a view for the page of a plain route.
 *
 * @throws {LivewrightError} LW502 for a view that the endpoint does not know, LW413 for a view that redirects
 */
export function liveRender(
  context: RequestContext,
  view: AnyLiveView,
  options: PageViewOptions = {},
): MaybePromise<Raw> {
  checkOptions(options, VIEW_OPTIONS, "liveRender", "LW413");
  const { session: own, id = `phx-${randomId(8)}`, container } = options;
  const { runtime } = context.settings;
  const { name } = view;
  if (own !== undefined) checkJson(own, "session");
  if (name === undefined || runtime.views.get(name) !== view) {
    throw new LivewrightError(
      "LW502",
      `The view ${name ?? "without a name"} cannot be joined: the endpoint does not know it.`,
      { hint: 'endpoint({ views: [Clock], … }) with  const Clock = liveView({ name: "clock", … })' },
    );
  }
  const rendered = andThen(context.sessionFor(), (session) =>
    renderUnrouted(runtime, context, { view, id, session: own, container, root: "page" }, session),
  );
  return andThen(rendered, (written) => {
    if (typeof written === "string") return raw(written);
    throw redirected(`The view ${name}`, written.to);
  });
}

const PAGE_OPTIONS = { title: true, status: true } as const;

/**
 * Answers with a page: the root layout around content.
 *
 * @throws {LivewrightError} LW106 for an unknown option, LW413 for a view in the root layout that redirects
 */
export function renderPage(
  context: RequestContext,
  content: Renderable,
  options: { readonly title?: string; readonly status?: number } = {},
): MaybePromise<Response> {
  checkOptions(options, PAGE_OPTIONS, "renderPage", "LW106");
  const { title, status = 200 } = options;
  const { rootLayout, session, settings } = context;
  const parts = {
    rootLayout,
    content: raw(writeUnder(settings.runtime.basePath, () => toHtml(content))),
    title,
    csrfToken: session.csrfToken(),
    assigns: {},
  };
  return andThen(
    renderDocument(settings.runtime, context, parts, () => context.sessionFor()),
    (written) => {
      if (typeof written !== "string") throw redirected("A view in the root layout", written.to);
      return new Response(written, { status, headers: [...PAGE_HEADERS] });
    },
  );
}

function redirected(what: string, to: string): LivewrightError {
  return new LivewrightError("LW413", `${what} redirected to ${to}, and its page belongs to a plain route.`, {
    hint: 'Only views of live routes can redirect. Decide in the handler: return context.redirect("/login")',
  });
}
