import type { Stream } from "../html/stream.ts";
import type { Navigation } from "./navigation.ts";

/**
 * Everything a socket records. A plain object: the process that runs a view (or the dead render) owns it, user code sees
 * it only through the `Socket` handle, and what is recorded is carried out after the callback that recorded it.
 */
export interface SocketState {
  readonly id: string;
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
  title: string | undefined;
  events: readonly ClientEvent[];
  navigation: Navigation | undefined;
  intents: readonly Intent[];
  /** What the client sent along when joining; only while mounting. */
  connectParams: Readonly<Record<string, unknown>> | undefined;
  readonly connectInfo: ConnectInfo;
  /** Called whenever something is recorded, so that work finished outside a callback still reaches the page. */
  readonly recorded: () => void;
  /** Whether assigns are frozen, so that changing one in place throws: in development. */
  readonly freezes: boolean;
  /** Set when the view has ended; from then on nothing is recorded. */
  ended: boolean;
}

const NOTHING: readonly never[] = Object.freeze([]);
const NO_STREAMS: ReadonlyMap<string, Stream> = new Map();

/** The state of a socket on which nothing was recorded yet. */
export function newSocketState({
  id,
  connected,
  connectParams,
  connectInfo,
  recorded,
  freezes,
}: Pick<SocketState, "id" | "connected" | "connectParams" | "connectInfo" | "recorded" | "freezes">): SocketState {
  // Written out, not spread: one is made for every page, and spreading costs more than everything else here.
  return {
    id,
    connected,
    assigns: {},
    changed: true,
    temporary: undefined,
    streams: NO_STREAMS,
    title: undefined,
    events: NOTHING,
    navigation: undefined,
    intents: NOTHING,
    connectParams,
    connectInfo,
    recorded,
    freezes,
    ended: false,
  };
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
  | { readonly kind: "update"; readonly definition: object; readonly id: string | number; readonly props: object }
  /** A source of items for a stream, read as long as the view lives. */
  | { readonly kind: "source"; readonly source: AsyncIterable<unknown>; readonly insert: (item: unknown) => void }
  | { readonly kind: "subscribe"; readonly topic: string }
  | { readonly kind: "unsubscribe"; readonly topic: string };

/** A timer of a view. `cancel` is set once it runs. */
export interface TimerRequest {
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
}
