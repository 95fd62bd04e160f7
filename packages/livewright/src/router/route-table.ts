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

/** A route of the table. */
export type Route = LiveRoute | PlainRoute;

/** A path that shows a view. */
export interface LiveRoute {
  readonly kind: "live";
  readonly path: string;
  readonly view: AnyLiveView;
  /** The name of the view in tokens: its own name, or the path of its first route. A restart does not change it. */
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

/** A path that a function answers. */
export interface PlainRoute {
  readonly kind: "plain";
  readonly method: string;
  readonly path: string;
  readonly handler: RouteHandler;
  readonly csrf: boolean;
  readonly pipeline: readonly PipelineFunction[];
  readonly metadata: RouteMetadata;
}

/** A group of views that share hooks and layouts, and that live navigation connects. */
export interface LiveSession {
  /** `"default"` for views outside of any live session. */
  readonly name: string;
  readonly onMount: readonly OnMount[];
  /** Overrides the layout of a view. */
  readonly layout: Layout | false | undefined;
  /** The layout of views without their own. */
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
  /** The routes for any host. */
  readonly #tree: PathTree<Route> = new PathTree();
  /** The routes for some hosts, by the text of the host pattern. Searched first, in the order of their definition. */
  readonly #hosted: Map<string, { readonly host: HostPattern; readonly tree: PathTree<Route> }> = new Map();
  readonly #paths: Set<string> = new Set();
  readonly #sessions: Map<string, LiveSession> = new Map();
  readonly #names: Map<AnyLiveView, string> = new Map();
  readonly #views: Map<string, AnyLiveView> = new Map();
  readonly #defaults: Pick<LiveSession, "defaultLayout" | "rootLayout">;
  #implicit: LiveSession | undefined;

  /**
   * @param definitions from `live`, `get`, `liveSession` and others
   * @param defaults layouts for live sessions without their own
   * @throws {LivewrightError} LW501 if two definitions contradict each other
   */
  constructor(
    definitions: readonly RouteDefinition[],
    defaults: { readonly layout?: Layout | false | undefined; readonly rootLayout?: RootLayout | undefined } = {},
  ) {
    this.#defaults = { defaultLayout: defaults.layout, rootLayout: defaults.rootLayout };
    checkDefinitions(definitions, "the endpoint");
    this.#addAll(definitions, OUTSIDE);
  }

  /** True if a live session derives session data from requests. Connections then keep their request. */
  get deriveSessions(): boolean {
    for (const { session } of this.#sessions.values()) if (session !== undefined) return true;
    return false;
  }

  /**
   * Finds the route of a request.
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

  /** Finds the live route of a path, for joins and patches. */
  matchLive(pathname: string, hostname?: string): LiveMatch | undefined {
    const found = this.match("GET", pathname, hostname);
    return found?.route.kind === "live" ? { route: found.route, params: found.params } : undefined;
  }

  /** Returns true if a route was declared with this path. */
  has(path: string): boolean {
    return this.#paths.has(canonicalPattern(join("", path) || "/"));
  }

  /** Returns the methods that have a route for a path; HEAD comes with GET. */
  allowedMethods(pathname: string, hostname: string = ""): string[] {
    const methods = new Set(this.#treesFor(hostname).flatMap((tree) => tree.methods(pathname)));
    return [...methods].flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : method));
  }

  #treesFor(hostname: string): PathTree<Route>[] {
    // Most applications have no routes for hosts.
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
      // A token contains only the name of a view. With two views of one name, the token of one would open the other.
      throw new LivewrightError("LW501", `Two views have the name "${viewName}".`, {
        hint: `Give one of them another name: liveView({ name: "${viewName}-2", … })`,
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
      throw new LivewrightError("LW501", `The live session "${name}" is inside the live session "${outer.name}".`, {
        hint: `A view belongs to one live session. Write them next to each other: [liveSession("${outer.name}", …), liveSession("${name}", …)]`,
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
      hint: `The hooks of "${liveSession}" would not run. Move the route into its list: ${liveSession}.routes([live("${path}", View)])`,
    },
  );
}

function sessionTwice(name: string): LivewrightError {
  // Their hooks differ. Live navigation compares names, so it would reach the views of one without its hooks.
  return new LivewrightError("LW501", `Two live sessions have the name "${name}".`, {
    hint:
      name === DEFAULT
        ? 'Live routes outside of any live session belong to the session "default". Choose another name, or move these routes into it.'
        : `Give one of them another name: liveSession("${name}-2", …)`,
  });
}

function enter({ prefix, pipeline, hosts }: ScopeDefinition, around: Surroundings): Surroundings {
  if (hosts.length > 0 && around.hosts.length > 0) {
    const outer = around.hosts.map(({ text }) => text).join(", ");
    throw new LivewrightError("LW501", `The scope "${prefix}" for ${hosts[0]?.text} is inside a scope for ${outer}.`, {
      hint: "Write the two scopes next to each other.",
    });
  }
  return {
    ...around,
    prefix: join(around.prefix, prefix),
    pipeline: pipeline.length === 0 ? around.pipeline : [...around.pipeline, ...pipeline],
    hosts: hosts.length === 0 ? around.hosts : hosts,
  };
}

/** Joins a prefix and a path, without a final slash. A path of `definePaths` is complete, so it must start with the prefix. */
function join(prefix: string, path: string | AnyPath): string {
  if (!isPath(path)) return prefix + path.replace(/\/+$/, "");
  const whole = path.pattern.replace(/\/+$/, "");
  if (canonicalPattern(`${whole}/`).startsWith(canonicalPattern(`${prefix}/`))) return whole;
  throw new LivewrightError(
    "LW501",
    `The path "${path.pattern}" is in a scope for "${prefix}", but does not start with it.`,
    {
      hint: `A path of definePaths is the whole path. Move its route out of the scope, or define "${prefix}${path.pattern}".`,
    },
  );
}

/** Returns the description of a route for applications. */
export function infoOf({ route, params }: RouteMatch): RouteInfo {
  const { path, metadata } = route;
  if (route.kind === "plain") return { method: route.method, path, params, metadata };
  const { view, action, liveSession } = route;
  return { method: "GET", path, params, metadata, live: { view, action, liveSession: liveSession.name } };
}
