// live: the code that applications write. A view is a plain object of callbacks over a socket. Owns views, sockets, assigns and
// navigation values. Called by process (connected) and page (dead render), which carry out the effects that a socket records. Knows
// neither connections nor diffs.

import { markMade } from "../foundation/copies.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import type { PatternsOf } from "../params/route-params.ts";
import type { EventsOf } from "./events.ts";
import type {
  AnyLiveViewOptions,
  AssignsOf,
  MountAssigns,
  NeedsRoute,
  RoutineLevel,
  ViewArgument,
  ViewAssigns,
} from "./live-view-options.ts";
import type { Halt } from "./navigation.ts";
import type { GivenHook, OnMount } from "./on-mount.ts";
import { bindCallback, checkLayout, isSchema, readHandlers, readHooks } from "./read-callbacks.ts";
import type { AnyPushes } from "./socket-types.ts";
import { readTopics } from "./topics.ts";
import type { AnyLiveView, LiveView } from "./view-definition.ts";
import { readViewPaths } from "./view-paths.ts";

export type { EventContract, EventHandler, Reply, UncheckedParams } from "./events.ts";
export type { Layout } from "./layout.ts";
export type { MountContext, ParamsContext, Session } from "./mount-context.ts";
export type { AssignsOf, Container, LiveViewOptions, RoutineLevel, TerminateReason } from "./live-view-options.ts";
export type { OnMount } from "./on-mount.ts";
export type { AnyLiveView, Embeddable, EmbeddableView, LiveView } from "./view-definition.ts";

/** A `liveView` for views that have the assigns `Given` from their live session. */
export type DefineView<Given> = <
  const Hooks extends readonly GivenHook[] = readonly OnMount[],
  Mounted = unknown,
  Events = unknown,
  Topics = unknown,
  Info = unknown,
  Pushes extends object = AnyPushes,
  Query = undefined,
  const Path = string,
  Options = unknown,
>(
  options: ViewArgument<
    Given,
    Hooks,
    Mounted,
    MountAssigns<Given, Hooks>,
    Events,
    Topics,
    Info,
    Pushes,
    Query,
    Path,
    Options
  >,
) => LiveView<AssignsOf<Given, Hooks, Mounted>, EventsOf<Options>, true, Pushes, PatternsOf<Path>>;

/** A `liveView` for views with these assigns, which their `mount` returns. */
export type DefineViewOf<Assigns extends object> = <
  const Hooks extends readonly GivenHook[] = readonly OnMount[],
  Events = unknown,
  Topics = unknown,
  Info = unknown,
  Pushes extends object = AnyPushes,
  Query = undefined,
  const Path = string,
  Options = unknown,
>(
  options: ViewArgument<
    unknown,
    Hooks,
    Assigns | Halt | void,
    ViewAssigns<unknown, Hooks, Assigns>,
    Events,
    Topics,
    Info,
    Pushes,
    Query,
    Path,
    Options
  >,
) => LiveView<AssignsOf<unknown, Hooks, Assigns>, EventsOf<Options>, NeedsRoute<Options>, Pushes, PatternsOf<Path>>;

/**
 * Defines a view. All types are inferred: the assigns from what the hooks and `mount` return, the params of an event
 * from its schema. Write `mount` before the other callbacks, since inference reads from top to bottom.
 *
 * Inside `mount`, the assigns that it returns are not known yet. Handlers of `topics` know them. Functions that `mount` itself
 * passes on, such as `progress` of an upload or the function of a timer, know them if the view declares its assigns:
 * `liveView<Assigns>()({ … })`.
 *
 * @param options the view's callbacks
 * @throws {LivewrightError} LW408 for an unknown option, a callback that is not a function, or a `log` that is not a level
 * @example
 * ```ts
 * const Counter = liveView({
 *   mount: () => ({ count: 0 }),
 *   events: { inc: (socket) => socket.update("count", (n) => n + 1) },
 *   render: ({ count }) => html`<button phx-click="inc">${count}</button>`,
 * });
 * ```
 * @example
 * ```ts
 * const Clock = liveView<{ seconds: number }>()({
 *   mount(socket) {
 *     socket.repeat(() => socket.update("seconds", (n) => n + 1), 1_000);
 *     return { seconds: 0 };
 *   },
 *   render: ({ seconds }) => html`<time>${seconds}</time>`,
 * });
 * ```
 */
export function liveView<Assigns extends object>(): DefineViewOf<Assigns>;
export function liveView<
  const Hooks extends readonly GivenHook[] = readonly OnMount[],
  Mounted = unknown,
  Events = unknown,
  Topics = unknown,
  Info = unknown,
  Pushes extends object = AnyPushes,
  Query = undefined,
  const Path = string,
  Options = unknown,
>(
  options: ViewArgument<
    unknown,
    Hooks,
    Mounted,
    MountAssigns<unknown, Hooks>,
    Events,
    Topics,
    Info,
    Pushes,
    Query,
    Path,
    Options
  >,
): LiveView<AssignsOf<unknown, Hooks, Mounted>, EventsOf<Options>, NeedsRoute<Options>, Pushes, PatternsOf<Path>>;
export function liveView(...given: readonly unknown[]): unknown {
  return given.length === 0 ? defineView : defineView(given[0]);
}

/**
 * Makes a view of its options.
 *
 * @param liveSession the name of the live session whose hooks its assigns rely on
 */
export function defineView(given: unknown, liveSession?: string): AnyLiveView {
  const options = given as AnyLiveViewOptions;
  checkOptions(options, KNOWN, "liveView", "LW408");
  const { render, events, query } = (given ?? {}) as { readonly [name: string]: unknown };
  if (typeof render !== "function") {
    throw new LivewrightError("LW408", "A view needs a render function.", {
      hint: "liveView({ render: (assigns) => html`…` })",
    });
  }
  if (query !== undefined && !isSchema(query)) {
    throw new LivewrightError("LW408", "The `query` of a view is not a schema.", {
      hint: "query: z.object({ page: z.coerce.number().default(1) }), or any other Standard Schema",
    });
  }
  checkLayout(options.layout, "a view", "LW408");
  const bound = (name: keyof AnyLiveViewOptions): never => bindCallback(options, name, "a view") as never;
  const view = markMade({
    name: options.name,
    log: readLevel(options.log),
    query,
    paths: readViewPaths(options.path),
    liveSession,
    topics: readTopics(options.topics, "a view"),
    onMount: readHooks(options.onMount, "a view", "LW408") as readonly OnMount[],
    mount: bound("mount"),
    handleParams: bound("handleParams"),
    events: readHandlers(events, "a view") as AnyLiveView["events"],
    handleEvent: bound("handleEvent"),
    handleInfo: bound("handleInfo"),
    handleCall: bound("handleCall"),
    handleCast: bound("handleCast"),
    handleAsync: bound("handleAsync"),
    terminate: bound("terminate"),
    render: bound("render"),
    layout: options.layout as AnyLiveView["layout"],
    container: options.container ?? {},
  });
  return Object.freeze(view) as AnyLiveView;
}

const KNOWN: KnownOptions<AnyLiveViewOptions> = {
  name: true,
  log: true,
  pushes: true,
  path: true,
  query: true,
  onMount: true,
  mount: true,
  handleParams: true,
  events: true,
  topics: true,
  handleEvent: true,
  handleInfo: true,
  handleCall: true,
  handleCast: true,
  handleAsync: true,
  terminate: true,
  render: true,
  layout: true,
  container: true,
};

function readLevel(level: unknown): RoutineLevel | false | undefined {
  if (level === undefined || level === false || LEVELS.has(level as RoutineLevel)) return level as RoutineLevel;
  throw new LivewrightError("LW408", `log of a view cannot be ${JSON.stringify(level)}.`, {
    hint: `It is ${[...LEVELS].map((name) => `"${name}"`).join(", ")} or false.`,
  });
}

const LEVELS: ReadonlySet<RoutineLevel> = new Set(["debug", "info", "warn", "error"]);
