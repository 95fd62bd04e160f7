import type { IncomingMessage, ServerResponse } from "node:http";
import { FastResponse, FastURL, NodeRequest } from "srvx/node";
import type { Endpoint } from "../endpoint/endpoint.ts";
import type { HostSession } from "../endpoint/request-context.ts";
import { checkOptions } from "../foundation/known-options.ts";
import { andThen, isPromise } from "../foundation/maybe-async.ts";
import type { ErrorContext } from "../telemetry/error-context.ts";
import { logLimit } from "../telemetry/limit-log.ts";
import { AppFiles } from "./app-files.ts";
import { bodyLimit } from "./body-limit.ts";
import { HostInfo, native } from "./host-info.ts";
import { HOST_OPTIONS, type HostOptions } from "./host-options.ts";
import { forgetForm } from "./kept-form.ts";
import { parsedBody } from "./parsed-body.ts";
import { type PrefixWatch, watchPrefix } from "./removed-prefix.ts";
import { requestAddress } from "./request-address.ts";
import { isRoutedUpgrade, takeUpgrade } from "./routed-upgrade.ts";
import { encodedParts, reportingBody, sendResponse } from "./send-response.ts";
import { smallChunks } from "./small-chunks.ts";
import { type ProxyRule, proxyRule } from "./trusted-proxies.ts";
import { type ProxyWatch, watchProxies } from "./unnamed-proxy.ts";
import { discardUnread } from "./unread-body.ts";
import { fetchWrapped, PASSED } from "./wrapped-fetch.ts";

const leaveToHost = (): Response => PASSED;

/** A response for a host to send. */
export interface HostResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>> | undefined;
}

/** An endpoint that answers requests of Node's HTTP server, within the limits of the endpoint. */
export class Host<Req> {
  readonly app: Endpoint;
  readonly #proxies: ProxyRule;
  readonly #bodyBytes: number;
  readonly #options: HostOptions<Req>;
  readonly #files: AppFiles;
  readonly #boundChunks: (message: IncomingMessage) => void;
  /** Until it has reported a proxy. */
  #watch: ProxyWatch | undefined;
  /** Until it has reported a path. */
  #prefixes: PrefixWatch | undefined;

  /**
   * @param what the public function of the options, such as `toExpress`, for errors
   * @throws {LivewrightError} LW102 for an invalid option
   */
  constructor(app: Endpoint, options: HostOptions<Req>, what: string) {
    checkOptions(options, HOST_OPTIONS, what, "LW102");
    this.app = app;
    this.#options = options;
    this.#proxies = proxyRule(options.trustProxy ?? false);
    const { context } = app.adapter;
    if (options.trustProxy === undefined) this.#watch = watchProxies(context.logger, what);
    this.#prefixes = watchPrefix(context.logger, app.adapter.basePath);
    this.#bodyBytes = bodyLimit(options.bodyBytes, context.limits.maxParamBytes, what);
    this.#boundChunks = smallChunks(context.limits.maxBodyChunksPerSecond, () => {
      logLimit(context, "LW508", "maxBodyChunksPerSecond", "Bodies in small chunks are read more slowly");
    });
    this.#files = new AppFiles(app, options);
  }

  /**
   * Answers a request, or accepts an upgrade.
   *
   * @param request the request as the host knows it
   * @param next the next handler of the host
   * @param shared false if no other code writes to the response
   */
  handle(message: IncomingMessage, response: ServerResponse, request: Req, next?: () => void, shared = true): void {
    const passes = next !== undefined && this.#options.fallThrough !== false;
    const parts = { message, response, request, Response: FastResponse as unknown as typeof Response };
    if (isRoutedUpgrade(message)) {
      if (this.upgrade(message, request)) return;
      if (next !== undefined) return next();
    }
    const send = (answer: Response): void | Promise<void> => {
      if (answer === PASSED) return next?.();
      const errorContext = (): ErrorContext => this.#errorContext(message);
      return sendResponse(answer, response, { shared, accepted: this.#accepted(message), errorContext });
    };
    try {
      // Fails synchronously if the `fetch` option does.
      const sent = andThen(this.#answer(parts, passes), send);
      if (isPromise(sent)) sent.catch((error: unknown) => this.#failed(response, error));
    } catch (error) {
      this.#failed(response, error);
    }
  }

  /** Accepts an upgrade that came through the handlers of the host. Returns false for any other request. */
  upgrade(message: IncomingMessage, request: Req): boolean {
    return takeUpgrade(message, this.app, this.#session(request));
  }

  /**
   * Answers a request of a host that sends responses itself.
   *
   * @returns `undefined` if the request is left to the next handler
   */
  async respond(message: IncomingMessage, response: ServerResponse, request: Req): Promise<HostResponse | undefined> {
    const parts = { message, response, request, Response: FastResponse as unknown as typeof Response };
    const answer = await this.#answer(parts, this.#options.fallThrough !== false);
    if (answer === PASSED) return undefined;
    const { status, headers, body } = await encodedParts(answer, this.#accepted(message));
    const pairs = headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1] ?? ""] as const] : []));
    const sent = body instanceof ReadableStream ? reportingBody(body, this.#errorContext(message)) : body;
    return { status, headers: pairs, body: sent as HostResponse["body"] };
  }

  #answer(parts: RequestParts<Req>, passes: boolean): Response | Promise<Response> {
    const { loading } = this.#files;
    if (loading !== undefined) return loading.then(() => this.#fetch(parts, passes));
    return this.#fetch(parts, passes);
  }

  #fetch(parts: RequestParts<Req>, passes: boolean): Response | Promise<Response> {
    const { message, response } = parts;
    // A proxy opens its next connection to another server.
    if (this.app.draining) response.shouldKeepAlive = false;
    if (this.#watch?.(message) === true) this.#watch = undefined;
    const address = requestAddress(message, this.#proxies);
    if (address === undefined) return new Response("400 Bad Request\n", { status: 400 });
    if (address.prefix !== undefined && this.#prefixes?.(address.prefix) === true) this.#prefixes = undefined;
    const parsed = parsedBody(message);
    if (parsed === undefined) {
      forgetForm(message);
      this.#boundChunks(message);
      discardUnread(message, response);
    } else if (parsed !== "lost") reuse(message, parsed);
    const request = new NodeRequest({ req: message, res: response, maxRequestBodySize: this.#bodyBytes });
    // srvx reads the URL of a request from here; otherwise it would derive it without the proxy headers.
    // oxlint-disable-next-line no-underscore-dangle -- the name that srvx has for it
    (request as { _url?: URL })._url = new FastURL(address);
    const unrouted = passes ? leaveToHost : undefined;
    const facts = { ip: address.ip, Response: parts.Response, session: this.#session(parts.request), unrouted };
    const info = new HostInfo(message, facts, parsed === "lost");
    const { fetch: wrap } = this.#options;
    if (wrap === undefined) return this.app.fetch(request, info);
    info.keep(request);
    return fetchWrapped(this.app, wrap, { request, native: native(request) }, info);
  }

  /** Returns the `Accept-Encoding` of a request; `undefined` if responses are not compressed. */
  #accepted({ headers }: IncomingMessage): string | null | undefined {
    if (this.#options.compressResponses === false) return undefined;
    const accepted = headers["accept-encoding"];
    return typeof accepted === "string" ? accepted : null;
  }

  #session(request: Req): HostSession | undefined {
    const { session } = this.#options;
    return session && (() => session(request));
  }

  #errorContext({ method, url }: IncomingMessage): ErrorContext {
    const { logger } = this.app.adapter.context;
    return { view: `${method} ${url?.split("?", 1)[0]}`, callback: "body of the response", logger };
  }

  #failed(response: ServerResponse, error: unknown): void {
    this.app.adapter.context.logger.error("A request failed.", { error });
    if (response.headersSent) response.destroy();
    else response.writeHead(500).end();
  }
}

interface RequestParts<Req> {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
  readonly request: Req;
  /** The class of responses, if they are sent here. */
  readonly Response?: typeof Response;
}

/** Puts a body that was read already where srvx looks for it. The parser has decompressed it. */
function reuse(message: IncomingMessage, body: Buffer): void {
  Object.assign(message, { rawBody: body });
  if (message.headers["content-encoding"] === undefined) return;
  delete message.headers["content-encoding"];
  const raw = message.rawHeaders;
  message.rawHeaders = raw.filter((_, at) => raw[at - (at % 2)]?.toLowerCase() !== "content-encoding");
}
