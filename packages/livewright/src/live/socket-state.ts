import { appended, EMPTY_LIST } from "../foundation/appended.ts";
import type { PresenceOwner } from "../presence/presence-owner.ts";
import type { TopicName } from "../pubsub/topic.ts";
import type { ComponentCall, Rendered } from "../html/rendered.ts";
import type { Stream } from "../html/stream.ts";
import type { AssignWatch } from "./assign-watch.ts";
import type { AsyncOutcome } from "./async/async-result.ts";
import type { TaskName } from "./async/task-name.ts";
import type { ConnectInfo } from "./connect-info.ts";
import { EMPTY_FLASH, type Flash } from "./flash.ts";
import type { HookTable } from "./hooks.ts";
import type { Layout } from "./layout.ts";
import type { Navigation } from "./navigation.ts";
import type { PrivateValues } from "./private.ts";
import type { UpdateAddress } from "./target.ts";
import type { ViewHandle } from "./view-handle.ts";
import type { UploadRecord } from "./uploads/record.ts";
import type { ViewEnvironment } from "./view-environment.ts";

/** Is notified of every change, so that work finished outside a callback still reaches the page. */
export interface StateOwner {
  onChange(): void;
}

/** The parts of a state that its owner provides. */
interface Given {
  readonly id: string;
  readonly connected: boolean;
  /** Default: `connected`. */
  readonly acts?: boolean | undefined;
  readonly connectParams: Readonly<Record<string, unknown>> | undefined;
  readonly connectInfo: ConnectInfo;
  readonly development: boolean;
  readonly watch?: AssignWatch | undefined;
  readonly component?: boolean;
  readonly environment?: ViewEnvironment | undefined;
}

const NO_HOOKS: HookTable = Object.freeze({});
const NO_STREAMS: ReadonlyMap<string, Stream> = new Map();
const NO_UPLOADS: ReadonlyMap<string, UploadRecord> = new Map();

/**
 * The records of a socket. The process of a view (or the dead render) owns it, and user code sees it only through the `Socket`
 * handle. The process carries out the records after the callback.
 */
export class SocketState {
  readonly id: string;
  /** True for a LiveComponent, false for a view. */
  readonly component: boolean;
  /** False in the dead render, and while a posted form is handled. */
  readonly connected: boolean;
  /** True if effects are carried out: of a connected view, and of one that handles a posted form. */
  readonly acts: boolean;
  /** Replaced, never changed, by every assign, so earlier snapshots stay the same. */
  assigns: Readonly<Record<string, unknown>> = { flash: EMPTY_FLASH };
  /** True if something was assigned since the last render. */
  changed: boolean = true;
  /** Values that temporary assigns return to after each render. */
  temporary: Readonly<Record<string, unknown>> | undefined = undefined;
  /** The streams, as last changed. Their items are released after the render. */
  streams: ReadonlyMap<string, Stream> = NO_STREAMS;
  /** The uploads, by the name of their assign. */
  uploads: ReadonlyMap<string, UploadRecord> = NO_UPLOADS;
  /** Flash since the last message was handled. Only this flash follows a navigation. */
  newFlash: Flash = EMPTY_FLASH;
  /** The URL of the page, for layouts; `undefined` after the first render of a view without one. */
  uri: string | undefined = undefined;
  title: string | undefined = undefined;
  events: readonly ClientEvent[] = EMPTY_LIST;
  navigation: Navigation | undefined = undefined;
  /** Hooks of `attachHook`. */
  hooks: HookTable = NO_HOOKS;
  /** The function chosen with `renderWith`. */
  render: RenderFunction | undefined = undefined;
  /** The layout around the view: of its definition, or chosen with `putLayout`. */
  layout: Layout | false | undefined = undefined;
  /** The assigns as they were rendered last; `undefined` before the first render, and in the dead one. */
  rendered: Readonly<Record<string, unknown>> | undefined = undefined;
  /** Values of libraries. */
  private: PrivateValues | undefined = undefined;
  effects: readonly Effect[] = EMPTY_LIST;
  /** The params of the join, as the client sent them; only while mounting. */
  connectParams: Readonly<Record<string, unknown>> | undefined;
  readonly connectInfo: ConnectInfo;
  /** The application and connection of the view. */
  readonly environment: ViewEnvironment | undefined;
  /** The views that this one can send messages to; `undefined` in the dead render. */
  views: KnownViews | undefined = undefined;
  /** Values for `assignNew`: the assigns of the parent view, or in the dead render of the request. */
  inherited: Readonly<Record<string, unknown>> | undefined = undefined;
  /** Values that `loadOnce` loaded in the dead render; when connected, the unused ones, only while mounting. */
  loads: Map<string, unknown> | undefined = undefined;
  /** True if checks run that are too slow for production. */
  readonly development: boolean;
  /** Finds assigns that are changed in place: in development, for a view that runs. */
  readonly watch: AssignWatch | undefined;
  /** True once the view has ended; from then on methods record nothing. */
  ended: boolean = false;
  /** The running or last callback, and its component if it is not the view's. For the log, if it fails. */
  callback: string = "mount";
  callbackOf: string | undefined = undefined;
  /** Values that methods returned to the running event handler. None of them is the reply. */
  returned: object[] | undefined = undefined;
  /** The assigns that the handler has read. */
  snapshots: WeakSet<object> | undefined = undefined;
  readonly #owner: StateOwner;

  constructor(given: Given, owner: StateOwner) {
    this.id = given.id;
    this.component = given.component ?? false;
    this.connected = given.connected;
    this.acts = given.acts ?? given.connected;
    this.connectParams = given.connectParams;
    this.connectInfo = given.connectInfo;
    this.environment = given.environment;
    this.development = given.development;
    this.watch = given.watch;
    this.#owner = owner;
  }

  /** Call it after each change. */
  notifyOwner(): void {
    this.#owner.onChange();
  }
}
/** Records what a method returns to a handler, so that it is not taken for the reply. */
export function returned<Value>(state: Pick<SocketState, "returned">, value: Value): Value {
  if (state.returned !== undefined && typeof value === "object" && value !== null) state.returned.push(value);
  return value;
}

/**
 * Returns the assigns, and records them while a handler runs: a handler may return some that it has replaced since. The record
 * holds them weakly, so a loop that assigns and reads keeps none of them.
 */
export function snapshotOf(state: Pick<SocketState, "assigns" | "returned" | "snapshots">): SocketState["assigns"] {
  if (state.returned !== undefined) (state.snapshots ??= new WeakSet()).add(state.assigns);
  return state.assigns;
}

/** Returns the state of a socket before its first callback. */
export function newSocketState(given: Given & StateOwner): SocketState {
  return new SocketState(given, given);
}

/** Renders assigns. */
export type RenderFunction = (assigns: Readonly<Record<string, unknown>>) => Rendered | ComponentCall;

/** The views that a view can send messages to. */
export interface KnownViews {
  readonly self: ViewHandle;
  readonly parent: ViewHandle | undefined;
  readonly root: ViewHandle;
  readonly child: (id: string) => ViewHandle | undefined;
}

/** An event for the client's hooks: name, payload, and `true` if it goes before the patch (protocol section 5.3). */
export type ClientEvent =
  | readonly [name: string, payload: object]
  | readonly [name: string, payload: object, before: true];

/** An effect that a callback requests. The process carries it out; the dead render ignores it. */
export type Effect =
  | { readonly kind: "info"; readonly message: unknown }
  | { readonly kind: "timer"; readonly timer: TimerRequest }
  /** Props for a LiveComponent of this view. */
  | { readonly kind: "update"; readonly to: UpdateAddress; readonly props: object }
  /** A source of items for a stream, read as long as the view lives. */
  | {
      readonly kind: "source";
      readonly owner: SocketState;
      readonly source: AsyncIterable<unknown>;
      readonly insert: (item: unknown) => void;
    }
  | TaskRequest
  | { readonly kind: "cancel"; readonly owner: SocketState; readonly name: TaskName; readonly reason: unknown }
  /** A view or component has uploads, which end with it. */
  | { readonly kind: "uploads"; readonly owner: SocketState }
  | { readonly kind: "subscribe"; readonly subscription: SubscriptionRequest }
  /** A change of the presences of a view or component. */
  | { readonly kind: "presence"; readonly owner: SocketState; readonly change: (presences: PresenceOwner) => void }
  | { readonly kind: "unsubscribe"; readonly topic: TopicName<unknown> }
  /** `others`: the sending view does not receive it. */
  | {
      readonly kind: "broadcast";
      readonly topic: TopicName<unknown>;
      readonly message: unknown;
      readonly others: boolean;
    };

/** A subscription of a view. `stop` is set while it lasts. */
export interface SubscriptionRequest {
  /** The view or component that a subscription with `receive` ends with. */
  readonly owner: SocketState;
  readonly topic: TopicName<unknown>;
  /** Called with each message inside the view's process. Without it, `handleInfo` receives the messages. */
  readonly receive: ((message: never) => unknown) | undefined;
  cancelled: boolean;
  stop: (() => void) | undefined;
}

/** Work next to a view. */
export interface TaskRequest {
  readonly kind: "task";
  /** The view or the component that started it. */
  readonly owner: SocketState;
  readonly names: readonly TaskName[];
  readonly run: (signal: AbortSignal) => unknown;
  /** Receives the outcome, for the names that were not started again. Without it, `handleAsync` of the owner does. */
  readonly done: ((outcome: AsyncOutcome, names: readonly TaskName[]) => void) | undefined;
}

/** A timer of a view. `cancel` is set once it runs. */
export interface TimerRequest<Owner = SocketState> {
  /** The view, component or channel that it ends with. */
  readonly owner: Owner;
  /** Sent to `handleInfo`. A function is called inside the view's process instead. */
  readonly message: unknown;
  /** Milliseconds. */
  readonly delay: number;
  readonly repeat: boolean;
  cancelled: boolean;
  stop: (() => void) | undefined;
}

/** Requests an effect of the process. Does nothing in the dead render, and after the view has ended. */
export function requestEffect(state: SocketState, effect: Effect): void {
  if (state.ended || !state.acts) return;
  state.effects = appended(state.effects, [effect]);
  state.notifyOwner();
}
