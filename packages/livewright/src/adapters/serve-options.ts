import type { KnownOptions } from "../foundation/known-options.ts";
import type { DrainTimes } from "./drain-times.ts";
import type { TemporaryFileOptions } from "./temporary-files.ts";
import type { TrustProxy } from "./trusted-proxies.ts";

/** Options of `serve`. */
export interface ServeOptions extends DrainTimes {
  /** The port to listen on. Default 4000; 0 selects a free one. */
  readonly port?: number;
  /** The address to listen on. Default all addresses. */
  readonly host?: string;
  /** Stop gracefully on SIGTERM and SIGINT. A second signal exits immediately. Default true. */
  readonly signals?: boolean;
  /** Maximum bytes of a request body. Default 16,777,216 (16 MiB), or `limits.maxParamBytes` if that is more. */
  readonly bodyBytes?: number;
  /**
   * Milliseconds in which a client must send the headers of a request or upgrade. After that the connection is closed. For bodies,
   * Node's limit of five minutes applies. Default 20,000.
   */
  readonly headerTimeout?: number;
  /**
   * Milliseconds for which a connection without a request stays open; `Infinity` for no limit. Must be longer than the idle timeout
   * of a proxy in front, usually 60 s. Otherwise the proxy may send a request while this server closes the connection, and answer it
   * with 502. Default 72,000.
   */
  readonly keepAliveTimeout?: number;
  /** The location and total size of uploaded files that were not consumed yet. */
  readonly uploads?: TemporaryFileOptions;
  /**
   * Compress text in responses with Brotli or gzip, as the browser accepts. A response with `cache-control: no-transform` is left
   * alone. Set it to false if a proxy in front compresses. Default true.
   */
  readonly compressResponses?: boolean;
  /** Compress WebSocket messages. Costs memory per connection and time per message. Default false. */
  readonly compressMessages?: boolean;
  /**
   * Wraps the answer to every request: pages, files and error pages. `next` settles with the response of the application, and takes
   * another request if one is passed.
   *
   * @example
   * ```ts
   * fetch: async (request, next) => {
   *   const response = await next();
   *   response.headers.set("x-request-id", request.headers.get("x-request-id") ?? randomUUID());
   *   return response;
   * }
   * ```
   */
  readonly fetch?: (request: Request, next: (request?: Request) => Promise<Response>) => Response | Promise<Response>;
  /**
   * Serve `/livewright/client.js` and the official client packages. Default true; set it to false in an application that bundles
   * them.
   */
  readonly client?: boolean;
  /**
   * The proxies whose `X-Forwarded-For`, `-Proto`, `-Host` and `-Port` are trusted. Any client can write these headers, so list only
   * proxies that every request passes. `Forwarded` (RFC 7239) counts if a request has none of them. Default: none, with a warning
   * (LW623) if there seems to be a proxy.
   *
   * - a number: that many proxies in a row; with 1, the last entry of each header counts
   * - a list of addresses and networks: entries are read from the right until one is not in the list
   * - `true`: any number of proxies; the first entry counts, so the outermost proxy must overwrite the headers of clients
   *
   * @example serve(app, { trustProxy: ["10.0.0.0/8", "fd00::/8"] })
   */
  readonly trustProxy?: TrustProxy;
}

/** The names of all options of `serve`. */
export const SERVE_OPTIONS: KnownOptions<ServeOptions> = {
  port: true,
  host: true,
  signals: true,
  drainDelay: true,
  drainTimeout: true,
  drainSocketsPerSecond: true,
  bodyBytes: true,
  headerTimeout: true,
  keepAliveTimeout: true,
  uploads: true,
  compressResponses: true,
  compressMessages: true,
  fetch: true,
  client: true,
  trustProxy: true,
};
