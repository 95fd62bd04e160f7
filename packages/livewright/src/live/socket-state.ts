import type { ComponentCall, Rendered } from "../html/rendered.ts";
import type { Stream } from "../html/stream.ts";
import type { AsyncOutcome } from "./async/async-result.ts";
import { EMPTY_FLASH, type Flash } from "./flash.ts";
import type { HookTable } from "./hooks.ts";
import type { Layout } from "./layout.ts";
import type { Navigation } from "./navigation.ts";
import type { Place } from "./place.ts";
import type { PrivateValues } from "./private.ts";
import type { UpdateAddress } from "./target.ts";
import type { ViewHandle } from "./view-handle.ts";
import type { TopicName } from "../pubsub/topic.ts";
import type { UploadRecord } from "./uploads/record.ts";

/**
 * Everything a socket records. A plain object: the process that runs a view (or the dead render) owns it, user code sees
 * it only through the `Socket` handle, and what is recorded is carried out after the callback that recorded it.
 */
export interface SocketState {
  readonly id: string;
  /** Whether this is a LiveComponent; otherwise it is a view. */
  readonly component: boolean;
  /** False in the dead render: nothing can be pushed, and no timer or subscription starts. */
  readonly connected: boolean;
  /** Replaced, never changed, by every assign; so a snapshot taken earlier stays what it was. */
  assigns: Readonly<Record<string, unknown>>;
  /** Whether something was assigned since the last render. */
  changed: boolean;
  /** Values that temporary assigns return to after each render. */
  temporary: Record<string, readonly unknown[]> | undefined;
  /** The streams, as last changed. What they hold goes when it has been rendered. */
  streams: ReadonlyMap<string, Stream>;
  /** The uploads, by the name of their assign. */
  uploads: ReadonlyMap<string, UploadRecord>;
  /** Flash that was put since the last message was handled: all that a navigation takes along. */
  newFlash: Flash;
  title: string | undefined;
  events: readonly ClientEvent[];
  navigation: Navigation | undefined;
  /** What was attached with `attachHook`. */
  hooks: HookTable;
  /** The function chosen with `renderWith`. */
  render: RenderFunction | undefined;
  /** The layout chosen with `putLayout`. */
  layout: Layout | false | undefined;
  /** The assigns as they were rendered last; `undefined` before the first render, and in the dead one. */
  rendered: Readonly<Record<string, unknown>> | undefined;
  /** What libraries keep here. */
  private: PrivateValues | undefined;
  intents: readonly Intent[];
  /** What the client sent along when joining, as it came; only while mounting. */
  connectParams: Readonly<Record<string, unknown>> | undefined;
  readonly connectInfo: ConnectInfo;
  /** Called whenever something is recorded, so that work finished outside a callback still reaches the page. */
  readonly recorded: () => void;
  /** What is around the view. */
  readonly place: Place | undefined;
  /** The views around this one; missing in the dead render. */
  family: Family | undefined;
  /** What `assignNew` may take over: the assigns of the parent, or in the dead render what is known about the request. */
  inherited: Readonly<Record<string, unknown>> | undefined;
  /** Whether assigns are frozen, so that changing one in place throws: in development. */
  readonly freezes: boolean;
  /** Set when the view has ended; from then on nothing is recorded. */
  ended: boolean;
  /** Which callback runs or ran last, and of which component if not of the view: for the log, if it fails. */
  callback: string;
  callbackOf: string | undefined;
}

const NOTHING: readonly never[] = Object.freeze([]);
const NO_HOOKS: HookTable = Object.freeze({});
const NO_STREAMS: ReadonlyMap<string, Stream> = new Map();
const NO_UPLOADS: ReadonlyMap<string, UploadRecord> = new Map();

/** The state of a socket on which nothing was recorded yet. */
export function newSocketState({
  id,
  connected,
  connectParams,
  connectInfo,
  recorded,
  freezes,
  component = false,
  place,
}: Pick<SocketState, "id" | "connected" | "connectParams" | "connectInfo" | "recorded" | "freezes"> & {
  readonly component?: boolean;
  readonly place?: Place | undefined;
}): SocketState {
  // Written out, not spread: one is made for every page, and spreading costs more than everything else here.
  return {
    id,
    component,
    connected,
    assigns: { flash: EMPTY_FLASH },
    changed: true,
    temporary: undefined,
    streams: NO_STREAMS,
    uploads: NO_UPLOADS,
    newFlash: EMPTY_FLASH,
    title: undefined,
    events: NOTHING,
    navigation: undefined,
    hooks: NO_HOOKS,
    render: undefined,
    layout: undefined,
    rendered: undefined,
    private: undefined,
    intents: NOTHING,
    connectParams,
    connectInfo,
    recorded,
    place,
    family: undefined,
    inherited: undefined,
    freezes,
    ended: false,
    callback: "mount",
    callbackOf: undefined,
  };
}

/** Gives the markup for assigns. */
export type RenderFunction = (assigns: Readonly<Record<string, unknown>>) => Rendered | ComponentCall;

/** The addresses a view knows. */
export interface Family {
  readonly self: ViewHandle;
  readonly parent: ViewHandle | undefined;
  readonly root: ViewHandle;
  readonly child: (id: string) => ViewHandle | undefined;
}

/** An event for the client's hooks: name, payload, and `true` if it goes before the patch (protocol section 5.3). */
export type ClientEvent =
  | readonly [name: string, payload: object]
  | readonly [name: string, payload: object, before: true];

/** What a callback asked for that is not state: carried out by the process, ignored by the dead render. */
export type Intent =
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
  | { readonly kind: "cancel"; readonly owner: SocketState; readonly name: string; readonly reason: unknown }
  /** A view or component has uploads, which end with it. */
  | { readonly kind: "uploads"; readonly owner: SocketState }
  | { readonly kind: "subscribe"; readonly subscription: SubscriptionRequest }
  | { readonly kind: "unsubscribe"; readonly topic: TopicName<unknown> }
  /** `others`: not to the view that sends it. */
  | {
      readonly kind: "broadcast";
      readonly topic: TopicName<unknown>;
      readonly message: unknown;
      readonly others: boolean;
    };

/** A subscription of a view. `stop` is set while it lasts. */
export interface SubscriptionRequest {
  /** With what a subscription with `receive` ends: the view, or a component. */
  readonly owner: SocketState;
  readonly topic: TopicName<unknown>;
  /** Called with each message inside the view's process; without it they go to `handleInfo`. */
  readonly receive: ((message: never) => unknown) | undefined;
  cancelled: boolean;
  stop: (() => void) | undefined;
}

/** Work beside a view. */
export interface TaskRequest {
  readonly kind: "task";
  /** Of the view, or of the component that asked for it. */
  readonly owner: SocketState;
  readonly names: readonly string[];
  readonly run: (signal: AbortSignal) => unknown;
  /** Takes the end, for those of the names that were not started again. Without it, `handleAsync` of the owner does. */
  readonly done: ((outcome: AsyncOutcome, names: readonly string[]) => void) | undefined;
}

/** A timer of a view. `cancel` is set once it runs. */
export interface TimerRequest {
  /** With what it ends: the view, or a component. */
  readonly owner: SocketState;
  /** Delivered to `handleInfo`, or, when it is a function, called inside the view's process. */
  readonly message: unknown;
  /** Milliseconds. */
  readonly delay: number;
  readonly repeat: boolean;
  cancelled: boolean;
  stop: (() => void) | undefined;
}

/** What is known about the request behind a socket, the same in the dead render and in the connected view. */
export interface ConnectInfo {
  /** Scheme, host and port the visitor used, e.g. `https://app.test`. */
  readonly origin: string;
  readonly userAgent: string | undefined;
  /** The visitor's address as the adapter reports it. */
  readonly peer: string | undefined;
  readonly headers: Headers;
  /** A CSRF token of the visitor's session; missing where there is no session. */
  readonly csrfToken?: string | undefined;
}
