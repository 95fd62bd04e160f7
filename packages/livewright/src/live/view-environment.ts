import { LivewrightError } from "../foundation/errors.ts";
import type { PresenceReader } from "../presence/presences.ts";
import type { PubSub } from "../pubsub/pubsub.ts";

/** The environment of a view: its application and its connection. They stay the same while the view lives. */
export interface ViewEnvironment {
  readonly view: ViewIdentity;
  readonly endpoint: EndpointHandle;
  /** `undefined` in the dead render. */
  readonly transport: TransportHandle | undefined;
  /** The presences of all processes. */
  readonly presence: PresenceReader;
  readonly navigationType: (path: string) => NavigationType;
  /** Changes to items of streams that may be queued until they are shown. */
  readonly maxPendingStreamItems: number;
  /** The application's limits for uploads through the connection. */
  readonly uploadBounds: UploadBounds;
  /** Reports whether the endpoint no longer serves some of these URLs unchanged. */
  readonly staticChanged: (urls: readonly string[]) => boolean;
}

/** Bounds for the options of an upload. */
export interface UploadBounds {
  /** Files being sent at once (`limits.maxUploads`). */
  readonly files: number;
  /** Bytes of one chunk, which is sent as a separate message (`limits.maxFrameBytes`, minus its header). */
  readonly chunkBytes: number;
}

/** The identity of a view, for hooks that compare it with known views. */
export interface ViewIdentity {
  readonly name: string | undefined;
}

/** The application a view runs in. */
export interface EndpointHandle {
  /** Its bus: `socket.endpoint.pubsub.broadcast("readings", reading)`. */
  readonly pubsub: PubSub;
  /** The URL of one of its static files, which changes when the file does; see `staticPath` of the root layout. */
  readonly staticPath: (path: string) => string;
  /**
   * Returns the path of a page or file on the host: `path` below the `basePath` of the endpoint. Attributes of templates, links and
   * redirects do this themselves. Use it for URLs elsewhere, such as in a mail or in data for a hook.
   *
   * @throws {LivewrightError} LW409 for anything but a local path
   */
  readonly path: (path: string) => string;
}

/** The connection of a view, shared by all views of the page. */
export interface TransportHandle {
  /** Identifies the connection; views with the same id are on the same page. */
  readonly id: string;
  readonly kind: "websocket" | "longpoll";
  /** Closes it. Its views end, and the client reconnects and joins them again. */
  close(): void;
}

/** How a path is reached: by `pushPatch` of this view, by `pushNavigate` within its live session, or by a page load. */
export type NavigationType = "patch" | "navigate" | "href";

/**
 * Returns the environment of the socket's view.
 *
 * @throws {LivewrightError} LW404 for a socket that belongs to no view
 */
export function environmentOf({ environment }: { readonly environment: ViewEnvironment | undefined }): ViewEnvironment {
  if (environment === undefined) throw new LivewrightError("LW404", "This socket belongs to no view.");
  return environment;
}
