import { KeyRing } from "../crypto/keys.ts";
import { readBasePath } from "../foundation/base-path.ts";
import { Budget } from "../foundation/budget.ts";
import { isDevelopment, workerSecret } from "../foundation/environment.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { randomId } from "../foundation/random.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import type { Limits } from "../foundation/limits.ts";
import type { AnyLiveView, Layout, EmbeddableView } from "../live/live-view.ts";
import { checkEmbeddable } from "../live/view-definition.ts";
import type { TemporaryFiles } from "../live/uploads/temporary-files.ts";
import type { RootLayout } from "../live/root-layout.ts";
import { type PresenceOptions, readPresenceOptions } from "../presence/presence-options.ts";
import { Presences } from "../presence/presences.ts";
import { defaultPubSub } from "../pubsub/default-pubsub.ts";
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
import type { ErrorPage } from "./error-page.ts";
import { readLimits } from "./read-limits.ts";
import { checkSessionOptions, type SessionOptions, type SessionSource } from "./session-options.ts";
import { SessionRecords } from "./session-records.ts";
import type { ChannelEndpoint } from "../sockets/define-socket.ts";
import { type OriginRule, originRule } from "./origin.ts";
import { readSockets, type SocketPaths } from "./own-sockets.ts";
import { type ContentSecurityPolicy, type HeaderOptions, SecurityHeaders } from "./security-headers.ts";
import { addMount, type FileSource, readMounts, type StaticMount } from "./static-files.ts";
import { RequestBodies } from "./request-bodies.ts";
import { AssetVersions } from "./asset-versions.ts";

/** Options of `endpoint`. Only `routes` is required, and in production `secretKeyBase`. */
export interface EndpointOptions {
  /** The routes of the application, from `live`, `get`, `post`, `liveSession`, `scope` and others. */
  readonly routes: readonly RouteDefinition[];
  /**
   * The paths of the application, from `definePaths`. A path without a route throws at the start, so that every link made from them
   * has a target.
   */
  readonly paths?: Readonly<Record<string, AnyPath>>;
  /**
   * Views that join without a route: sticky views, views of root layouts, and views that `context.liveRender` renders. Each needs a
   * unique `name`, and must not have `handleParams`.
   */
  readonly views?: readonly EmbeddableView[];
  /**
   * The secret that cookies and tokens are encrypted and signed with, at least 32 characters; or a list, newest first, to rotate it
   * without ending sessions. Default in development: a random secret, so sessions end with the process.
   */
  readonly secretKeyBase?: string | readonly string[] | undefined;
  /** The document around the views. Default: one with a title, the CSRF token and the client. */
  readonly rootLayout?: RootLayout;
  /** The live layout of views that have none, in live sessions that have none. Default: none. */
  readonly layout?: Layout | false;
  /**
   * Renders the content of error pages, for 404, 500 and every other status. The root layout surrounds it. Programs that ask for JSON or
   * text still receive that. In development, unexpected errors are shown with all details instead. Default: a plain page.
   *
   * @example errorPage: ({ status, message }) => html`<h1>${status}</h1><p>${message}</p><a href="/">Home</a>`
   */
  readonly errorPage?: ErrorPage;
  /** The bus behind `socket.subscribe` and `broadcast`. Default: one inside this process. */
  readonly pubsub?: PubSub;
  /** How this process shares presences with others on the bus. Default: a random name, and presences from their first use. */
  readonly presence?: PresenceOptions;
  /** The logger of the application. Default: the console, from level `info`. */
  readonly logger?: Logger;
  /**
   * Words in the names of params, assigns and other fields whose values the log must not contain. Case, `_` and `-` do not count. Replaces
   * the default, which covers credentials and payment data: `password`, `secret`, `token` and others.
   */
  readonly filteredKeys?: readonly string[];
  /** Bounds for the resources that clients can use. */
  readonly limits?: Partial<Limits>;
  /**
   * The path of the application on its host, such as `"/shop"`. Routes, links, redirects and static files are written without it, and
   * browsers see them below it. Requests may come with it or, from a proxy that removes it, without. Default: the root of the host.
   */
  readonly basePath?: string;
  /** The path that the client connects to, below the `basePath`. It appends `/websocket` or `/longpoll`. Default `"/live"`. */
  readonly socketPath?: string;
  /**
   * Sockets of the application for clients of channels, from `socket` of `livewright/channels`.
   *
   * @example sockets: [socket("/ws", { channels: [Room] })]
   */
  readonly sockets?: readonly ChannelEndpoint[];
  /**
   * Origins whose pages may connect, such as `["https://app.test", "https://*.app.test"]`; `false` for any. Default: the host that
   * the request is sent to.
   */
  readonly origins?: readonly string[] | false;
  /**
   * Keeps sessions in a store on the server, in place of the cookie; see {@link SessionOptions}. Or a function that derives session data
   * from the request. It overrides the data of the session cookie. Use it for sessions that another system stores. It is called once for
   * each page and once for each connection, whose views share the result.
   *
   * @example session: { store: redisSessionStore(client) }
   * @example session: async (request) => ({ user: await sessions.userOf(request.headers.get("cookie")) })
   */
  readonly session?: SessionSource | SessionOptions;
  /**
   * Options of the session cookie, or a function that returns them for a request, such as the domain of one shop among many. It
   * must return the same `name` for all requests of one browser.
   *
   * @example cookie: (request) => ({ domain: new URL(request.url).hostname.replace(/^[^.]+[.]/, "") })
   */
  readonly cookie?: CookieOptions | ((request: Request) => CookieOptions);
  /** Static files by URL prefix: `{ "/assets": files("public/assets") }`. They win over routes, except for those at `"/"`. */
  readonly static?: Readonly<Record<string, FileSource>>;
  /** Headers of HTML responses, in addition to safe defaults; `false` omits a default. */
  readonly headers?: HeaderOptions;
  /**
   * The `Content-Security-Policy` of pages. A function receives the nonce of each page, which the root layout receives, too.
   * Default: `base-uri 'self'; frame-ancestors 'self'`.
   */
  readonly contentSecurityPolicy?: ContentSecurityPolicy;
  /** If true, error pages show errors in full. Default: true unless `NODE_ENV` is `production`. */
  readonly development?: boolean;
  /** The version of the client package, if the application bundles its own client. Default: the version of the served client. */
  readonly clientVersion?: string;
}

/** The version of `phoenix_live_view` that Livewright is tested with. An adapter that serves the installed client replaces it. */
export const CLIENT_VERSION = "1.2.12";

/** The formats of an application's cookies. */
interface Cookies {
  readonly session: CookieFormat;
  /** Carries flash to the next page. The client writes another cookie for that. */
  readonly flash: CookieFormat;
}

/** The checked options, with defaults. */
export interface Settings extends SocketPaths {
  readonly runtime: AppContext;
  /** Sets the version of the client, and serves its files. */
  readonly provideClient: (version: string, files: FileSource) => void;
  /** Sets the storage for uploads without a `writer`. */
  readonly provide: (files: TemporaryFiles) => void;
  readonly routes: Routes;
  readonly rootLayout: RootLayout;
  readonly errorPage: ErrorPage | undefined;
  /** True if the bus is one of the application, which other processes may be on. */
  readonly sharesBus: boolean;
  readonly allowsOrigin: OriginRule;
  readonly session: SessionSource | undefined;
  /** The sessions on the server; `undefined` if the cookie holds them. */
  readonly sessions: SessionRecords | undefined;
  readonly cookies: (request: () => Request) => Cookies;
  readonly mounts: readonly StaticMount[];
  readonly headers: SecurityHeaders;
  readonly bodies: RequestBodies;
  /** The only part that changes: `draining` becomes true when the endpoint stops. */
  readonly phase: { draining: boolean };
}

/** The path of the client's files. */
const CLIENT_PREFIX = "/livewright/";

/** The lifetime of the flash cookie. Flash is for the next page (protocol section 5.8). */
const FLASH_SECONDS = 60;

const KNOWN: KnownOptions<EndpointOptions> = {
  routes: true,
  paths: true,
  views: true,
  secretKeyBase: true,
  rootLayout: true,
  layout: true,
  errorPage: true,
  pubsub: true,
  presence: true,
  logger: true,
  filteredKeys: true,
  limits: true,
  basePath: true,
  socketPath: true,
  sockets: true,
  origins: true,
  session: true,
  cookie: true,
  static: true,
  headers: true,
  contentSecurityPolicy: true,
  development: true,
  clientVersion: true,
};

/**
 * Checks the options of an endpoint, and adds defaults.
 *
 * @throws {LivewrightError} LW101 for the secret, LW102 for other options, LW417 for views, LW501 for routes
 */
export function readOptions(options: EndpointOptions): Settings {
  checkOptions(options, KNOWN, "endpoint", "LW102");
  const logger = filteredLogger(options.logger ?? consoleLogger(), keyFilter(options.filteredKeys));
  const development = options.development ?? isDevelopment();
  const basePath = readBasePath(options.basePath);
  const socketPath = readSocketPath(options.socketPath);
  const rootLayout = options.rootLayout ?? defaultRootLayout(socketPath);
  const mounts = readMounts(options.static);
  const routes = new Routes(options.routes, { layout: options.layout, rootLayout });
  checkPaths(options.paths, routes);
  let temporaryFiles: TemporaryFiles | undefined;
  let clientVersion = options.clientVersion ?? CLIENT_VERSION;
  const limits = readLimits(options.limits);
  const throttledLog = new ThrottledLog(logger);
  const shared = options.pubsub ?? defaultPubSub(logger);
  const pubsub = shared ?? localPubSub((error) => subscriberFailed(error, logger));
  const { session } = options;
  const stored = session === undefined || typeof session === "function" ? undefined : checkSessionOptions(session);
  const runtime: AppContext = {
    keys: readSecret(options.secretKeyBase, development, logger),
    logger,
    pubsub,
    presences: new Presences({ ...readPresenceOptions(options.presence), bus: pubsub, logger, limits }),
    limits,
    basePath,
    views: readViews(options.views),
    loadOnceCache: new LoadOnceCache(limits),
    frameTime: new Budget(limits.maxTotalFrameMsPerSecond),
    throttledLog,
    refusedJoins: new RefusedJoins(limits, throttledLog),
    tasks: { running: 0 },
    staticVersions: new AssetVersions(mounts, basePath),
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
      // An application with its own bundle knows its version.
      clientVersion = options.clientVersion ?? version;
      addMount(mounts, { prefix: CLIENT_PREFIX, source });
    },
    provide: (files) => void (temporaryFiles = files),
    routes,
    rootLayout,
    errorPage: options.errorPage,
    socketPath: `${socketPath}/websocket`,
    longPollPath: `${socketPath}/longpoll`,
    sharesBus: shared !== undefined,
    sockets: readSockets(options.sockets, socketPath),
    allowsOrigin: originRule(options.origins),
    session: typeof session === "function" ? session : stored?.from,
    sessions: stored && new SessionRecords(stored, pubsub, limits),
    cookies: readCookies(options.cookie, basePath),
    mounts,
    bodies: new RequestBodies(limits),
    phase: { draining: false },
    headers: new SecurityHeaders(options.headers, options.contentSecurityPolicy),
  };
}

function subscriberFailed(error: unknown, logger: Logger): void {
  const errorContext = currentErrorContext();
  logger.error("A subscriber of the bus failed.", { ...(errorContext && errorContextFields(errorContext)), error });
}

function readCookies(options: EndpointOptions["cookie"], basePath: string | undefined): Settings["cookies"] {
  if (typeof options === "function") return (request) => cookiesOf(options(request()), basePath);
  const cookies = cookiesOf(options, basePath);
  return () => cookies;
}

function cookiesOf(options: CookieOptions | undefined, path: string | undefined): Cookies {
  const session = new CookieFormat(path === undefined || options?.path !== undefined ? options : { ...options, path });
  return { session, flash: session.companion("_flash", FLASH_SECONDS) };
}

function readSecret(secret: EndpointOptions["secretKeyBase"], development: boolean, logger: Logger): KeyRing {
  if ((secret !== undefined && secret.length > 0) || !development) return new KeyRing(secret ?? []);
  logger.warn("secretKeyBase is not set. A random one is used, so sessions and open pages end with this process.");
  return new KeyRing(workerSecret() ?? randomId(64));
}

function readViews(views: readonly AnyLiveView[] = []): ReadonlyMap<string, AnyLiveView> {
  const byName = new Map<string, AnyLiveView>();
  for (const view of views) {
    if (view.name === undefined || byName.has(view.name)) {
      const problem = view.name === undefined ? "A view has no name" : `Two views have the name "${view.name}"`;
      throw new LivewrightError("LW102", `${problem}, among the views of the endpoint.`, {
        hint: 'Open pages find their view by its name, also after a restart: liveView({ name: "clock", … })',
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
    throw new LivewrightError("LW501", `The path ${JSON.stringify(name)} (${pattern}) has no route.`, {
      hint: `live(paths.${name}, View)`,
    });
  }
}

function readSocketPath(path: string = "/live"): string {
  if (/^(?:\/[\w.~-]+)+$/.test(path)) return path;
  throw new LivewrightError("LW102", `${JSON.stringify(path)} is not a valid socketPath.`, {
    hint: 'A path starts with "/", does not end with one, and has no query: socketPath: "/live"',
  });
}
