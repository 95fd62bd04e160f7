import type { AppContext } from "../app/app-context.ts";
import { PageOfRoute } from "../channel/page-of-route.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { randomId } from "../foundation/random.ts";
import type { LiveRenderCall } from "../html/rendered.ts";
import type { Flash } from "../live/flash.ts";
import type { LiveRenderOptions } from "../live/live-render.ts";
import type { viewOfRoute } from "../page/dead-render.ts";
import { childOf, type ViewToRender, writeView } from "../page/render-view.ts";
import type { PostedDeadline } from "../process/posted/posted-deadline.ts";
import { PostedView } from "../process/posted/posted-view.ts";
import type { LiveMatch } from "../router/route-table.ts";
import type { RequestContext } from "./request-context.ts";

/** A view, and its description for the render. */
export interface Mounted {
  readonly process: PostedView;
  readonly shown: ViewToRender;
}

/** Mounts the view of the page, as a join does. */
export async function mountRoot(
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
export async function mountPath(
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
    { postable: true },
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
