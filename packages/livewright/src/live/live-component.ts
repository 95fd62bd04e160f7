import { LivewrightError } from "../foundation/errors.ts";
import { callSite } from "../foundation/stack.ts";
import { isDevelopment } from "../foundation/environment.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { LiveComponentCall, type ComponentCall, type Rendered } from "../html/rendered.ts";
import type { RefuseReserved } from "./assigns.ts";
import type { AsyncOutcome } from "./async/async-result.ts";
import type { TaskName } from "./async/task-name.ts";
import type { Flash } from "./flash.ts";
import type { StandardSchema } from "../params/standard-schema.ts";
import type { EventContract, EventHandler, Reply, UncheckedParams } from "./live-view.ts";
import { bindCallback, readHandlers } from "./read-callbacks.ts";
import type { AnyPushes } from "./socket-types.ts";
import type { Socket } from "./socket.ts";
import type { Target } from "./target.ts";

/** What every component's assigns hold besides its own: its id, and itself as a target for events. */
export interface ComponentBasics<Props extends object> {
  readonly id: string | number;
  /** For `phx-target=${myself}`, and for `socket.sendUpdate(myself, props)` in whatever it is passed to. */
  readonly myself: Target<Props>;
}

/** One instance in `updateMany`. */
export interface ComponentUpdate<Assigns extends object, Props> {
  readonly socket: Socket<Assigns>;
  readonly props: Props;
}

/** The assigns of a component: its props, what its `mount` returns, and the basics. */
export type ComponentAssigns<Props extends object, Mounted> = Simplify<
  Omit<Props, "id"> & Added<Mounted> & ComponentBasics<Props>
>;
type Added<Mounted> = [Exclude<Mounted, void | undefined>] extends [never]
  ? unknown
  : Exclude<Mounted, void | undefined>;
type Simplify<T> = { [K in keyof T]: T[K] } & {};

/** The callbacks of a component; all but `render` are optional. They are synchronous: they run while a page is rendered. */
export interface LiveComponentOptions<
  Props extends object,
  Mounted,
  Events,
  Handlers = unknown,
  Pushes extends object = AnyPushes,
> {
  /** A name for logs and errors. */
  readonly name?: string;
  /** The events it pushes to the client's hooks, as those of a view. */
  readonly pushes?: { readonly [Name in keyof Pushes]: StandardSchema<unknown, Pushes[Name]> };
  /** Returns the first state of an instance. Annotate `props` here (or in `update`) to give the component's props their type. */
  mount?(
    socket: Socket<Simplify<Props & ComponentBasics<Props> & Record<string, unknown>>, Pushes>,
    props: Props,
  ): Mounted;
  /**
   * Runs after new props were assigned: on mount, when the parent renders the component with any prop that is another one, and
   * for `sendUpdate`, whose props may be partial. Derive state from them here.
   */
  // Written as a union, since from `Partial<Props>` alone TypeScript would infer optional props as required.
  update?(socket: Socket<ComponentAssigns<Props, Mounted>, Pushes>, props: Props | Partial<Props>): void;
  /** Runs instead of `update`, once for all instances that one render updates; the place for one query instead of many. */
  updateMany?(updates: readonly ComponentUpdate<ComponentAssigns<Props, Mounted>, Partial<Props>>[]): void;
  /** Handlers of events whose `phx-target` is this component. */
  readonly events?: Handlers & {
    readonly [Name in keyof Events]: EventHandler<ComponentAssigns<Props, Mounted>, Events[Name], Pushes>;
  };
  /** Handles events that are not in `events`. */
  handleEvent?(
    socket: Socket<ComponentAssigns<Props, Mounted>, Pushes>,
    event: string,
    params: UncheckedParams,
  ): Reply | Promise<Reply>;
  /** Takes how tasks ended that `startAsync` of this component started. */
  handleAsync?(
    socket: Socket<ComponentAssigns<Props, Mounted>, Pushes>,
    name: TaskName,
    outcome: AsyncOutcome,
  ): void | Promise<void>;
  /** The markup: exactly one element, always the same one. The flash is the component's own. */
  render(assigns: Readonly<ComponentAssigns<Props, Mounted> & { readonly flash: Flash }>): Rendered | ComponentCall;
}

/** A component as the rest of the house sees it. Its identity is this object, whatever its name or source. */
export interface ComponentDefinition {
  readonly name: string;
  readonly mount: ((socket: Socket, props: object) => unknown) | undefined;
  readonly update: ((socket: Socket, props: object) => void) | undefined;
  readonly updateMany: ((updates: readonly ComponentUpdate<Record<string, unknown>, object>[]) => void) | undefined;
  readonly events: ReadonlyMap<string, EventHandler<Record<string, unknown>, unknown>>;
  readonly handleEvent: ((socket: Socket, event: string, params: UncheckedParams) => unknown) | undefined;
  readonly handleAsync: ((socket: Socket, name: TaskName, outcome: AsyncOutcome) => unknown) | undefined;
  readonly render: (assigns: Readonly<Record<string, unknown>>) => Rendered | ComponentCall;
}

/** A LiveComponent: called with its props inside a hole, like a function component, but with state and events of its own. */
export interface LiveComponent<Props extends object, Events = unknown, Pushes = unknown> {
  (props: Props & { readonly id: string | number }): LiveComponentCall;
  readonly definition: ComponentDefinition;
  /** Types only; nothing is there at run time. */
  readonly "~types"?: { readonly events: Events; readonly pushes: Pushes };
}

/**
 * Defines a LiveComponent: a part of a view with its own state, events and diffs, in the view's process. An instance is
 * identified by the component and its `id`; both stay the same across renders, so the instance does.
 *
 * @param options the callbacks
 * @throws {LivewrightError} LW408 for an unknown option, a callback that is not a function, or without `render`
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
 */
export function liveComponent<
  Props extends object = object,
  Mounted = unknown,
  Events = unknown,
  Handlers = unknown,
  Pushes extends object = AnyPushes,
>(
  options: LiveComponentOptions<Props, Mounted, Events, Handlers, Pushes> & RefuseReserved<Mounted, "mount">,
): LiveComponent<Props, EventContract<Handlers>, Pushes> {
  checkOptions(options, KNOWN, "liveComponent", "LW408");
  const { render, events } = (options ?? {}) as { readonly [name: string]: unknown };
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
    handleEvent: bound("handleEvent"),
    handleAsync: bound("handleAsync"),
    render: bound("render"),
  });
  const development = isDevelopment();
  const component = (props: Props & { readonly id: string | number }): LiveComponentCall =>
    new LiveComponentCall(definition, props.id, props, development ? callSite(component) : undefined);
  return Object.assign(component, { definition });
}

type AnyComponentOptions = LiveComponentOptions<object, unknown, unknown>;

const KNOWN: KnownOptions<AnyComponentOptions> = {
  name: true,
  pushes: true,
  mount: true,
  update: true,
  updateMany: true,
  events: true,
  handleEvent: true,
  handleAsync: true,
  render: true,
};
