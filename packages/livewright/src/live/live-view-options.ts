// The types of the options of `liveView`: the callbacks of a view, typed by the assigns that `mount` returns.

import type { MaybePromise } from "../foundation/maybe-async.ts";
import type { Simplify } from "../foundation/simplify.ts";
import type { Attributes } from "../html/attributes.ts";
import type { ComponentCall, Rendered } from "../html/rendered.ts";
import type { PathSource, RouteParams } from "../params/route-params.ts";
import type { StandardSchema } from "../params/standard-schema.ts";
import type { LogLevel } from "../telemetry/logger.ts";
import type { AsyncOutcome } from "./async/async-result.ts";
import type { TaskName } from "./async/task-name.ts";
import type { RefuseReserved } from "./assigns.ts";
import type { CallFrom } from "./call-from.ts";
import type { Callbacks, CheckCallbacks, CheckNames } from "./callback-types.ts";
import type { CheckEvents, GivenHandler, Reply, UncheckedParams } from "./events.ts";
import type { Flash } from "./flash.ts";
import type { Layout } from "./layout.ts";
import type { RouteAssigns } from "./live-action.ts";
import type { MountContext, ParamsContext } from "./mount-context.ts";
import type { Halt } from "./navigation.ts";
import type { AddedBy, Assigned, CheckHooks, GivenHook, OnMount } from "./on-mount.ts";
import type { Socket } from "./socket.ts";
import type { AnyPushes } from "./socket-types.ts";
import type { GivenTopic } from "./topics.ts";

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

/** The assigns of a view: from its live session, from its hooks, and from `mount`. */
export type AssignsOf<Given, Hooks extends readonly GivenHook[], Mounted> = Simplify<
  Omit<Given & AddedBy<Hooks>, keyof Assigned<Mounted>> & Assigned<Mounted>
>;
/** The assigns that the callbacks of a view read. Evaluated, so that an exported view does not name a type of this module. */
export type ViewAssigns<Given, Hooks extends readonly GivenHook[], Mounted> = Simplify<
  AssignsOf<Given, Hooks, Mounted> & RouteAssigns
>;

/** True if only a route can show a view with these options; of any view, as in `ReturnType<typeof liveView>`, unknown. */
export type NeedsRoute<Options> = unknown extends Options
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
   * Returns the first assigns. Runs twice per page: for the dead render, and again, with `socket.connected`, when the client
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
   * render; `undefined` or `false` means no subscription.
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
export type ViewArgument<
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

/** The assigns in `mount`: the assigns of the hooks, and others, whose types are not known yet. */
export type MountAssigns<Given, Hooks extends readonly GivenHook[]> = Simplify<
  Given & AddedBy<Hooks> & Record<string, unknown>
>;

/** The options of any view. */
export type AnyLiveViewOptions = LiveViewOptions<
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
