// live: what users write. A view is a plain object of callbacks over a socket; it knows neither connections nor diffs.
//
// Owns: views, sockets, assigns, navigation values. Called by: process (connected) and page (dead render), which carry
// out what a socket recorded. May import: foundation, params, html, js, telemetry, pubsub (types).

import { markMade, refuseOtherCopy } from "../foundation/copies.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import type { MaybePromise } from "../foundation/maybe-async.ts";
import type { ComponentCall, Raw, Rendered } from "../html/rendered.ts";
import type { Stream } from "../html/stream.ts";
import type { Params } from "../params/decode.ts";
import type { StandardSchema } from "../params/standard-schema.ts";
import type { LogLevel } from "../telemetry/logger.ts";
import type { AsyncOutcome, AsyncResult } from "./async/async-result.ts";
import type { TaskName } from "./async/task-name.ts";
import type { RefuseReserved } from "./assigns.ts";
import type { CallFrom } from "./call-from.ts";
import type { Flash } from "./flash.ts";
import type { Layout } from "./layout.ts";
import type { RouteAssigns } from "./live-action.ts";
import type { Halt } from "./navigation.ts";
import { bindCallback, checkLayout, isSchema, readHandlers, readHooks } from "./read-callbacks.ts";
import type { Socket } from "./socket.ts";
import type { AnyPushes } from "./socket-types.ts";
import type { Upload } from "./uploads/upload.ts";
import type { ViewHandle } from "./view-handle.ts";

export type { Layout } from "./layout.ts";

/** What `mount` is told about the visit. */
export interface MountContext {
  /** Query and path parameters; none for a view that no route mounted. */
  readonly params: Params;
  /** The query, as the view's `query` schema gives it. */
  readonly query?: unknown;
  /** The visitor's session: private data the application put there. */
  readonly session: Session;
  /** Whether a route mounted the view; false for nested views, and for views on pages of plain routes. */
  readonly routed: boolean;
  /** The action of its route: `"edit"` for `live("/articles/:id/edit", ArticleForm, "edit")`. Templates read `liveAction`. */
  readonly action: string | undefined;
}

/** The visitor's session, as the application stored it. */
export interface Session {
  readonly [key: string]: unknown;
}

/** What `handleParams` is told: on mount and on every patch. */
export interface ParamsContext {
  /** Query parameters overlaid with path parameters. */
  readonly params: Params;
  /** The query, as the view's `query` schema gives it. */
  readonly query?: unknown;
  /** The full URL, without a fragment. */
  readonly uri: string;
  /** The action of the route, which a patch may change. */
  readonly action?: string | undefined;
}

/**
 * What an event handler may return: a plain object is the reply to the client's hook, anything else is no reply. What a socket
 * method returned is none either, so `(socket) => socket.assignAsync("user", load)` answers nothing.
 */
// `void` is what lets `(socket) => socket.update(…)` be a handler.
export type Reply = object | void;

/** Why a view ended. */
export type TerminateReason =
  /** The client left the view: navigation, or its element was removed. */
  | { readonly kind: "left" }
  /** The connection is gone. */
  | { readonly kind: "closed" }
  /** The server is shutting down, replaced this instance, or the view that shows it crashed. */
  | { readonly kind: "shutdown" }
  /** A callback threw. */
  | { readonly kind: "crash"; readonly error: unknown };

/** Params of an event without a schema: whatever the client sent. */
export interface UncheckedParams {
  readonly [name: string]: unknown;
}

/** An event handler: a function, or a function behind a schema that checks (and types) the params first. */
export type EventHandler<Assigns extends object, Output, Pushes extends object = AnyPushes> =
  | ((socket: Socket<Assigns, Pushes>, params: UncheckedParams) => MaybePromise<Reply>)
  | {
      /** Any Standard Schema. Params that do not match never reach the handler; the client's hook is told why. */
      readonly params: StandardSchema<Output>;
      /** `raw` is what the client sent, with the markers that `usedInput` reads. */
      handle(socket: Socket<Assigns, Pushes>, params: Output, raw: UncheckedParams): MaybePromise<Reply>;
    };

/**
 * The events of a view as its client sees them: what each takes and what it answers. Read off the handlers themselves, so
 * that it is written nowhere twice.
 */
export type EventContract<Handlers> = {
  readonly [Name in keyof Handlers]: {
    readonly params: Handlers[Name] extends { readonly params: StandardSchema<unknown, infer Input> }
      ? Input
      : UncheckedParams;
    readonly reply: ReplyOf<Handlers[Name]>;
  };
};
type ReplyOf<Handler> = Handler extends (...args: never[]) => infer Result
  ? Answer<Awaited<Result>>
  : Handler extends { handle(...args: never[]): infer Result }
    ? Answer<Awaited<Result>>
    : null;
/** A client that asked and is answered nothing gets `null`. */
type Answer<Result> = [Result] extends [void] ? null : Result extends object ? Told<Result> : null;
type Told<Result extends object> = Result extends ServerSide
  ? null
  : Result extends { readonly [name: string]: AsyncResult<unknown> }
    ? keyof Result extends never
      ? Result
      : null
    : Result;
/** What socket methods return is no answer. */
type ServerSide = AsyncResult<unknown> | Stream<never> | Upload | Halt | ViewHandle | Rendered | ComponentCall | Raw;

/**
 * A hook that runs before `mount`. It returns nothing or `"cont"` to continue, an object to add assigns, or halts with a
 * redirect. Any other value fails with LW418, so that a guard which halts in another way lets no browser in.
 *
 * @example
 * const requireUser: OnMount = (socket, { session }) =>
 *   session["userId"] === undefined ? socket.redirect("/login") : { userId: session["userId"] };
 */
export type OnMount<Added extends object = object> = (
  socket: Socket,
  context: MountContext,
) => MaybePromise<(Added & NoHalt) | Halt | "cont" | void>;

/** Assigns that do not read like the halt of an attached hook; nor a promise, which may hold one. */
interface NoHalt {
  readonly halt?: never;
  readonly cont?: never;
  readonly then?: never;
}

/** The assigns that a list of hooks adds. */
export type AddedBy<Hooks extends readonly OnMount[]> = Hooks extends readonly [
  infer First,
  ...infer Rest extends readonly OnMount[],
]
  ? Omit<AddedByOne<First>, keyof AddedBy<Rest>> & AddedBy<Rest>
  : unknown;
type AddedByOne<Hook> = Hook extends (...args: never[]) => infer Result ? Assigned<Awaited<Result>> : unknown;

/** The assigns of a view: what its hooks add and what its `mount` returns. */
export type AssignsOf<Hooks extends readonly OnMount[], Mounted> = Simplify<
  Omit<AddedBy<Hooks>, keyof Assigned<Mounted>> & Assigned<Mounted>
>;
/** The assigns that the callbacks of a view read. Written out, so that an exported view does not name a type of this module. */
type ViewAssigns<Hooks extends readonly OnMount[], Mounted> = Simplify<AssignsOf<Hooks, Mounted> & RouteAssigns>;
type Assigned<Mounted> = [Exclude<Mounted, Halt | "cont" | void | undefined>] extends [never]
  ? unknown
  : Exclude<Mounted, Halt | "cont" | void | undefined>;
type Simplify<T> = { [K in keyof T]: T[K] } & {};

/** Whether there is a `handleParams`, by what it returns; of any view, as in `ReturnType<typeof liveView>`, nobody knows. */
type HasParams<Followed> =
  MaybePromise<void | Halt> extends Followed ? boolean : [Followed] extends [never] ? false : true;

/** The levels a line of routine may have. */
export type RoutineLevel = Exclude<LogLevel, "silent">;

/** The callbacks of a view. All but `render` are optional, and all but `render` may be async. */
export interface LiveViewOptions<
  Hooks extends readonly OnMount[],
  Mounted,
  Events,
  Info,
  Followed extends MaybePromise<void | Halt>,
  Handlers = unknown,
  Pushes extends object = AnyPushes,
  Query = undefined,
> {
  /** A name for logs; by default that of the route. */
  readonly name?: string;
  /**
   * The level at which the log has a line for each mount, event and patch of this view; `false` for none. Default: `"info"` in
   * development, none in production. Failures are logged whatever this says.
   */
  readonly log?: RoutineLevel | false;
  /**
   * The events it pushes to the client's hooks, with a schema for the payload of each. For the types on both sides: a payload
   * is the application's own, and is not checked when it is sent.
   */
  readonly pushes?: { readonly [Name in keyof Pushes]: StandardSchema<unknown, Pushes[Name]> };
  /**
   * What the query of the view's URLs looks like: any Standard Schema that is not async. It is given the decoded query string,
   * without the parameters of the path, and what it makes of it is the `query` of `mount` and `handleParams`. A page asked for
   * with a query that does not fit is answered with status 400; a patch to it never reaches the view.
   *
   * @example query: z.object({ page: z.coerce.number().int().min(1).default(1) })
   */
  readonly query?: StandardSchema<Query>;
  /** Hooks that run before `mount`, in order; see {@link OnMount}. */
  readonly onMount?: Hooks;
  /**
   * Returns the first assigns. Runs twice per visit: for the HTML response, and again, with `socket.connected`, when the
   * client has connected.
   */
  mount?(
    socket: Socket<Simplify<AddedBy<Hooks> & Record<string, unknown>>, Pushes>,
    context: MountContext & { readonly query: Query },
  ): MaybePromise<Mounted>;
  /** Runs after `mount` and on every patch. A view that has it can be shown by a route only: nothing else has params. */
  handleParams?(
    socket: Socket<ViewAssigns<Hooks, Mounted>, Pushes>,
    context: ParamsContext & { readonly query: Query },
  ): Followed;
  /** Handlers by event name. */
  // Twice the same: the mapped type gives each handler the types of its parameters, and `Handlers` keeps what they return.
  readonly events?: Handlers & {
    readonly [Name in keyof Events]: EventHandler<ViewAssigns<Hooks, Mounted>, Events[Name], Pushes>;
  };
  /** Handles events that are not in `events`. */
  handleEvent?(
    socket: Socket<ViewAssigns<Hooks, Mounted>, Pushes>,
    event: string,
    params: UncheckedParams,
  ): MaybePromise<Reply>;
  /** Handles messages: from `sendInfo`, timers and subscriptions. */
  handleInfo?(socket: Socket<ViewAssigns<Hooks, Mounted>, Pushes>, message: Info): MaybePromise<void | Halt>;
  /**
   * Answers `handle.call(message)` of other code on the server: its return value is the answer. To answer later, it returns
   * `noReply`, and `from.reply(value)` answers from any other callback. A view that ends refuses the calls it has not answered.
   */
  handleCall?(socket: Socket<ViewAssigns<Hooks, Mounted>, Pushes>, message: never, from: CallFrom): unknown;
  /** Handles `handle.cast(message)` of other code on the server. */
  handleCast?(socket: Socket<ViewAssigns<Hooks, Mounted>, Pushes>, message: never): MaybePromise<void | Halt>;
  /** Takes how tasks ended that `startAsync` started. */
  handleAsync?(
    socket: Socket<ViewAssigns<Hooks, Mounted>, Pushes>,
    name: TaskName,
    outcome: AsyncOutcome,
  ): MaybePromise<void | Halt>;
  /** Runs exactly once when a connected view ends, however it ends. */
  terminate?(socket: Socket<ViewAssigns<Hooks, Mounted>, Pushes>, reason: TerminateReason): MaybePromise<void>;
  /** The page as a pure function of the assigns. */
  render(assigns: Readonly<ViewAssigns<Hooks, Mounted> & { readonly flash: Flash }>): Rendered | ComponentCall;
  /**
   * A layout around `render`, inside the live part of the page; `false` for none. The layout of the live session overrides it,
   * and `putLayout` in `mount` overrides both. Ignored where another view shows this one.
   */
  readonly layout?: Layout | false;
  /** The element around the view. Default `<div>`. */
  readonly container?: Container;
}

/** An element around a view: its tag and further attributes. */
export interface Container {
  readonly tag?: string;
  readonly attributes?: { readonly [name: string]: string | number | boolean | null | undefined };
}

/** A view as the rest of the house sees it: the types of its assigns are known only to its author. */
export interface AnyLiveView {
  readonly name: string | undefined;
  readonly log: RoutineLevel | false | undefined;
  readonly query: StandardSchema | undefined;
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

/** A view that needs no route: it can be nested in another, and stand on the page of a plain route. */
export interface EmbeddableView extends AnyLiveView {
  readonly handleParams: undefined;
}

/**
 * A view, with the types a route, a test or a client hook can take from it.
 *
 * @typeParam Events what each event takes and answers
 * @typeParam Routed whether it has `handleParams`, so that it can be shown by a route only
 */
export interface LiveView<
  Assigns = unknown,
  Events = unknown,
  Routed extends boolean = boolean,
  Pushes = unknown,
> extends AnyLiveView {
  readonly handleParams: Routed extends true ? NonNullable<AnyLiveView["handleParams"]> : undefined;
  /** Types only; nothing is there at run time. */
  readonly "~types"?: { readonly assigns: Assigns; readonly events: Events; readonly pushes: Pushes };
}

/** Fails with LW417 if a view that no route mounts has `handleParams`, which would never run. */
export function checkEmbeddable(view: AnyLiveView, what: string): asserts view is EmbeddableView {
  refuseOtherCopy(view, what);
  if (view.handleParams === undefined) return;
  throw new LivewrightError("LW417", `${what} has handleParams, and only the view of a route has params to handle.`, {
    hint: 'Give it a route: live("/clock", Clock); or leave handleParams out, and pass what it needs as session data.',
  });
}

/**
 * Defines a view. All types are inferred: the assigns from what the hooks and `mount` return, the params of an event
 * from its schema. Write `mount` before the other callbacks, since inference reads from top to bottom.
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
 */
export function liveView<
  const Hooks extends readonly OnMount[] = readonly OnMount[],
  Mounted = unknown,
  Events = unknown,
  Info = unknown,
  // What handleParams returns; where there is none nothing is inferred, and so the type knows.
  Followed extends MaybePromise<void | Halt> = never,
  Handlers = unknown,
  Pushes extends object = AnyPushes,
  Query = undefined,
>(
  options: LiveViewOptions<Hooks, Mounted, Events, Info, Followed, Handlers, Pushes, Query> &
    RefuseReserved<AddedBy<Hooks>, "onMount"> &
    RefuseReserved<Mounted, "mount">,
): LiveView<AssignsOf<Hooks, Mounted>, EventContract<Handlers>, HasParams<Followed>, Pushes> {
  checkOptions(options, KNOWN, "liveView", "LW408");
  const { render, events, query } = (options ?? {}) as { readonly [name: string]: unknown };
  if (typeof render !== "function") {
    throw new LivewrightError("LW408", "A view needs a render function.", {
      hint: "liveView({ render: (assigns) => html`…` })",
    });
  }
  if (query !== undefined && !isSchema(query)) {
    throw new LivewrightError("LW408", "The query of a view is no schema.", {
      hint: "query: z.object({ page: z.coerce.number().default(1) }), or any other Standard Schema",
    });
  }
  checkLayout(options.layout, "a view", "LW408");
  const bound = (name: keyof AnyLiveViewOptions): never => bindCallback(options, name, "a view") as never;
  const view = markMade({
    name: options.name,
    log: readLevel(options.log),
    query,
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
    layout: options.layout,
    container: options.container ?? {},
  });
  return Object.freeze(view) as never;
}

type AnyLiveViewOptions = LiveViewOptions<readonly OnMount[], unknown, unknown, unknown, never>;

const KNOWN: KnownOptions<AnyLiveViewOptions> = {
  name: true,
  log: true,
  pushes: true,
  query: true,
  onMount: true,
  mount: true,
  handleParams: true,
  events: true,
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
