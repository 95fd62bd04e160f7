import type { PubSub } from "../pubsub/pubsub.ts";

/** What is around a view, the same for as long as it lives. */
export interface Place {
  readonly view: ViewIdentity;
  readonly endpoint: EndpointHandle;
  /** `undefined` in the dead render. */
  readonly transport: TransportHandle | undefined;
  readonly navigationType: (path: string) => NavigationType;
  /** How many changes to items of streams may wait until they are shown. */
  readonly waitingItems: number;
  /** What the application's limits leave for uploads through the connection. */
  readonly uploadBounds: UploadBounds;
  /** Whether some of these URLs lead to files that the endpoint no longer serves like that. */
  readonly staticChanged: (urls: readonly string[]) => boolean;
}

/** Bounds that the options of an upload must fit into. */
export interface UploadBounds {
  /** Files being sent at once (`limits.uploads`). */
  readonly files: number;
  /** Bytes of one chunk, which is a message of its own (`limits.frameBytes`, less its head). */
  readonly chunkBytes: number;
}

/** A view as hooks see it: to be compared with the views they know. */
export interface ViewIdentity {
  readonly name: string | undefined;
}

/** The application a view runs in. */
export interface EndpointHandle {
  /** Its bus: `socket.endpoint.pubsub.broadcast("readings", reading)`. */
  readonly pubsub: PubSub;
  /** The URL of one of its static files, which changes when the file does; see `staticPath` of the root layout. */
  readonly staticPath: (path: string) => string;
}

/** The connection a view is on, and all other views of the page with it. */
export interface TransportHandle {
  /** Names the connection; views of one id are on one page. */
  readonly id: string;
  readonly kind: "websocket" | "longpoll";
  /** Closes it. Its views end, and the client connects again and joins them anew. */
  close(): void;
}

/**
 * How a path is reached: by a patch of this view, by live navigation within its live session, or by loading a page. What
 * `pushPatch`, `pushNavigate` and `redirect` are for.
 */
export type NavigationType = "patch" | "navigate" | "href";
