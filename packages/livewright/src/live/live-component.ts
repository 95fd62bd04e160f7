import { LivewrightError } from "../foundation/errors.ts";
import { callSite } from "../foundation/stack.ts";
import { isDevelopment } from "../foundation/environment.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import type { MaybePromise } from "../foundation/maybe-async.ts";
import type { Simplify } from "../foundation/simplify.ts";
import { LiveComponentCall, type ComponentCall, type Rendered } from "../html/rendered.ts";
import type { StandardSchema } from "../params/standard-schema.ts";
import type { RefuseReserved } from "./assigns.ts";
import type { AsyncOutcome } from "./async/async-result.ts";
import type { TaskName } from "./async/task-name.ts";
import type { Callbacks, CheckCallbacks, CheckNames } from "./callback-types.ts";
import type { CheckEvents, EventHandler, EventsOf, GivenHandler, Reply, UncheckedParams } from "./events.ts";
import type { Flash } from "./flash.ts";
import type { Assigned } from "./on-mount.ts";
import { bindCallback, readHandlers } from "./read-callbacks.ts";
import type { Socket } from "./socket.ts";
import type { AnyPushes } from "./socket-types.ts";
import type { Target } from "./target.ts";
import { type GivenTopic, readTopics, type AnyTopic } from "./topics.ts";

/** Props that no callback annotates. Replaced by what an annotated `render` reads. */
export interface NoProps {
  readonly "~props"?: never;
}

/** Assigns that every component has: its id, and itself as a target for events. */
export interface ComponentBasics<Props extends object> {
  readonly id: IdOf<Props>;
  /** For `phx-target=${myself}`, and for `socket.sendUpdate(myself, props)` in code that receives it. */
  readonly myself: Target<Props>;
}
/** The type that the props give the id, or any id. */
type IdOf<Props> = Props extends { readonly id: infer Id extends string | number } ? Id : string | number;

/** One instance in `updateMany`. */
export interface ComponentUpdate<Assigns extends object, Props> {
  readonly socket: Socket<Assigns>;
  readonly props: Props;
}

/** The assigns of a component: its props, the result of its `mount`, and the basics. */
export type ComponentAssigns<Props extends object, Mounted> = Simplify<
  Omit<Props, "id" | "~props"> & Assigned<Mounted> & ComponentBasics<Props>
>;

/** The assigns as `render` reads them. */
type Rendering<Props extends object, Mounted> = Readonly<ComponentAssigns<Props, Mounted> & { readonly flash: Flash }>;

/** The props: the annotated props of `mount` or `update`, or else everything that `render` reads and `mount` does not return. */
type PropsOf<Props extends object, Mounted, Shown> = [Props] extends [NoProps]
  ? [NoProps] extends [Props]
    ? Simplify<Omit<Shown, keyof Assigned<Mounted> | "myself" | "flash" | AnyId<Shown>>>
    : Props
  : Props;
/** An id that may be any string or number says nothing about the props. */
type AnyId<Shown> = Shown extends { readonly id: infer Id } ? (string | number extends Id ? "id" : never) : never;

/** The optional callbacks of a component that know its assigns, as their exact types. */
interface ComponentCallbacks<Props extends object, Mounted, Pushes extends object> {
  /** Runs instead of `update`, once for all instances that one render updates: one query instead of many. */
  updateMany: (updates: readonly ComponentUpdate<ComponentAssigns<Props, Mounted>, Partial<Props>>[]) => void;
  /** Handles events that are not in `events`. */
  handleEvent: (
    socket: Socket<ComponentAssigns<Props, Mounted>, Pushes>,
    event: string,
    params: UncheckedParams,
  ) => MaybePromise<Reply>;
  /** Receives the outcome of each task that `startAsync` of this component started. */
  handleAsync: (
    socket: Socket<ComponentAssigns<Props, Mounted>, Pushes>,
    name: TaskName,
    outcome: AsyncOutcome,
  ) => MaybePromise<void>;
}

/** The callbacks of a component; all but `render` are optional. They are synchronous: they run while a page is rendered. */
export interface LiveComponentOptions<
  Props extends object,
  Mounted,
  Mounting extends object,
  Events,
  Topics,
  Pushes extends object,
  Shown,
> extends Partial<Callbacks<ComponentCallbacks<PropsOf<Props, Mounted, Shown>, Mounted, Pushes>>> {
  /** A name for logs and errors. */
  readonly name?: string;
  /** The events that it pushes to the client's hooks; see `pushes` of a view. */
  readonly pushes?: { readonly [Name in keyof Pushes]: StandardSchema<unknown, Pushes[Name]> };
  /**
   * Returns the first state of an instance. The component's props have the type of `props` here or in `update`, if one of them
   * annotates it. Otherwise `render` or `liveComponent<Props>()` gives them their type.
   */
  mount?(socket: Socket<Mounting, Pushes>, props: Props): Mounted;
  /**
   * Runs after new props were assigned: on mount, when the parent renders the component with a changed prop, and for
   * `sendUpdate`, whose props may be partial. Derive state from the props here.
   */
  // Written as a union, since from `Partial<Props>` alone TypeScript would infer optional props as required.
  update?(
    socket: Socket<ComponentAssigns<PropsOf<Props, Mounted, Shown>, Mounted>, Pushes>,
    props: Props | Partial<Props>,
  ): void;
  /** Handlers of events whose `phx-target` is this component. */
  readonly events?: {
    readonly [Name in keyof Events]: GivenHandler<
      ComponentAssigns<PropsOf<Props, Mounted, Shown>, Mounted>,
      Events[Name],
      Pushes
    >;
  };
  /** Topics that a connected instance subscribes to, with their handlers; see `topics` of a view. They end with the instance. */
  readonly topics?: {
    readonly [Name in keyof Topics]: GivenTopic<
      ComponentAssigns<PropsOf<Props, Mounted, Shown>, Mounted>,
      Topics[Name],
      Pushes
    >;
  };
  /** The markup: exactly one element, always the same one. The flash is the component's own. */
  readonly render: (assigns: Shown) => Rendered | ComponentCall;
}

/** Refuses options that do not fit the assigns. Before TypeScript knows what `mount` returns, `Options` is `unknown`. */
type CheckComponent<Options, Props extends object, Mounted, Pushes extends object, Shown> = unknown extends Options
  ? unknown
  : CheckNames<Options, AnyComponentOptions> &
      CheckCallbacks<Options, ComponentCallbacks<Props, Mounted, Pushes>> &
      CheckEvents<Options, ComponentAssigns<Props, Mounted>, Pushes> &
      (Rendering<Props, Mounted> extends Shown
        ? unknown
        : { readonly render: '"render" takes assigns that mount does not return with that type.' });

/** The argument of `liveComponent`. */
type ComponentArgument<
  Props extends object,
  Mounted,
  Mounting extends object,
  Events,
  Topics,
  Pushes extends object,
  Shown,
  Options,
> = Options &
  LiveComponentOptions<Props, Mounted, Mounting, Events, Topics, Pushes, Shown> &
  RefuseReserved<Mounted, "mount"> &
  CheckComponent<Options, PropsOf<Props, Mounted, Shown>, Mounted, Pushes, Shown>;

/** The assigns in `mount`: the props, and any others, whose types are not known yet. */
type MountAssigns<Props extends object> = Simplify<
  Omit<Props, "~props" | "id"> & ComponentBasics<Props> & Record<string, unknown>
>;

/** A `liveComponent` for components with these props. */
export type DefineComponent<Props extends object> = <
  Mounted = unknown,
  Events = unknown,
  Topics = unknown,
  Pushes extends object = AnyPushes,
  Shown = Rendering<Props, Mounted>,
  Options = unknown,
>(
  options: ComponentArgument<Props, Mounted, MountAssigns<Props>, Events, Topics, Pushes, Shown, Options>,
) => LiveComponent<Props, EventsOf<Options>, Pushes, ComponentAssigns<Props, Mounted>>;

/** A `liveComponent` for components with these props and this state, which their `mount` returns. */
export type DefineComponentOf<Props extends object, State extends object> = <
  Events = unknown,
  Topics = unknown,
  Pushes extends object = AnyPushes,
  Shown = Rendering<Props, State>,
  Options = unknown,
>(
  options: ComponentArgument<
    Props,
    State | void,
    ComponentAssigns<Props, State>,
    Events,
    Topics,
    Pushes,
    Shown,
    Options
  >,
) => LiveComponent<Props, EventsOf<Options>, Pushes, ComponentAssigns<Props, State>>;

/** Any component. Its identity is this object, not its name or source. */
export interface ComponentDefinition {
  readonly name: string;
  readonly mount: ((socket: Socket, props: object) => unknown) | undefined;
  readonly update: ((socket: Socket, props: object) => void) | undefined;
  readonly updateMany: ((updates: readonly ComponentUpdate<Record<string, unknown>, object>[]) => void) | undefined;
  readonly events: ReadonlyMap<string, EventHandler<Record<string, unknown>, unknown>>;
  readonly topics: readonly AnyTopic[];
  readonly handleEvent: ((socket: Socket, event: string, params: UncheckedParams) => unknown) | undefined;
  readonly handleAsync: ((socket: Socket, name: TaskName, outcome: AsyncOutcome) => unknown) | undefined;
  readonly render: (assigns: Readonly<Record<string, unknown>>) => Rendered | ComponentCall;
}

/** A LiveComponent: called with its props inside a hole, like a function component, but with state and events of its own. */
export interface LiveComponent<Props extends object, Events = unknown, Pushes = unknown, Assigns = unknown> {
  (props: Simplify<Omit<Props, "id"> & { readonly id: IdOf<Props> }>): LiveComponentCall;
  readonly definition: ComponentDefinition;
  /** Types only; it does not exist at run time. */
  readonly "~types"?: {
    readonly events: Events;
    readonly pushes: Pushes;
    readonly props: (props: Props) => void;
    readonly socket: Assigns;
  };
}

/**
 * Defines a LiveComponent: a part of a view with its own state, events and diffs, in the view's process. An instance is
 * identified by the component and its `id`. Both stay the same across renders, so the instance does too.
 *
 * The type of its props comes from an annotation: of `props` in `mount` or `update`, of the assigns in `render`, or of
 * `liveComponent<Props>()`. With `liveComponent<Props, State>()`, functions inside `mount` know the state as well.
 *
 * @param options the callbacks
 * @throws {LivewrightError} LW408 for an unknown option, a callback that is not a function, or a missing `render`
 * @example
 * ```ts
 * const Stepper = liveComponent({
 *   mount: (_socket, _props: { label: string }) => ({ count: 0 }),
 *   events: { inc: (socket) => socket.update("count", (n) => n + 1) },
 *   render: ({ label, count, myself }) => html`
 *     <button phx-click="inc" phx-target=${myself}>${label}: ${count}</button>`,
 * });
 *
 * html`<p>${Stepper({ id: "a", label: "Apples" })}</p>`
 * ```
 * @example
 * const Price = liveComponent({
 *   mount: () => ({ value: 0 }),
 *   topics: { prices: { topic: prices, handle: (socket, { value }) => socket.assign({ value }) } },
 *   render: ({ value, unit }: { value: number; unit: string }) => html`<b>${value} ${unit}</b>`,
 * });
 */
export function liveComponent<Props extends object>(): DefineComponent<Props>;
export function liveComponent<Props extends object, State extends object>(): DefineComponentOf<Props, State>;
export function liveComponent<
  Props extends object = NoProps,
  Mounted = unknown,
  Events = unknown,
  Topics = unknown,
  Pushes extends object = AnyPushes,
  Shown = Rendering<Props, Mounted>,
  Options = unknown,
>(
  options: ComponentArgument<Props, Mounted, MountAssigns<Props>, Events, Topics, Pushes, Shown, Options>,
): LiveComponent<
  PropsOf<Props, Mounted, Shown>,
  EventsOf<Options>,
  Pushes,
  ComponentAssigns<PropsOf<Props, Mounted, Shown>, Mounted>
>;
export function liveComponent(...given: readonly unknown[]): unknown {
  return given.length === 0 ? defineComponent : defineComponent(given[0]);
}

function defineComponent(given: unknown): LiveComponent<object> {
  const options = given as AnyComponentOptions;
  checkOptions(options, KNOWN, "liveComponent", "LW408");
  const { render, events } = (given ?? {}) as { readonly [name: string]: unknown };
  if (typeof render !== "function") {
    throw new LivewrightError("LW408", "A component needs a render function.", {
      hint: "liveComponent({ render: (assigns) => html`<div>…</div>` })",
    });
  }
  const bound = (name: keyof AnyComponentOptions): never => bindCallback(options, name, "a component") as never;
  const definition: ComponentDefinition = Object.freeze({
    name: options.name ?? "a component",
    mount: bound("mount"),
    update: bound("update"),
    updateMany: bound("updateMany"),
    events: readHandlers(events, "a component") as ComponentDefinition["events"],
    topics: readTopics(options.topics, "a component"),
    handleEvent: bound("handleEvent"),
    handleAsync: bound("handleAsync"),
    render: bound("render"),
  });
  const development = isDevelopment();
  const component = (props: { readonly id: string | number }): LiveComponentCall =>
    new LiveComponentCall(definition, props.id, props, development ? callSite(component) : undefined);
  return Object.assign(component, { definition });
}

type AnyComponentOptions = LiveComponentOptions<object, unknown, object, unknown, unknown, AnyPushes, never>;

const KNOWN: KnownOptions<AnyComponentOptions> = {
  name: true,
  pushes: true,
  mount: true,
  update: true,
  updateMany: true,
  events: true,
  topics: true,
  handleEvent: true,
  handleAsync: true,
  render: true,
};
