import { toHtml } from "../diff/to-html.ts";
import { checkJson } from "../foundation/check-json.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { randomId } from "../foundation/random.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { andThen } from "../foundation/maybe-async.ts";
import { type Raw, raw, type Renderable } from "../html/rendered.ts";
import { mergeContainers } from "../live/container.ts";
import { layoutOf } from "../live/layout.ts";
import type { AnyLiveView } from "../live/live-view.ts";
import { renderDocument } from "../page/render-document.ts";
import { renderView } from "../page/render-view.ts";
import { staticPathOf } from "../app/page-environment.ts";
import type { PageViewOptions } from "../router/route-context.ts";
import { sealEmbedded } from "../tokens/tokens.ts";
import type { Settings } from "./options.ts";
import { PAGE_HEADERS } from "./finish-response.ts";
import type { RequestContext } from "./request-context.ts";

/** Renders a view for a page that a plain route answers with. */
export function liveRender(
  settings: Settings,
  context: RequestContext,
  view: AnyLiveView,
  options: PageViewOptions = {},
): Raw | Promise<Raw> {
  checkOptions(options, KNOWN, "liveRender", "LW413");
  const { session: more, id = `phx-${randomId(8)}` } = options;
  const { name } = view;
  const container = mergeContainers(view.container, options.container);
  if (more !== undefined) checkJson(more, "session");
  if (name === undefined || settings.runtime.views.get(name) !== view) {
    throw new LivewrightError(
      "LW502",
      `The view ${name ?? "without a name"} cannot be joined: the endpoint does not know it.`,
      {
        hint: 'endpoint({ views: [Clock], … }) with  const Clock = liveView({ name: "clock", … })',
      },
    );
  }
  const rendered = andThen(context.sessionWith(settings.session), (session) =>
    renderView(settings.runtime, {
      view,
      viewName: name,
      liveSession: null,
      hooks: [],
      layout: layoutOf(view),
      context: { params: {}, session: more === undefined ? session : { ...session, ...more } },
      params: undefined,
      connectInfo: context.connectInfo,
      inherited: context.assigns,
      id,
      main: false,
      container,
      embedded:
        more === undefined
          ? undefined
          : {
              container,
              session: sealEmbedded(settings.runtime.keys, {
                id,
                parent: null,
                view: name,
                session: more,
                root: "page",
              }),
              marker: "",
            },
    }),
  );
  return andThen(rendered, (result) => {
    if (result.kind === "redirect")
      throw new LivewrightError("LW413", `The view ${name} redirected; only the view of a route can.`);
    return raw(result.html);
  });
}

const KNOWN: KnownOptions<PageViewOptions> = { id: true, session: true, container: true };

const PAGE = { title: true, status: true } as const;

/** A document around content. */
export function pageAround(
  settings: Settings,
  context: RequestContext,
  content: Renderable,
  options: { readonly title?: string; readonly status?: number } = {},
): Response | Promise<Response> {
  checkOptions(options, PAGE, "page", "LW106");
  const { title, status = 200 } = options;
  const document = settings.rootLayout({
    content: raw(toHtml(content)),
    title,
    csrfToken: context.session.csrfToken(),
    url: context.url,
    nonce: context.nonce,
    assigns: {},
    staticPath: staticPathOf(settings.runtime),
  });
  const { connectInfo, assigns } = context;
  const visitor = () =>
    andThen(context.sessionWith(settings.session), (session) => ({ session, connectInfo, assigns }));
  return andThen(renderDocument(settings.runtime, document, visitor), (written) => {
    if (written.kind === "redirect")
      throw new LivewrightError("LW413", "A view in the root layout redirected; only the view of a route can.");
    return new Response(written.html, { status, headers: [...PAGE_HEADERS] });
  });
}
