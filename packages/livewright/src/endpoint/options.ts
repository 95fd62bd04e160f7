import { KeyRing } from "../crypto/keys.ts";
import { Budget } from "../foundation/budget.ts";
import { isDevelopment } from "../foundation/environment.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { randomId } from "../foundation/random.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import type { Limits } from "../foundation/limits.ts";
import {
  type AnyLiveView,
  checkEmbeddable,
  type Layout,
  type Session,
  type EmbeddableView,
} from "../live/live-view.ts";
import type { TemporaryFiles } from "../live/uploads/temporary-files.ts";
import type { RootLayout } from "../live/root-layout.ts";
import { localPubSub } from "../pubsub/local.ts";
import type { PubSub } from "../pubsub/pubsub.ts";
import { LoadOnceCache } from "../app/load-once-cache.ts";
import { RefusedJoins } from "../app/refused-joins.ts";
import type { AppContext } from "../app/app-context.ts";
import type { RouteDefinition } from "../router/definitions.ts";
import type { AnyPath } from "../router/paths.ts";
import { Routes } from "../router/route-table.ts";
import { errorContextFields, currentErrorContext } from "../telemetry/error-context.ts";
import { filteredLogger, keyFilter } from "../telemetry/redact.ts";
import { consoleLogger, type Logger } from "../telemetry/logger.ts";
import { ThrottledLog } from "../telemetry/throttled-log.ts";
import { CookieFormat, type CookieOptions } from "./cookie-format.ts";
import { defaultRootLayout } from "./default-layout.ts";
import { readLimits } from "./read-limits.ts";
import { type OriginRule, originRule } from "./origin.ts";
import { type ContentSecurityPolicy, type HeaderOptions, SecurityHeaders } from "./security-headers.ts";
import { addMount, type FileSource, readMounts, type StaticMount } from "./static-files.ts";
import { RequestBodies } from "./request-bodies.ts";
import { AssetVersions } from "./asset-versions.ts";

/** Finds out about a request what views see as their session. */
export type SessionSource = (request: Request) => Session | Promise<Session>;

/** Options of `endpoint`. Only `routes` is required, and in production `secretKeyBase`. */
export interface EndpointOptions {
  /** What is where: made by `live`, `get`, `post`, `liveSession`, `scope` and the like. */
  readonly routes: readonly RouteDefinition[];
  /**
   * The paths of the application, as `definePaths` made them: one that no route is made with stops the start, so no link
   * through them leads nowhere.
   */
  readonly paths?: Readonly<Record<string, AnyPath>>;
  /** Views that `context.liveRender` may put on pages of plain routes. Each needs a `name` of its own, and no `handleParams`. */
  readonly views?: readonly EmbeddableView[];
  /**
   * The secret that cookies and tokens are made with, at least 32 characters; or a list, newest first, to change it
   * without ending sessions. In development one is made up, and sessions end with the process.
   */
  readonly secretKeyBase?: string | readonly string[] | undefined;
  /** The document around the views. Default: a plain one with a title, the CSRF token and the client. */
  readonly rootLayout?: RootLayout;
  /** The live layout of views whose live session has none. Default: none. */
  readonly layout?: Layout | false;
  /** The bus behind `socket.subscribe`. Default: one inside this process. */
  readonly pubsub?: PubSub;
  /** Default: the console, from level `info`. */
  readonly logger?: Logger;
  /**
   * Words in the names of params, assigns and other fields whose values are kept out of the log, whatever their capitals, `_`
   * and `-`. Takes the place of the default, which has what lets somebody in or pay: `password`, `secret`, `token` and the like.
   */
  readonly filteredKeys?: readonly string[];
  /** Bounds on what one client may cost. */
  readonly limits?: Partial<Limits>;
  /** Where the client connects; it adds `/websocket`. Default `"/live"`. */
  readonly socketPath?: string;
  /**
   * Origins whose pages may connect, e.g. `["https://app.test", "https://*.app.test"]`; `false` for any. Default: the host
   * the request is sent to.
   */
  readonly origins?: readonly string[] | false;
  /**
   * More session data from the request, laid over what the cookie holds: the way in for sessions that something else keeps, in a
   * database perhaps. Called once for each page, and once for each connection, whose views share what it gave.
   *
   * @example session: async (request) => ({ user: await sessions.userOf(request.headers.get("cookie")) })
   */
  readonly session?: SessionSource;
  /**
   * How the session cookie is written. A function is asked for each request, for what only a request can tell, such as the
   * domain of one shop among many; it must give the same `name` for the requests of one visitor.
   *
   * @example cookie: (request) => ({ domain: new URL(request.url).hostname.replace(/^[^.]+[.]/, "") })
   */
  readonly cookie?: CookieOptions | ((request: Request) => CookieOptions);
  /** Files by URL prefix: `{ "/assets": files("public/assets") }`. They go before routes, except for `"/"`. */
  readonly static?: Readonly<Record<string, FileSource>>;
  /** Headers of HTML responses, over the safe defaults; `false` leaves a default out. */
  readonly headers?: HeaderOptions;
  /**
   * The `Content-Security-Policy` of pages; a function is given a fresh nonce per page, which the root layout gets too.
   * Default: `base-uri 'self'; frame-ancestors 'self'`.
   */
  readonly contentSecurityPolicy?: ContentSecurityPolicy;
  /** Show errors to visitors in full. Default: unless `NODE_ENV` is `production`. */
  readonly development?: boolean;
  /** The version of the browser's client package, if the application bundles its own. Default: that of the one served. */
  readonly clientVersion?: string;
}

/** The version of `phoenix_live_view` this was made with; an adapter that serves an installed one knows better. */
export const CLIENT_VERSION = "1.2.12";

/** The cookies of an application, but for their values. */
interface Cookies {
  readonly session: CookieFormat;
  /** Carries flash to the next page; the client writes one of its own. */
  readonly flash: CookieFormat;
}

/** The options, checked and completed. */
export interface Settings {
  readonly runtime: AppContext;
  /** Sets the version of the client, and serves its files. */
  readonly provideClient: (version: string, files: FileSource) => void;
  /** Sets where uploads go that have no writer of their own. */
  readonly provide: (files: TemporaryFiles) => void;
  readonly routes: Routes;
  readonly rootLayout: RootLayout;
  /** The path of WebSocket upgrades. */
  readonly socketPath: string;
  readonly allowsOrigin: OriginRule;
  readonly session: SessionSource | undefined;
  readonly cookies: (request: () => Request) => Cookies;
  readonly mounts: readonly StaticMount[];
  readonly headers: SecurityHeaders;
  readonly bodies: RequestBodies;
}

/** The path of the client's files. */
const CLIENT_PREFIX = "/livewright/";

/** Flash is for the page that comes next (protocol section 5.8). */
const FLASH_SECONDS = 60;

const KNOWN: KnownOptions<EndpointOptions> = {
  routes: true,
  paths: true,
  views: true,
  secretKeyBase: true,
  rootLayout: true,
  layout: true,
  pubsub: true,
  logger: true,
  filteredKeys: true,
  limits: true,
  socketPath: true,
  origins: true,
  session: true,
  cookie: true,
  static: true,
  headers: true,
  contentSecurityPolicy: true,
  development: true,
  clientVersion: true,
};

/** @throws LivewrightError LW101 for the secret, LW102 for other options, LW417 for views, LW501 for routes */
export function readOptions(options: EndpointOptions): Settings {
  checkOptions(options, KNOWN, "endpoint", "LW102");
  const logger = filteredLogger(options.logger ?? consoleLogger(), keyFilter(options.filteredKeys));
  const development = options.development ?? isDevelopment();
  const socketPath = readSocketPath(options.socketPath);
  const rootLayout = options.rootLayout ?? defaultRootLayout(socketPath);
  const mounts = readMounts(options.static);
  const routes = new Routes(options.routes, { layout: options.layout, rootLayout });
  checkPaths(options.paths, routes);
  let temporaryFiles: TemporaryFiles | undefined;
  let clientVersion = options.clientVersion ?? CLIENT_VERSION;
  const limits = readLimits(options.limits);
  const throttledLog = new ThrottledLog(logger);
  const runtime: AppContext = {
    keys: readSecret(options.secretKeyBase, development, logger),
    logger,
    pubsub: options.pubsub ?? localPubSub((error) => subscriberFailed(error, logger)),
    limits,
    views: readViews(options.views),
    loadOnceCache: new LoadOnceCache(limits),
    frameTime: new Budget(limits.maxTotalFrameMsPerSecond),
    throttledLog,
    refusedJoins: new RefusedJoins(limits, throttledLog),
    tasks: { running: 0 },
    staticVersions: new AssetVersions(mounts),
    development,
    get temporaryFiles() {
      return temporaryFiles;
    },
    get clientVersion() {
      return clientVersion;
    },
  };
  return {
    runtime,
    provideClient(version, source) {
      // What the application says about its own bundle stands.
      clientVersion = options.clientVersion ?? version;
      addMount(mounts, { prefix: CLIENT_PREFIX, source });
    },
    provide: (files) => void (temporaryFiles = files),
    routes,
    rootLayout,
    socketPath: `${socketPath}/websocket`,
    allowsOrigin: originRule(options.origins),
    session: options.session,
    cookies: readCookies(options.cookie),
    mounts,
    bodies: new RequestBodies(limits),
    headers: new SecurityHeaders(options.headers, options.contentSecurityPolicy),
  };
}

function subscriberFailed(error: unknown, logger: Logger): void {
  const errorContext = currentErrorContext();
  logger.error("A subscriber failed.", { ...(errorContext && errorContextFields(errorContext)), error });
}

function readCookies(options: EndpointOptions["cookie"]): Settings["cookies"] {
  if (typeof options === "function") return (request) => cookiesOf(options(request()));
  const cookies = cookiesOf(options);
  return () => cookies;
}

function cookiesOf(options: CookieOptions | undefined): Cookies {
  const session = new CookieFormat(options);
  return { session, flash: session.companion("_flash", FLASH_SECONDS) };
}

function readSecret(secret: EndpointOptions["secretKeyBase"], development: boolean, logger: Logger): KeyRing {
  if ((secret !== undefined && secret.length > 0) || !development) return new KeyRing(secret ?? []);
  logger.warn("secretKeyBase is not set: one was made up, so sessions and open pages end when this process does.");
  return new KeyRing(randomId(64));
}

function readViews(views: readonly AnyLiveView[] = []): ReadonlyMap<string, AnyLiveView> {
  const byName = new Map<string, AnyLiveView>();
  for (const view of views) {
    if (view.name === undefined || byName.has(view.name)) {
      throw new LivewrightError("LW102", "Every view in views needs a name of its own.", {
        hint: 'liveView({ name: "clock", … }); open pages find their view by it, also after a restart.',
      });
    }
    checkEmbeddable(view, `The view "${view.name}" among the endpoint's views`);
    byName.set(view.name, view);
  }
  return byName;
}

function checkPaths(paths: Readonly<Record<string, AnyPath>> = {}, routes: Routes): void {
  for (const [name, { pattern }] of Object.entries(paths)) {
    if (routes.has(pattern)) continue;
    throw new LivewrightError("LW501", `The path "${name}", ${pattern}, has no route.`, {
      hint: `live(paths.${name}, View)`,
    });
  }
}

function readSocketPath(path: string = "/live"): string {
  if (/^(?:\/[\w.~-]+)+$/.test(path)) return path;
  throw new LivewrightError("LW102", `socketPath cannot be ${JSON.stringify(path)}.`, { hint: 'socketPath: "/live"' });
}
