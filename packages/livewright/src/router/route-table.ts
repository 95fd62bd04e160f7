import { canonicalPattern } from "../foundation/canonical-path.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { mergeContainers } from "../live/container.ts";
import type { AnyLiveView, Container, Layout, OnMount, Session } from "../live/live-view.ts";
import type { RootLayout } from "../live/root-layout.ts";
import { checkViewPath } from "../live/view-paths.ts";
import type { Params } from "../params/decode.ts";
import {
  checkDefinitions,
  type LiveDefinition,
  type LiveSessionDefinition,
  type PlainDefinition,
  type RouteDefinition,
  type ScopeDefinition,
} from "./definitions.ts";
import { type HostPattern, plainHost } from "./host.ts";
import { PathTree } from "./path-tree.ts";
import { type AnyPath, isPath } from "./paths.ts";
import type { PipelineFunction, RouteHandler, RouteInfo, RouteMetadata } from "./route-context.ts";

/** A route as requests find it. */
export type Route = LiveRoute | PlainRoute;

/** A path that shows a view. */
export interface LiveRoute {
  readonly kind: "live";
  readonly path: string;
  readonly view: AnyLiveView;
  /** Names the view in tokens: its own name, or the path of its first route. The same after a restart. */
  readonly viewName: string;
  readonly action: string | undefined;
  /** The element around the view at this path. */
  readonly container: Container;
  readonly liveSession: LiveSession;
  readonly pipeline: readonly PipelineFunction[];
  readonly metadata: RouteMetadata;
}

/** Returns the fields of telemetry events about a route. */
export function routeFields({ path, action, liveSession, metadata }: LiveRoute): {
  readonly route: string;
  readonly action: string | undefined;
  readonly liveSession: string;
  readonly metadata: RouteMetadata;
} {
  return { route: path, action, liveSession: liveSession.name, metadata };
}

/** A path that is answered by a function. */
export interface PlainRoute {
  readonly kind: "plain";
  readonly method: string;
  readonly path: string;
  readonly handler: RouteHandler;
  readonly csrf: boolean;
  readonly pipeline: readonly PipelineFunction[];
  readonly metadata: RouteMetadata;
}

/** Views that share hooks and layouts, and between which live navigation is allowed. */
export interface LiveSession {
  /** `"default"` for views outside of any live session. */
  readonly name: string;
  readonly onMount: readonly OnMount[];
  /** Over the layout of a view. */
  readonly layout: Layout | false | undefined;
  /** For a view without a layout. */
  readonly defaultLayout: Layout | false | undefined;
  readonly rootLayout: RootLayout | undefined;
  readonly session: ((request: Request) => Session) | undefined;
}

/** A live route and the params in its path. */
export interface LiveMatch {
  readonly route: LiveRoute;
  /** Decoded, without a prototype. */
  readonly params: Params;
}

/** A plain route and the params in its path. */
export interface PlainMatch {
  readonly route: PlainRoute;
  readonly params: Params;
}

/** A route and the params in its path. */
export interface RouteMatch {
  readonly route: Route;
  /** Decoded, without a prototype. */
  readonly params: Params;
}

const DEFAULT = "default";

/** The scope and live session around definitions. */
interface Surroundings {
  readonly prefix: string;
  readonly pipeline: readonly PipelineFunction[];
  readonly hosts: readonly HostPattern[];
  readonly session: LiveSession | undefined;
}

const OUTSIDE: Surroundings = { prefix: "", pipeline: [], hosts: [], session: undefined };

/** All routes of an application. */
export class Routes {
  /** Of routes for any host. */
  readonly #tree: PathTree<Route> = new PathTree();
  /** Of routes for some hosts, by the text of their pattern; asked first, in the order of their definition. */
  readonly #hosted: Map<string, { readonly host: HostPattern; readonly tree: PathTree<Route> }> = new Map();
  readonly #paths: Set<string> = new Set();
  readonly #sessions: Map<string, LiveSession> = new Map();
  readonly #names: Map<AnyLiveView, string> = new Map();
  readonly #views: Map<string, AnyLiveView> = new Map();
  readonly #defaults: Pick<LiveSession, "defaultLayout" | "rootLayout">;
  #implicit: LiveSession | undefined;

  /**
   * @param definitions what `live`, `get`, `liveSession` and the others made
   * @param defaults layouts for live sessions that bring none
   * @throws LivewrightError LW501 when two definitions contradict each other
   */
  constructor(
    definitions: readonly RouteDefinition[],
    defaults: { readonly layout?: Layout | false | undefined; readonly rootLayout?: RootLayout | undefined } = {},
  ) {
    this.#defaults = { defaultLayout: defaults.layout, rootLayout: defaults.rootLayout };
    checkDefinitions(definitions, "the endpoint");
    this.#addAll(definitions, OUTSIDE);
  }

  /** True if a live session derives session data from requests, so that these must be kept. */
  get deriveSessions(): boolean {
    for (const { session } of this.#sessions.values()) if (session !== undefined) return true;
    return false;
  }

  /**
   * The route of a request.
   *
   * @param pathname as in the URL, undecoded
   * @param hostname of the URL, in lower case
   */
  match(method: string, pathname: string, hostname: string = ""): RouteMatch | undefined {
    for (const tree of this.#treesFor(hostname)) {
      const found = tree.find(method, pathname);
      if (found !== undefined) return { route: found.value, params: found.params };
    }
    return undefined;
  }

  /** The view at a path, for joins and patches. */
  matchLive(pathname: string, hostname?: string): LiveMatch | undefined {
    const found = this.match("GET", pathname, hostname);
    return found?.route.kind === "live" ? { route: found.route, params: found.params } : undefined;
  }

  /** True if there is a route with this path, as written. */
  has(path: string): boolean {
    return this.#paths.has(canonicalPattern(join("", path) || "/"));
  }

  /** The methods a path answers to; HEAD comes with GET. Empty when there is nothing at the path. */
  allowedMethods(pathname: string, hostname: string = ""): string[] {
    const methods = new Set(this.#treesFor(hostname).flatMap((tree) => tree.methods(pathname)));
    return [...methods].flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : method));
  }

  #treesFor(hostname: string): PathTree<Route>[] {
    // Most applications have none of these, and pay nothing for them.
    if (this.#hosted.size === 0) return [this.#tree];
    const plain = plainHost(hostname);
    const own = [...this.#hosted.values()].filter(({ host }) => host.matches(plain));
    return [...own.map(({ tree }) => tree), this.#tree];
  }

  #addAll(definitions: readonly RouteDefinition[], around: Surroundings): void {
    for (const definition of definitions) {
      switch (definition.kind) {
        case "scope":
          this.#addAll(definition.routes, enter(definition, around));
          break;
        case "liveSession":
          this.#addAll(definition.routes, { ...around, session: this.#openSession(definition, around.session) });
          break;
        case "live":
          this.#addLive(definition, around);
          break;
        case "plain":
          this.#addPlain(definition, around);
          break;
      }
    }
  }

  #addPlain({ method, path: own, handler, csrf, metadata }: PlainDefinition, around: Surroundings): void {
    const path = join(around.prefix, own) || "/";
    const { pipeline } = around;
    this.#add(method, { kind: "plain", method, path, handler, csrf, pipeline, metadata }, around);
  }

  #addLive({ view, action, path: own, container, metadata }: LiveDefinition, around: Surroundings): void {
    const path = join(around.prefix, own) || "/";
    const { pipeline, session: liveSession = this.#implicitSession() } = around;
    checkViewPath(view.paths, path);
    checkLiveSession(view, liveSession.name, path);
    const viewName = this.#names.get(view) ?? view.name ?? path;
    const namesake = this.#views.get(viewName);
    if (namesake !== undefined && namesake !== view) {
      // The name is what a token says about the view: with two of one name, a token for one would open the other.
      throw new LivewrightError("LW501", `Two views are called "${viewName}".`, {
        hint: `Give each a name of its own: liveView({ name: "…", … })`,
      });
    }
    this.#names.set(view, viewName);
    this.#views.set(viewName, view);
    this.#add(
      "GET",
      {
        kind: "live",
        path,
        view,
        viewName,
        action,
        container: mergeContainers(view.container, container),
        liveSession,
        pipeline,
        metadata,
      },
      around,
    );
  }

  #add(method: string, route: Route, { hosts }: Surroundings): void {
    this.#paths.add(canonicalPattern(route.path));
    if (hosts.length === 0) this.#tree.add(method, route.path, route);
    for (const host of hosts) {
      const { tree } = this.#hosted.get(host.text) ?? { tree: new PathTree<Route>() };
      this.#hosted.set(host.text, { host, tree });
      tree.add(method, route.path, route);
    }
  }

  #openSession({ name, options }: LiveSessionDefinition, outer: LiveSession | undefined): LiveSession {
    if (outer !== undefined) {
      throw new LivewrightError("LW501", `The live session "${name}" stands inside "${outer.name}".`, {
        hint: "A view belongs to one live session. Write them beside each other.",
      });
    }
    if (this.#sessions.has(name)) throw sessionTwice(name);
    const session: LiveSession = {
      name,
      onMount: options.onMount ?? [],
      layout: options.layout,
      defaultLayout: this.#defaults.defaultLayout,
      rootLayout: options.rootLayout ?? this.#defaults.rootLayout,
      session: options.session,
    };
    this.#sessions.set(name, session);
    return session;
  }

  #implicitSession(): LiveSession {
    if (this.#implicit === undefined) {
      if (this.#sessions.has(DEFAULT)) throw sessionTwice(DEFAULT);
      this.#implicit = { name: DEFAULT, onMount: [], layout: undefined, ...this.#defaults, session: undefined };
      this.#sessions.set(DEFAULT, this.#implicit);
    }
    return this.#implicit;
  }
}

/** Fails with LW501 for a view that relies on the hooks of another live session. */
function checkLiveSession({ liveSession }: AnyLiveView, name: string, path: string): void {
  if (liveSession === undefined || liveSession === name) return;
  throw new LivewrightError(
    "LW501",
    `The view of "${path}" belongs to the live session "${liveSession}", and its route is in "${name}".`,
    {
      hint: `Its hooks would not run. Write the route in the list of that session: ${liveSession}.routes([live("${path}", View)])`,
    },
  );
}

function sessionTwice(name: string): LivewrightError {
  // Their hooks differ, and by the name alone a visitor of one could move into the other without them.
  return new LivewrightError("LW501", `There are two live sessions called "${name}".`, {
    hint:
      name === DEFAULT
        ? 'Live routes outside of any live session are in one called "default". Choose another name, or move them in.'
        : "Each needs a name of its own.",
  });
}

function enter({ prefix, pipeline, hosts }: ScopeDefinition, around: Surroundings): Surroundings {
  if (hosts.length > 0 && around.hosts.length > 0) {
    throw new LivewrightError("LW501", `The scope "${prefix}" for ${hosts[0]?.text} stands inside one for a host.`, {
      hint: "Write them beside each other.",
    });
  }
  return {
    ...around,
    prefix: join(around.prefix, prefix),
    pipeline: pipeline.length === 0 ? around.pipeline : [...around.pipeline, ...pipeline],
    hosts: hosts.length === 0 ? around.hosts : hosts,
  };
}

/** Joins a prefix and a path, neither ending in a slash; the root is the empty string. A path of `definePaths` is whole already. */
function join(prefix: string, path: string | AnyPath): string {
  if (!isPath(path)) return prefix + path.replace(/\/+$/, "");
  const whole = path.pattern.replace(/\/+$/, "");
  if (canonicalPattern(`${whole}/`).startsWith(canonicalPattern(`${prefix}/`))) return whole;
  throw new LivewrightError("LW501", `The path "${path.pattern}" stands in a scope for "${prefix}".`, {
    hint: "A path of definePaths is the whole path, and a scope around it must be a part of it.",
  });
}

/** Returns the description of a route for applications. */
export function infoOf({ route, params }: RouteMatch): RouteInfo {
  const { path, metadata } = route;
  if (route.kind === "plain") return { method: route.method, path, params, metadata };
  const { view, action, liveSession } = route;
  return { method: "GET", path, params, metadata, live: { view, action, liveSession: liveSession.name } };
}
