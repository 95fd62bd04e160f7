import { type Flash, flashOf } from "../live/flash.ts";
import type { Session } from "../live/live-view.ts";
import { locationOf } from "../live/navigation.ts";
import type { HtmlNotes } from "../diff/to-html.ts";
import { documentOf, viewOfRoute } from "../page/dead-render.ts";
import { containView, renderChild, type ViewToRender, writeView } from "../page/render-view.ts";
import type { ViewRedirect } from "../page/render-with-parts.ts";
import { PostedDeadline } from "../process/posted/posted-deadline.ts";
import { CSRF_FIELD } from "../params/posted-fields.ts";
import type { LiveMatch } from "../router/route-table.ts";
import { verifyFlash } from "../tokens/tokens.ts";
import { type Mounted, mountPath, mountRoot } from "./mount-posted.ts";
import { handlePosted, type Outcome } from "./posted-events.ts";
import { type PostedForm, readPostedForm } from "./posted-form.ts";
import type { RequestContext } from "./request-context.ts";

/** The page after a posted form. */
export interface PageOfForm {
  readonly kind: "page";
  readonly html: string;
  /** 422 if the form has errors, else 200. */
  readonly status: 200 | 422;
}

/**
 * Handles a form that was posted without a script: mounts the view of its page, runs the handlers of its events, and answers with a
 * redirect or the page. A handler may run that no form on the page names, as over the socket: handlers check their user and params.
 *
 * @throws {LivewrightError} LW512 if the page has no receiver for the form; any error of a view
 */
export async function submitForm(
  context: RequestContext,
  match: LiveMatch,
  session: Session,
): Promise<PageOfForm | ViewRedirect> {
  const app = context.settings.runtime;
  const posted = await readPostedForm(context.form, app.limits);
  const shown = viewOfRoute(app, context, match, session);
  const deadline = new PostedDeadline(app);
  const root = await mountRoot(context, match, shown, deadline, shown.flash);
  try {
    const left = departureOf(context, root);
    if (left !== undefined) return left;
    const path = await mountPath(context, root, posted.views, deadline);
    const target = path.at(-1) ?? root;
    const outcome = path.some(({ process }) => process.departure !== undefined)
      ? "handled"
      : await handlePosted(target.process, posted);
    const kept = outcome === "handled";
    for (const { process } of path) {
      const away = departureOf(context, { process, shown });
      if (away !== undefined) return away;
    }
    const { patched } = root.process;
    if (kept && patched !== undefined) return leave(context, patched, flashOf(root.process.view.state));
    const answered = path.map((each) => ({ ...each, shown: answering(each.shown, posted, outcome) }));
    const content = await writePath(context, answered, 0);
    if (typeof content !== "string") return content;
    if (kept && (await showsAfterLoad(context, match, answering(shown, posted, outcome), root, content, deadline)))
      return redirectTo(locationOfPage(context), flashOf(root.process.view.state));
    const view = containView(app, answering(root.shown, posted, outcome), root.process.view.state, content, POSTED);
    const html = await documentOf(app, context, match, session, view, context.session.csrfToken());
    return typeof html === "string" ? { kind: "page", html, status: kept ? 200 : 422 } : html;
  } finally {
    root.process.end({ kind: "left" });
  }
}

function redirectTo(to: string, flash: Flash, status: number | undefined = 303): ViewRedirect {
  // The browser must load the next page with GET. Other statuses may repeat the post.
  return { kind: "redirect", to, status: status === 301 || status === 302 ? 303 : status, flash };
}

/** Returns the path of the page on its host. A browser reads a path with two slashes in front as another host. */
function locationOfPage({ url: { pathname, search }, settings }: RequestContext): string {
  const to = pathname.replace(/^\/{2,}/, "/") + search;
  return locationOf({ kind: "navigate", to, replace: false }, settings.runtime.basePath);
}

/** Redirects from a page that was not shown, so with the flash that it would have shown. */
function leave({ flash: unseen }: RequestContext, to: string, put: Flash, status?: number): ViewRedirect {
  return redirectTo(to, { ...unseen.forPage(), ...put }, status);
}

function departureOf(context: RequestContext, { process }: Mounted): ViewRedirect | undefined {
  const { departure } = process;
  if (departure === undefined) return undefined;
  const { to, flash, status } = departure;
  const put = flash === undefined ? {} : verifyFlash(context.settings.runtime.keys, flash);
  return leave(context, to, put, status);
}

/** Marks the posted form on the page. If no handler has seen its text, the text stays in its fields. */
function answering<Shown extends ViewToRender>(shown: Shown, { field, fields }: PostedForm, outcome: Outcome): Shown {
  const typed = outcome === "refused" ? fields : undefined;
  return {
    ...shown,
    posts: shown.posts && { ...shown.posts, answered: { field, refused: outcome !== "handled", typed } },
  };
}

/** The page contains the form that was posted. */
const POSTED: HtmlNotes = { postable: true };

/** Writes a view of the path, with the next one in it. */
async function writePath(
  context: RequestContext,
  path: readonly Mounted[],
  at: number,
): Promise<string | ViewRedirect> {
  const app = context.settings.runtime;
  const { process, shown } = path[at] as Mounted;
  const { state } = process.view;
  const next = path[at + 1];
  const inner = next === undefined ? undefined : await writePath(context, path, at + 1);
  if (inner !== undefined && typeof inner !== "string") return inner;
  return writeView(
    app,
    shown,
    state,
    () => process.view.about(),
    (call) =>
      next !== undefined && inner !== undefined && call.id === next.process.view.state.id
        ? containView(app, next.shown, next.process.view.state, inner, POSTED).html
        : renderChild(app, context, shown, state, call, POSTED),
    POSTED,
    process.renderer,
  );
}

/**
 * Returns true if loading the page would show the same. Then a redirect loses nothing, and the browser can load the page again
 * without posting the form twice.
 */
async function showsAfterLoad(
  context: RequestContext,
  match: LiveMatch,
  shown: ReturnType<typeof viewOfRoute>,
  posted: Mounted,
  content: string,
  deadline: PostedDeadline,
): Promise<boolean> {
  const flash = flashOf(posted.process.view.state);
  const loaded = await mountRoot(context, match, shown, deadline, flash);
  try {
    if (loaded.process.departure !== undefined || loaded.process.patched !== undefined) return false;
    const again = await writePath(context, [loaded], 0);
    return typeof again === "string" && comparable(again, loaded) === comparable(content, posted);
  } finally {
    loaded.process.end({ kind: "left" });
  }
}

/** The token in a form. Each copy of a token has another text. */
const CSRF_VALUE = new RegExp(` name="${CSRF_FIELD}" value="[^"]*"`, "g");

/** Removes the ids and tokens that differ in each render. */
function comparable(html: string, { process }: Mounted): string {
  let text = html.replaceAll(process.view.state.id, "").replaceAll(CSRF_VALUE, "");
  for (const { upload } of process.view.state.uploads.values()) text = text.replaceAll(upload.ref, upload.name);
  return text;
}
