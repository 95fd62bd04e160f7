import type { ComponentCall, Rendered } from "../html/rendered.ts";
import type { Stream } from "../html/stream.ts";
import type { AssignWatch } from "./assign-watch.ts";
import type { AsyncOutcome } from "./async/async-result.ts";
import type { TaskName } from "./async/task-name.ts";
import { EMPTY_FLASH, type Flash } from "./flash.ts";
import type { HookTable } from "./hooks.ts";
import type { Layout } from "./layout.ts";
import type { Navigation } from "./navigation.ts";

import type { PrivateValues } from "./private.ts";
import type { UpdateAddress } from "./target.ts";
import type { ViewHandle } from "./view-handle.ts";
import type { TopicName } from "../pubsub/topic.ts";
import type { UploadRecord } from "./uploads/record.ts";
import type { ViewEnvironment } from "./view-environment.ts";

/** Who is told whenever something is recorded, so that work finished outside a callback still reaches the page. */
export interface Recorder {
  recorded(): void;
}

/** What a socket knows from the start. */
interface Given {
  readonly id: string;
  readonly connected: boolean;
  readonly connectParams: Readonly<Record<string, unknown>> | undefined;
  readonly connectInfo: ConnectInfo;
  readonly development: boolean;
  readonly watch?: AssignWatch | undefined;
  readonly component?: boolean;
  readonly place?: ViewEnvironment | undefined;
}

const NOTHING: readonly never[] = Object.freeze([]);
const NO_HOOKS: HookTable = Object.freeze({});
const NO_STREAMS: ReadonlyMap<string, Stream> = new Map();
const NO_UPLOADS: ReadonlyMap<string, UploadRecord> = new Map();

/**
 * Everything a socket records. The process that runs a view (or the dead render) owns it, user code sees it only through
 * the `Socket` handle, and what is recorded is carried out after the callback that recorded it.
 */
export class SocketState {
  readonly id: string;
  /** Whether this is a LiveComponent; otherwise it is a view. */
  readonly component: boolean;
  /** False in the dead render: nothing can be pushed, and no timer or subscription starts. */
  readonly connected: boolean;
  /** Replaced, never changed, by every assign; so a snapshot taken earlier stays what it was. */
  assigns: Readonly<Record<string, unknown>> = { flash: EMPTY_FLASH };
  /** Whether something was assigned since the last render. */
  changed: boolean = true;
  /** Values that temporary assigns return to after each render. */
  temporary: Readonly<Record<string, unknown>> | undefined = undefined;
  /** The streams, as last changed. What they hold goes when it has been rendered. */
  streams: ReadonlyMap<string, Stream> = NO_STREAMS;
  /** The uploads, by the name of their assign. */
  uploads: ReadonlyMap<string, UploadRecord> = NO_UPLOADS;
  /** Flash that was put since the last message was handled: all that a navigation takes along. */
  newFlash: Flash = EMPTY_FLASH;
  /** The URL of the page, for layouts; `undefined` after the first render of a view without one. */
  uri: string | undefined = undefined;
  title: string | undefined = undefined;
  events: readonly ClientEvent[] = NOTHING;
  navigation: Navigation | undefined = undefined;
  /** What was attached with `attachHook`. */
  hooks: HookTable = NO_HOOKS;
  /** The function chosen with `renderWith`. */
  render: RenderFunction | undefined = undefined;
  /** The layout chosen with `putLayout`. */
  layout: Layout | false | undefined = undefined;
  /** The assigns as they were rendered last; `undefined` before the first render, and in the dead one. */
  rendered: Readonly<Record<string, unknown>> | undefined = undefined;
  /** What libraries keep here. */
  private: PrivateValues | undefined = undefined;
  intents: readonly Intent[] = NOTHING;
  /** What the client sent along when joining, as it came; only while mounting. */
  connectParams: Readonly<Record<string, unknown>> | undefined;
  readonly connectInfo: ConnectInfo;
  /** What is around the view. */
  readonly place: ViewEnvironment | undefined;
  /** The views around this one; missing in the dead render. */
  family: Family | undefined = undefined;
  /** What `assignNew` may take over: the assigns of the parent, or in the dead render what is known about the request. */
  inherited: Readonly<Record<string, unknown>> | undefined = undefined;
  /** What `loadOnce` found in the first HTML; when connected, and only while mounting, what is left of that. */
  loads: Map<string, unknown> | undefined = undefined;
  /** Whether mistakes are looked for that would take too long to look for in production. */
  readonly development: boolean;
  /** Finds assigns that are changed in place: in development, for a view that runs. */
  readonly watch: AssignWatch | undefined;
  /** Set when the view has ended; from then on nothing is recorded. */
  ended: boolean = false;
  /** Which callback runs or ran last, and of which component if not of the view: for the log, if it fails. */
  callback: string = "mount";
  callbackOf: string | undefined = undefined;
  /** What methods returned to the handler of an event while it runs: none of it is the reply. */
  returned: object[] | undefined = undefined;
  /** The assigns that the handler has read. */
  snapshots: WeakSet<object> | undefined = undefined;
  readonly #recorder: Recorder;

  constructor(given: Given, recorder: Recorder) {
    this.id = given.id;
    this.component = given.component ?? false;
    this.connected = given.connected;
    this.connectParams = given.connectParams;
    this.connectInfo = given.connectInfo;
    this.place = given.place;
    this.development = given.development;
    this.watch = given.watch;
    this.#recorder = recorder;
  }

  /** To be called whenever something was recorded. */
  recorded(): void {
    this.#recorder.recorded();
  }
}

/** The state of a socket on which nothing was recorded yet. */
export function newSocketState(given: Given & Recorder): SocketState {
  return new SocketState(given, given);
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
  | { readonly kind: "cancel"; readonly owner: SocketState; readonly name: TaskName; readonly reason: unknown }
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
  readonly names: readonly TaskName[];
  readonly run: (signal: AbortSignal) => unknown;
  /** Takes the end, for those of the names that were not started again. Without it, `handleAsync` of the owner does. */
  readonly done: ((outcome: AsyncOutcome, names: readonly TaskName[]) => void) | undefined;
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

/** The other end of a connection. */
export interface PeerData {
  readonly address?: string | undefined;
  /** Missing behind a proxy, which does not tell it. */
  readonly port?: number | undefined;
  /** The certificate of the client in DER, where the server asked for one. */
  readonly certificate?: Uint8Array | undefined;
}

/** What is known about the request behind a socket, the same in the dead render and in the connected view. */
export interface ConnectInfo {
  /** Scheme, host and port the visitor used, e.g. `https://app.test`. */
  readonly origin: string;
  readonly userAgent: string | undefined;
  /** The visitor's address as the adapter reports it. */
  readonly ip: string | undefined;
  /**
   * The URL of the request: that of the page in the first HTML, that of the WebSocket when connected. `handleParams` gets the
   * URL of the page in both.
   */
  readonly uri: string;
  /** The visitor's address with its port and certificate, as far as the adapter knows them. */
  readonly peerData: PeerData;
  readonly headers: Headers;
  /** A CSRF token of the visitor's session; missing where there is no session. */
  readonly csrfToken?: string | undefined;
}
