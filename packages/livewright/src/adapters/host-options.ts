import type { KnownOptions } from "../foundation/known-options.ts";
import type { Session } from "../live/live-view.ts";
import type { DrainTimes } from "./drain-times.ts";
import type { TemporaryFileOptions } from "./temporary-files.ts";
import type { TrustProxy } from "./trusted-proxies.ts";

/**
 * Options of an endpoint on a server of the application. `toNodeHandler` and `attach` take the same ones, so that both can be given one
 * object.
 *
 * @typeParam Req the request of the server
 */
export interface HostOptions<Req> extends DrainTimes {
  /**
   * Returns the session that the server keeps for a request, laid over the session cookie. Called for each page and each connection.
   * The endpoint's own `session` is laid over it.
   *
   * @example session: (request) => ({ user: request.session.user })
   */
  readonly session?: (request: Req) => Session | undefined | Promise<Session | undefined>;
  /**
   * Leave requests without a route to the next handler of the server, where there is one. With false, the endpoint answers them with
   * 404 or 405. Default true.
   */
  readonly fallThrough?: boolean;
  /** Maximum bytes of a request body. Default 16,777,216 (16 MiB), or `limits.maxParamBytes` if that is more. */
  readonly bodyBytes?: number;
  /** The location and total size of uploaded files that were not consumed yet. */
  readonly uploads?: TemporaryFileOptions;
  /** Serve `/livewright/client.js` and the official client packages. Default true. */
  readonly client?: boolean;
  /**
   * The proxies whose `X-Forwarded-*` and `Forwarded` headers are trusted, as in `serve`. Default: none, with a warning (LW623) if there
   * seems to be one.
   */
  readonly trustProxy?: TrustProxy;
  /**
   * Wraps the answers of the endpoint, as in `serve`. The answer to a request that is left to the next handler has the status 404, and
   * changes to it have no effect.
   */
  readonly fetch?: (request: Request, next: (request?: Request) => Promise<Response>) => Response | Promise<Response>;
  /** Compress text in responses that no middleware has compressed, as in `serve`. Default true. */
  readonly compressResponses?: boolean;
  /** Compress WebSocket messages. Costs memory per connection and time per message. Default false. */
  readonly compressMessages?: boolean;
  /**
   * Milliseconds in which a client must send the headers of a request. Default 20,000, unless the application set
   * another timeout on the server.
   */
  readonly headerTimeout?: number;
  /**
   * Milliseconds for which a connection without a request stays open; `Infinity` for no limit. Default 72,000, unless the
   * application set another timeout on the server.
   */
  readonly keepAliveTimeout?: number;
}

/** The names of all host options. */
export const HOST_OPTIONS: KnownOptions<HostOptions<unknown>> = {
  session: true,
  fallThrough: true,
  bodyBytes: true,
  uploads: true,
  client: true,
  trustProxy: true,
  fetch: true,
  compressResponses: true,
  compressMessages: true,
  drainDelay: true,
  drainTimeout: true,
  drainSocketsPerSecond: true,
  headerTimeout: true,
  keepAliveTimeout: true,
};
