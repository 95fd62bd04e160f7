import type { LiveMatch, LiveSession, Routes } from "../router/route-table.ts";
import { HttpError, LivewrightError } from "../foundation/errors.ts";
import { merged } from "../foundation/merged.ts";
import { EMPTY_FLASH, type Flash } from "../live/flash.ts";
import { layoutOf } from "../live/layout.ts";
import type { Container, Session } from "../live/live-view.ts";
import type { ConnectInfo } from "../live/connect-info.ts";
import { checkJsonLimits } from "../params/json-limits.ts";
import type { ViewProcess, ProcessOptions } from "../process/view-process.ts";
import type { JoinRefusal } from "../app/join-refusal.ts";
import { refusalFor } from "../process/crash-report.ts";
import type { RefusalCause } from "../app/refusal-causes.ts";
import type { AppContext } from "../app/app-context.ts";
import {
  type EmbeddedToken,
  openEmbedded,
  type SessionToken,
  type StaticToken,
  verifyFlash,
  verifySession,
  verifyStatic,
} from "../tokens/tokens.ts";
import type { LogFields } from "../telemetry/logger.ts";
import { PageOfRoute, paramsOf, parseUrl } from "./page-of-route.ts";
import type { SocketIdentity } from "./tracked-socket.ts";

/** The data that all joins of one connection share. */
export interface ConnectionContext extends SocketIdentity {
  /**
   * Returns the session of the user as a live session sees it. `undefined` if the upgrade brought no valid CSRF token: then no join
   * succeeds.
   */
  readonly session: ((liveSession: LiveSession | undefined) => Session) | undefined;
  readonly connectInfo: ConnectInfo;
  /** The secret of the session. */
  readonly sessionSecret?: string | undefined;
  readonly routes: Routes;
}

/** A join that may go ahead. */
export interface JoinPlan {
  readonly options: ProcessOptions;
  /** The new container, for a join by live navigation. */
  readonly container?: Container | undefined;
}

/** A join that may not go ahead. */
export class Refusal {
  readonly response: JoinRefusal;
  /** `undefined` for a normal refusal: the client loads another live session, or waits for the parent view. */
  readonly cause: RefusalCause | undefined;
  /** For the log. */
  readonly details: LogFields;

  constructor(response: JoinRefusal, cause?: RefusalCause, details: LogFields = {}) {
    this.response = response;
    this.cause = cause;
    this.details = details;
  }
}

function stale(cause: RefusalCause, details?: LogFields): Refusal {
  return new Refusal({ reason: "stale", cause }, cause, details);
}

/**
 * Decides about a join (protocol section 3.2). Only verified tokens are trusted. URL, params and flags come from the client, and
 * only choose a page of the same live session.
 *
 * @param id the id in the topic
 * @param payload of the `phx_join`
 * @param shownBy finds the instance on this connection that a nested view says it is shown by
 */
export function planJoin(
  app: AppContext,
  context: ConnectionContext,
  id: string,
  payload: Readonly<Record<string, unknown>>,
  shownBy: (ref: string) => ViewProcess | "redirected" | undefined,
): JoinPlan | Refusal {
  const token = verifySession(app.keys, payload["session"], id);
  const embedded = token === undefined ? openEmbedded(app.keys, payload["session"], id) : undefined;
  if (token === undefined && embedded === undefined) return stale("session-token");
  const { static: given } = payload;
  // A page without flash has an empty token. The official client sends null for it, others may send the empty text.
  const none = given === null || given === undefined || given === "";
  const fixed = none ? undefined : verifyStatic(app.keys, given, id);
  if (!none && fixed === undefined) return stale("static-token");
  if (context.session === undefined) return stale("session");
  const connectParams = isRecord(payload["params"]) ? payload["params"] : {};
  checkJsonLimits(connectParams, app.limits);
  const common = {
    id,
    connectParams,
    flash: flashFor(app, payload, connectParams, fixed),
    connectInfo: context.connectInfo,
  };
  if (token === undefined)
    return planEmbedded(app, context.session(undefined), embedded as EmbeddedToken, shownBy, common);
  if (token.liveSession === null) return planUnrouted(app, context.session(undefined), token.view, common);
  const { redirect, url } = payload;
  const target = typeof redirect === "string" ? redirect : url;
  const parsed = typeof target === "string" ? parseUrl(target, context.connectInfo.origin, app.basePath) : undefined;
  if (parsed === undefined) return stale("url"); // a routed view is joined with its URL
  const match = context.routes.matchLive(parsed.pathname, parsed.hostname);
  const navigated = typeof redirect === "string";
  const problem = problemOf(match, token, navigated);
  // The client then loads the page it was navigating to.
  if (navigated && problem !== undefined) return new Refusal({ reason: "unauthorized" });
  if (match === undefined || problem !== undefined) return unauthorized(problem ?? "route", match, token);
  const { route } = match;
  const { view, liveSession } = route;
  const paramsContext = paramsOf(app, parsed, match);
  if ("problem" in paramsContext)
    return new Refusal(refusalFor(new HttpError(400), app.keys, "query"), navigated ? undefined : "query");
  const { sessionSecret } = context;
  const session = context.session(liveSession);
  return {
    container: navigated ? route.container : undefined,
    options: merged(common, {
      name: route.viewName,
      view,
      hooks: liveSession.onMount,
      layout: layoutOf(view, liveSession),
      context: { params: paramsContext.params, session },
      params: paramsContext,
      page: new PageOfRoute(app, context, route),
      // After a navigation another view may use the same keys.
      loads:
        navigated || sessionSecret === undefined
          ? undefined
          : app.loadOnceCache?.take(id, { sessionSecret, url: parsed, session }),
    }),
  };
}

/** Returns the reason why the page of this token may not be joined with this route. */
function problemOf(match: LiveMatch | undefined, token: RoutedToken, navigated: boolean): RefusalCause | undefined {
  if (match === undefined) return "route";
  if (match.route.liveSession.name !== token.liveSession) return "live-session";
  return navigated || match.route.viewName === token.view ? undefined : "view";
}

function unauthorized(cause: RefusalCause, match: LiveMatch | undefined, token: RoutedToken): Refusal {
  const { view, liveSession } = token;
  const found = match && { routeView: match.route.viewName, routeLiveSession: match.route.liveSession.name };
  return new Refusal({ reason: "unauthorized", cause }, cause, { view, liveSession, ...found });
}

/** Flash comes with a live navigation, or from the page itself when this is its first join (protocol section 3.2). */
function flashFor(
  app: AppContext,
  { flash, redirect }: Readonly<Record<string, unknown>>,
  connectParams: Readonly<Record<string, unknown>>,
  fixed: StaticToken | undefined,
): Flash {
  if (flash !== undefined) return verifyFlash(app.keys, flash);
  return redirect === undefined && connectParams["_mounts"] === 0 && fixed?.flash !== undefined
    ? fixed.flash
    : EMPTY_FLASH;
}

/** A nested view joins while the very instance that shows it is running; a sticky one is looked up by its name. */
function planEmbedded(
  app: AppContext,
  session: Session,
  token: EmbeddedToken,
  shownBy: (ref: string) => ViewProcess | "redirected" | undefined,
  common: Pick<ProcessOptions, "id" | "connectParams" | "connectInfo" | "flash">,
): JoinPlan | Refusal {
  if (token.parent === null) {
    const plan = planUnrouted(app, { ...session, ...token.session }, token.view, common);
    if (isRefusal(plan)) return plan;
    const layout = token.root === undefined ? undefined : plan.options.layout;
    return { ...plan, options: { ...plan.options, layout, sticky: token.root !== "page" } };
  }
  const process = shownBy(token.parent);
  if (process === "redirected") return new Refusal({ reason: "parent_redirect" });
  const spec = process?.children.spec(token.id);
  if (process === undefined || spec === undefined) return stale("parent", { view: token.view });
  const { view, options } = spec;
  return {
    options: merged(common, {
      name: view.name ?? token.id,
      view,
      hooks: [],
      layout: undefined,
      context: { params: {}, session: { ...process.session, ...token.session } },
      params: undefined,
      parent: { process, link: options.link === true },
    }),
  };
}

/** A view on a page of the application's own making: no route, so no params, no `handleParams` and nowhere to patch to. */
function planUnrouted(
  { views }: AppContext,
  session: Session,
  name: string,
  common: Pick<ProcessOptions, "id" | "connectParams" | "connectInfo" | "flash">,
): JoinPlan | Refusal {
  const view = views.get(name);
  if (view === undefined) return stale("unknown-view", { view: name });
  const options = merged(common, {
    name,
    view,
    hooks: [],
    layout: layoutOf(view),
    context: { params: {}, session },
    params: undefined,
  });
  return { options };
}

type RoutedToken = Pick<SessionToken, "view" | "liveSession">;

/** Returns true if the plan is a refusal. */
export function isRefusal(plan: JoinPlan | Refusal): plan is Refusal {
  return plan instanceof Refusal;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns true if planning failed because of invalid input from the client. */
export function isBadRequest(error: unknown): boolean {
  return error instanceof LivewrightError && (error.code === "LW120" || error.code === "LW121");
}
