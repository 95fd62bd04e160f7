import { LivewrightError } from "../foundation/errors.ts";
import type { AnyLiveView, Layout, OnMount, Session } from "../live/live-view.ts";
import type { RootLayout } from "../live/root-layout.ts";
import type { Params } from "../params/decode.ts";
import {
  checkDefinitions,
  type LiveDefinition,
  type LiveSessionDefinition,
  type RouteDefinition,
} from "./definitions.ts";
import { PathTree } from "./match.ts";
import type { RouteHandler } from "./route-context.ts";

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
  readonly liveSession: LiveSession;
}

/** What signals tell about a route. */
export function routeFields({ path, action, liveSession }: LiveRoute): {
  readonly route: string;
  readonly action: string | undefined;
  readonly liveSession: string;
} {
  return { route: path, action, liveSession: liveSession.name };
}

/** A path that is answered by a function. */
export interface PlainRoute {
  readonly kind: "plain";
  readonly method: string;
  readonly path: string;
  readonly handler: RouteHandler;
  readonly csrf: boolean;
}

/** Views that share hooks and layouts, and between which live navigation is allowed. */
export interface LiveSession {
  /** `"default"` for views outside of any live session. */
  readonly name: string;
  readonly onMount: readonly OnMount[];
  readonly layout: Layout | false | undefined;
  readonly rootLayout: RootLayout | undefined;
  readonly session: ((request: Request) => Session) | undefined;
}

/** A route and the parameters in the path that led to it. */
export interface RouteMatch {
  readonly route: Route;
  /** Decoded, without a prototype. */
  readonly params: Params;
}

const DEFAULT = "default";

/** All routes of an application. */
export class Routes {
  readonly #tree: PathTree<Route> = new PathTree();
  readonly #sessions: Map<string, LiveSession> = new Map();
  readonly #names: Map<AnyLiveView, string> = new Map();
  readonly #views: Map<string, AnyLiveView> = new Map();
  readonly #defaults: Pick<LiveSession, "layout" | "rootLayout">;
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
    this.#defaults = { layout: defaults.layout, rootLayout: defaults.rootLayout };
    checkDefinitions(definitions, "the endpoint");
    this.#addAll(definitions, "", undefined);
  }

  /**
   * The route of a request.
   *
   * @param pathname as it stands in the URL, undecoded
   */
  match(method: string, pathname: string): RouteMatch | undefined {
    const found = this.#tree.find(method, pathname);
    return found && { route: found.value, params: found.params };
  }

  /** The view at a path, for joins and patches. */
  matchLive(pathname: string): { readonly route: LiveRoute; readonly params: Params } | undefined {
    const found = this.#tree.find("GET", pathname);
    return found?.value.kind === "live" ? { route: found.value, params: found.params } : undefined;
  }

  /** The methods a path answers to; HEAD comes with GET. Empty when there is nothing at the path. */
  allowedMethods(pathname: string): string[] {
    return this.#tree.methods(pathname).flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : method));
  }

  #addAll(definitions: readonly RouteDefinition[], prefix: string, session: LiveSession | undefined): void {
    for (const definition of definitions) {
      switch (definition.kind) {
        case "scope":
          this.#addAll(definition.routes, join(prefix, definition.prefix), session);
          break;
        case "liveSession":
          this.#addAll(definition.routes, prefix, this.#openSession(definition, session));
          break;
        case "live":
          this.#addLive(definition, join(prefix, definition.path), session ?? this.#implicitSession());
          break;
        case "plain": {
          const path = join(prefix, definition.path) || "/";
          this.#tree.add(definition.method, path, { ...definition, path });
          break;
        }
      }
    }
  }

  #addLive({ view, action }: LiveDefinition, joined: string, liveSession: LiveSession): void {
    const path = joined || "/";
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
    this.#tree.add("GET", path, { kind: "live", path, view, viewName, action, liveSession });
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
      layout: options.layout ?? this.#defaults.layout,
      rootLayout: options.rootLayout ?? this.#defaults.rootLayout,
      session: options.session,
    };
    this.#sessions.set(name, session);
    return session;
  }

  #implicitSession(): LiveSession {
    if (this.#implicit === undefined) {
      if (this.#sessions.has(DEFAULT)) throw sessionTwice(DEFAULT);
      this.#implicit = { name: DEFAULT, onMount: [], ...this.#defaults, session: undefined };
      this.#sessions.set(DEFAULT, this.#implicit);
    }
    return this.#implicit;
  }
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

/** Joins a prefix and a path, neither ending in a slash; the root is the empty string. */
function join(prefix: string, path: string): string {
  return prefix + path.replace(/\/+$/, "");
}
