// live: the code that applications write. A view is a plain object of callbacks over a socket. Owns views, sockets, assigns and
// navigation values. Called by process (connected) and page (dead render), which carry out the effects that a socket records. Knows
// neither connections nor diffs.

import { markMade, refuseOtherCopy } from "../foundation/copies.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import type { Attributes } from "../html/attributes.ts";
import type { MaybePromise } from "../foundation/maybe-async.ts";
import type { Simplify } from "../foundation/simplify.ts";
import type { ComponentCall, Rendered } from "../html/rendered.ts";
import type { PathSource, PatternsOf, RouteParams } from "../params/route-params.ts";
import type { StandardSchema } from "../params/standard-schema.ts";
import type { LogLevel } from "../telemetry/logger.ts";
import type { AsyncOutcome } from "./async/async-result.ts";
import type { TaskName } from "./async/task-name.ts";
import type { RefuseReserved } from "./assigns.ts";
import type { CallFrom } from "./call-from.ts";
import type { Callbacks, CheckCallbacks, CheckNames } from "./callback-types.ts";
import type { CheckEvents, EventHandler, EventsOf, GivenHandler, Reply, UncheckedParams } from "./events.ts";
import type { Flash } from "./flash.ts";
import type { Layout } from "./layout.ts";
import type { RouteAssigns } from "./live-action.ts";
import type { MountContext, ParamsContext } from "./mount-context.ts";
import type { Halt } from "./navigation.ts";
import type { AddedBy, Assigned, CheckHooks, GivenHook, OnMount } from "./on-mount.ts";
import { bindCallback, checkLayout, isSchema, readHandlers, readHooks } from "./read-callbacks.ts";
import { readViewPaths } from "./view-paths.ts";
import type { Socket } from "./socket.ts";
import type { AnyPushes } from "./socket-types.ts";
import { readTopics, type GivenTopic, type AnyTopic } from "./topics.ts";

export type { EventContract, EventHandler, Reply, UncheckedParams } from "./events.ts";
export type { Layout } from "./layout.ts";
export type { MountContext, ParamsContext, Session } from "./mount-context.ts";
export type { OnMount } from "./on-mount.ts";

/** Why a view ended. */
export type TerminateReason =
  /** The client left the view: it navigated, or removed the view's element. */
  | { readonly kind: "left" }
  /** The connection closed. */
  | { readonly kind: "closed" }
  /** The server is shutting down, another instance replaced this one, or the parent view crashed. */
  | { readonly kind: "shutdown" }
  /** A callback threw. */
  | { readonly kind: "crash"; readonly error: unknown };

/** The assigns of a view: those of its live session and its hooks, and those that its `mount` returns. */
export type AssignsOf<Given, Hooks extends readonly GivenHook[], Mounted> = Simplify<
  Omit<Given & AddedBy<Hooks>, keyof Assigned<Mounted>> & Assigned<Mounted>
>;
/** The assigns that the callbacks of a view read. Evaluated, so that an exported view does not name a type of this module. */
type ViewAssigns<Given, Hooks extends readonly GivenHook[], Mounted> = Simplify<
  AssignsOf<Given, Hooks, Mounted> & RouteAssigns
>;

/** True if only a route can show a view with these options; of any view, as in `ReturnType<typeof liveView>`, unknown. */
type NeedsRoute<Options> = unknown extends Options
  ? boolean
  : Options extends
        | { readonly handleParams: (...args: never[]) => unknown }
        | { readonly path: PathSource | readonly PathSource[] }
    ? true
    : false;

/** The levels of routine log lines. */
export type RoutineLevel = Exclude<LogLevel, "silent">;

/** The optional callbacks of a view that know its assigns, as their exact types. */
interface ViewCallbacks<Assigns extends object, Pushes extends object, Info, PathParams, Query> {
  /** Runs after `mount` and on every patch. Only a route can show a view that has it. */
  handleParams: (
    socket: Socket<Assigns, Pushes>,
    context: ParamsContext<PathParams> & { readonly query: Query },
  ) => MaybePromise<void | Halt>;
  /** Handles events that are not in `events`. */
  handleEvent: (socket: Socket<Assigns, Pushes>, event: string, params: UncheckedParams) => MaybePromise<Reply>;
  /** Handles messages: of `sendInfo`, timers, and subscriptions without a function. */
  handleInfo: (socket: Socket<Assigns, Pushes>, message: Info) => MaybePromise<void | Halt>;
  /**
   * Answers `handle.call(message)` of other code on the server with its return value. To answer later, it returns `noReply`,
   * and `from.reply(value)` answers from any other callback. A view that ends refuses its unanswered calls.
   */
  handleCall: (socket: Socket<Assigns, Pushes>, message: never, from: CallFrom) => unknown;
  /** Handles `handle.cast(message)` of other code on the server. */
  handleCast: (socket: Socket<Assigns, Pushes>, message: never) => MaybePromise<void | Halt>;
  /** Receives the outcome of each task that `startAsync` started. */
  handleAsync: (socket: Socket<Assigns, Pushes>, name: TaskName, outcome: AsyncOutcome) => MaybePromise<void | Halt>;
  /** Runs exactly once when a connected view ends, for any reason. */
  terminate: (socket: Socket<Assigns, Pushes>, reason: TerminateReason) => MaybePromise<void>;
  /**
   * A layout around `render`, inside the live part of the page; `false` for none. The layout of the live session overrides it,
   * and `putLayout` in `mount` overrides both. A nested view ignores it.
   */
  layout: Layout<Assigns> | false;
}

/** The callback that a view must have. */
interface ViewRender<Assigns extends object> {
  /** The page as a pure function of the assigns. */
  render: (assigns: Readonly<Assigns & { readonly flash: Flash }>) => Rendered | ComponentCall;
}

/** The callbacks of a view. All but `render` are optional, and all but `render` may be async. */
export interface LiveViewOptions<
  Given,
  Hooks extends readonly GivenHook[],
  Mounted,
  Mounting extends object,
  Events,
  Topics,
  Info,
  Pushes extends object,
  Query,
  Path,
>
  extends
    Partial<Callbacks<ViewCallbacks<ViewAssigns<Given, Hooks, Mounted>, Pushes, Info, RouteParams<Path>, Query>>>,
    Callbacks<ViewRender<ViewAssigns<Given, Hooks, Mounted>>> {
  /** A name for logs; by default that of the route. */
  readonly name?: string;
  /**
   * The level of the log lines for each mount, event and patch of this view; `false` for none. Default: `"info"` in
   * development, none in production. Failures are always logged.
   */
  readonly log?: RoutineLevel | false;
  /**
   * The events that the view pushes to the client's hooks, with a schema for the payload of each. They type both sides; the
   * payload is not checked when it is sent.
   */
  readonly pushes?: { readonly [Name in keyof Pushes]: StandardSchema<unknown, Pushes[Name]> };
  /**
   * The paths of the view's routes: a pattern, a path of `definePaths`, or a list of them. It gives `params` of `mount` and
   * `handleParams` their type. A route whose path lacks one of the parameters is an error (LW501).
   *
   * @example path: "/photos/:id" // params.id is a string
   */
  readonly path?: Path & (PathSource | readonly PathSource[]);
  /**
   * The schema of the query in the view's URLs: any Standard Schema that is not async. It receives the decoded query string
   * without path parameters, and returns the `query` of `mount` and `handleParams`. A request whose query does not match is
   * answered with status 400. A patch to such a query does not reach the view.
   *
   * @example query: z.object({ page: z.coerce.number().int().min(1).default(1) })
   */
  readonly query?: StandardSchema<Query>;
  /** Hooks that run before `mount`, in order; see {@link OnMount}. */
  readonly onMount?: Hooks;
  /**
   * Returns the first assigns. Runs twice per page: for the HTML response, and again, with `socket.connected`, when the client
   * has connected.
   */
  mount?(
    socket: Socket<Mounting, Pushes>,
    context: MountContext<RouteParams<Path>> & { readonly query: Query },
  ): MaybePromise<Mounted>;
  /** Handlers by event name. */
  readonly events?: {
    readonly [Name in keyof Events]: GivenHandler<ViewAssigns<Given, Hooks, Mounted>, Events[Name], Pushes>;
  };
  /**
   * Topics that a connected view subscribes to, with their handlers. The subscription starts before `mount`, so no message is
   * missed while `mount` loads. An entry that is a function chooses its topic by the assigns, after `mount` and after each
   * render; `undefined` or `false` is no subscription.
   *
   * @example
   * topics: {
   *   readings: { topic: readings, handle: (socket, { value }) => socket.assign({ value }) },
   *   room: ({ roomId }, on) => on(room(roomId), (socket, chat) => socket.streamInsert("chats", chat)),
   * }
   */
  readonly topics?: {
    readonly [Name in keyof Topics]: GivenTopic<ViewAssigns<Given, Hooks, Mounted>, Topics[Name], Pushes>;
  };
  /** The element around the view. Default `<div>`. */
  readonly container?: Container;
}

/** An element around a view, with the attributes of a spread hole: `{ tag: "section", class: ["wide", compact && "compact"] }`. */
export interface Container extends Attributes {
  readonly tag?: string;
}

/** Refuses options that do not fit the assigns. Before TypeScript knows what `mount` returns, `Options` is `unknown`. */
type CheckView<Options, Assigns extends object, Pushes extends object, PathParams, Query> = unknown extends Options
  ? unknown
  : CheckNames<Options, AnyLiveViewOptions> &
      CheckCallbacks<Options, ViewCallbacks<Assigns, Pushes, never, PathParams, Query> & ViewRender<Assigns>> &
      CheckEvents<Options, Assigns, Pushes>;

/** The argument of `liveView`. */
type ViewArgument<
  Given,
  Hooks extends readonly GivenHook[],
  Mounted,
  Mounting extends object,
  Events,
  Topics,
  Info,
  Pushes extends object,
  Query,
  Path,
  Options,
> = Options &
  LiveViewOptions<Given, Hooks, Mounted, Mounting, Events, Topics, Info, Pushes, Query, Path> &
  CheckHooks<Hooks> &
  RefuseReserved<AddedBy<Hooks>, "onMount"> &
  RefuseReserved<Mounted, "mount"> &
  CheckView<Options, ViewAssigns<Given, Hooks, Mounted>, Pushes, RouteParams<Path>, Query>;

/** The assigns in `mount`: those of the hooks, and any others, whose types are not known yet. */
type MountAssigns<Given, Hooks extends readonly GivenHook[]> = Simplify<
  Given & AddedBy<Hooks> & Record<string, unknown>
>;

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

/** A view as the other rooms see it: only its author knows the types of its assigns. */
export interface AnyLiveView {
  readonly name: string | undefined;
  readonly log: RoutineLevel | false | undefined;
  readonly query: StandardSchema | undefined;
  /** The patterns of its `path` option. */
  readonly paths: readonly string[];
  /** The name of the live session that defined it. */
  readonly liveSession: string | undefined;
  readonly topics: readonly AnyTopic[];
  readonly onMount: readonly OnMount[];
  readonly mount: ((socket: Socket, context: MountContext) => unknown) | undefined;
  readonly handleParams: ((socket: Socket, context: ParamsContext) => unknown) | undefined;
  readonly events: ReadonlyMap<string, EventHandler<Record<string, unknown>, unknown>>;
  readonly handleEvent: ((socket: Socket, event: string, params: UncheckedParams) => unknown) | undefined;
  readonly handleInfo: ((socket: Socket, message: unknown) => unknown) | undefined;
  readonly handleCall: ((socket: Socket, message: never, from: CallFrom) => unknown) | undefined;
  readonly handleCast: ((socket: Socket, message: never) => unknown) | undefined;
  readonly handleAsync: ((socket: Socket, name: TaskName, outcome: AsyncOutcome) => unknown) | undefined;
  readonly terminate: ((socket: Socket, reason: TerminateReason) => unknown) | undefined;
  readonly render: (assigns: Readonly<Record<string, unknown>>) => Rendered | ComponentCall;
  readonly layout: Layout | false | undefined;
  readonly container: Container;
}

/** A view that needs no route: another view can nest it, and a plain route can show it on its page. */
export interface EmbeddableView extends AnyLiveView {
  readonly handleParams: undefined;
}

/**
 * A view, with the types that routes, tests and client hooks read.
 *
 * @typeParam Assigns what its hooks add and its `mount` returns
 * @typeParam Events what each event takes and answers
 * @typeParam Routed true if it needs a route: it has `handleParams` or a `path`
 * @typeParam Pushes the events it pushes to the client
 * @typeParam Path the patterns that its `path` declares; `string` for none
 */
export interface LiveView<
  Assigns = unknown,
  Events = unknown,
  Routed extends boolean = boolean,
  Pushes = unknown,
  Path = unknown,
> extends AnyLiveView {
  readonly handleParams: Routed extends true ? NonNullable<AnyLiveView["handleParams"]> : undefined;
  /** Types only; it does not exist at run time. */
  readonly "~types"?: {
    readonly assigns: Assigns;
    readonly events: Events;
    readonly pushes: Pushes;
    readonly path: Path;
    readonly socket: Simplify<Assigns & RouteAssigns>;
  };
}

/** Refuses a view that needs a route, where none mounts it: the sentence takes the place of the type. */
export type Embeddable<View> = View extends EmbeddableView
  ? View
  : "The view has handleParams or a path, so only a route can show it: live(path, View).";

/** Fails with LW417 if a view that no route mounts has `handleParams`, which would never run. */
export function checkEmbeddable(view: AnyLiveView, what: string): asserts view is EmbeddableView {
  refuseOtherCopy(view, what);
  if (view.liveSession !== undefined) {
    throw new LivewrightError(
      "LW417",
      `${what} belongs to the live session "${view.liveSession}", whose hooks run for routes.`,
      {
        hint: `Define it with liveView, and run the hooks it needs itself: onMount: [requireUser].`,
      },
    );
  }
  if (view.handleParams === undefined && view.paths.length === 0) return;
  const part = view.handleParams === undefined ? "a path" : "handleParams";
  throw new LivewrightError("LW417", `${what} has ${part}, and only the view of a route has params to handle.`, {
    hint: 'Give it a route: live("/clock", Clock); or remove it, and pass the data as `session`.',
  });
}

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

type AnyLiveViewOptions = LiveViewOptions<
  unknown,
  readonly OnMount[],
  unknown,
  Record<string, unknown>,
  unknown,
  unknown,
  unknown,
  AnyPushes,
  undefined,
  string
>;

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
