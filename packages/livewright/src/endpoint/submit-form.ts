import type { AppContext } from "../app/app-context.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { randomId } from "../foundation/random.ts";
import type { LiveRenderCall } from "../html/rendered.ts";
import { PageOfRoute } from "../channel/join.ts";
import { type Flash, flashOf } from "../live/flash.ts";
import type { LiveRenderOptions } from "../live/live-render.ts";
import type { Session } from "../live/live-view.ts";
import { locationOf } from "../live/navigation.ts";
import { documentOf, viewOfRoute } from "../page/dead-render.ts";
import { childOf, containView, renderChild, type ViewToRender, writeView } from "../page/render-view.ts";
import type { ViewRedirect } from "../page/render-with-parts.ts";
import type { EventMessage } from "../process/messages.ts";
import { PostedDeadline } from "../process/posted-deadline.ts";
import { receiveFiles } from "../process/posted-files.ts";
import { PostedView } from "../process/posted-view.ts";
import { CSRF_FIELD } from "../params/posted-fields.ts";
import type { LiveMatch } from "../router/route-table.ts";
import { verifyFlash } from "../tokens/tokens.ts";
import { hasErrors, refusalOf } from "./form-outcome.ts";
import { type PostedForm, readPostedForm, withUnused } from "./posted-form.ts";
import type { RequestContext } from "./request-context.ts";

/** The page after a posted form. */
export interface PageOfForm {
  readonly kind: "page";
  readonly html: string;
  /** 422 if the form has errors, else 200. */
  readonly status: 200 | 422;
}

/** A view, and its description for the render. */
interface Mounted {
  readonly process: PostedView;
  readonly shown: ViewToRender;
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
    const kept = path.some(({ process }) => process.departure !== undefined)
      ? true
      : await handle(target.process, posted);
    for (const { process } of path) {
      const away = departureOf(context, { process, shown });
      if (away !== undefined) return away;
    }
    const { patched } = root.process;
    if (kept && patched !== undefined) return leave(context, patched, flashOf(root.process.view.state));
    const answered = path.map((each) => ({ ...each, shown: answering(each.shown, posted, kept) }));
    const content = await writePath(context, answered, 0);
    if (typeof content !== "string") return content;
    if (kept && (await showsAfterLoad(context, match, answering(shown, posted, kept), root, content, deadline)))
      return redirectTo(locationOfPage(context), flashOf(root.process.view.state));
    const view = containView(app, answering(root.shown, posted, kept), root.process.view.state, content);
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

// ── Views ────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function mountRoot(
  context: RequestContext,
  match: LiveMatch,
  shown: ReturnType<typeof viewOfRoute>,
  deadline: PostedDeadline,
  flash: Flash | undefined,
): Promise<Mounted> {
  const app = context.settings.runtime;
  const { view, viewName: name, hooks, layout } = shown;
  const options = {
    id: `phx-${randomId(8)}`,
    name,
    view,
    hooks,
    layout,
    context: shown.context,
    params: shown.params,
    page: new PageOfRoute(app, context, match.route),
    connectParams: undefined,
    connectInfo: context.connectInfo,
    flash,
  };
  const process = new PostedView(app, options, deadline);
  process.view.state.inherited = context.assigns;
  await process.mount();
  return { process, shown };
}

/** Mounts the nested views from the page to the form, which are written to find their components and the next of them. */
async function mountPath(
  context: RequestContext,
  root: Mounted,
  ids: readonly string[],
  deadline: PostedDeadline,
): Promise<readonly Mounted[]> {
  const app = context.settings.runtime;
  const path = [root];
  for (let at = root, depth = 0; ; depth++) {
    const id = ids[depth];
    const call = await writeOnce(app, at, id);
    if (id === undefined) return path;
    if (call === undefined) {
      throw new LivewrightError("LW512", `The page shows no nested view ${JSON.stringify(id)}.`, {
        hint: "It may have been removed since the page was loaded.",
      });
    }
    at = await mountChild(context, at, call, deadline);
    path.push(at);
    if (at.process.departure !== undefined) return path;
  }
}

/** Writes a view so that its components mount. Returns the call of the nested view with this id. */
async function writeOnce(
  app: AppContext,
  { process, shown }: Mounted,
  id: string | undefined,
): Promise<LiveRenderCall | undefined> {
  let found: LiveRenderCall | undefined;
  const { state } = process.view;
  await writeView(
    app,
    shown,
    state,
    () => process.view.about(),
    (call) => {
      if (call.id === id) found = call;
      return "";
    },
    process.renderer,
  );
  // Messages from the components.
  await process.quiet();
  return found;
}

async function mountChild(
  { settings: { runtime: app } }: RequestContext,
  { process: parent, shown: around }: Mounted,
  call: LiveRenderCall,
  deadline: PostedDeadline,
): Promise<Mounted> {
  const shown = childOf(app, around, parent.view.state, call);
  const options = {
    id: shown.id,
    name: shown.viewName,
    view: shown.view,
    hooks: [],
    layout: undefined,
    context: shown.context,
    params: undefined,
    connectParams: undefined,
    connectInfo: parent.view.state.connectInfo,
    parent: { process: parent, link: (call.options as LiveRenderOptions).link === true },
  };
  const process = new PostedView(app, options, deadline);
  await process.mount();
  return { process, shown };
}

// ── Events ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Runs the handlers. Returns false if the form has errors. */
async function handle(process: PostedView, posted: PostedForm): Promise<boolean> {
  process.renderer.forgetNewFlash();
  const { submit, change, click, changed, fields } = posted;
  if (click !== undefined) {
    // The client has sent each change before a click.
    if (change !== undefined) await send(process, formEvent(change, withUnused(fields)));
    if (process.view.state.ended) return true;
    const value = { value: "", ...click.value };
    return (await send(process, { ...messageOf(click), type: "click", value, meta: undefined })) === undefined;
  }
  if (changed !== undefined) {
    const pair = `${encodeURIComponent(changed.name)}=${encodeURIComponent(changed.value)}`;
    const meta = { _target: changed.name };
    const event = change ?? missing("has no event for its changes");
    await send(process, formEvent(event, `${withUnused(fields)}&${pair}`, meta));
    return true;
  }
  const event = submit ?? change ?? missing("has no event");
  const message = formEvent(event, submit === undefined ? withUnused(fields) : fields, event.value);
  const cid = numberOf(process, event.component);
  if (!(await receiveFiles(process, cid, posted.files))) return false;
  if (process.view.state.ended) return true;
  if ((await send(process, message)) !== undefined) return false;
  return submit === undefined || !hasErrors(process, cid);
}

type Event = NonNullable<PostedForm["submit"]>;
type Unaddressed = Omit<EventMessage, "cid"> & { readonly component: string | undefined };

function messageOf({ event, component }: Event): Omit<Unaddressed, "type" | "value" | "meta"> {
  return { kind: "event", ref: "event", event, component };
}

function formEvent(event: Event, value: string, meta?: EventMessage["meta"]): Unaddressed {
  return { ...messageOf(event), type: "form", value, meta };
}

/** Sends an event. Returns the reason if its params were refused. */
async function send(process: PostedView, { component, ...message }: Unaddressed): Promise<unknown> {
  const cid = numberOf(process, component);
  const handled = process.handled(cid);
  const { event } = message;
  if (event.startsWith("lv:") || (handled?.others === false && !handled.events.includes(event))) {
    throw new LivewrightError(
      "LW512",
      `${handled?.name ?? "The view"} has no handler for the event ${JSON.stringify(event)}.`,
      {
        hint: `Its events: ${handled?.events.join(", ") ?? "none"}.`,
      },
    );
  }
  return refusalOf(await process.ask({ ...message, ref: "event", cid }));
}

function numberOf({ renderer }: PostedView, component: string | undefined): number | undefined {
  if (component === undefined) return undefined;
  return (
    renderer.numberOf(component) ??
    missing(`is for the component ${JSON.stringify(component)}, which the page does not show`)
  );
}

function missing(what: string): never {
  throw new LivewrightError("LW512", `The posted form ${what}.`, {
    hint: "The page may have changed since it was loaded. Load it again.",
  });
}

// ── The page ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Marks the posted form on the page. */
function answering<Shown extends ViewToRender>(shown: Shown, { field }: PostedForm, kept: boolean): Shown {
  return { ...shown, posts: shown.posts && { ...shown.posts, answered: { field, refused: !kept } } };
}

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
        ? containView(app, next.shown, next.process.view.state, inner).html
        : renderChild(app, context, shown, state, call),
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
