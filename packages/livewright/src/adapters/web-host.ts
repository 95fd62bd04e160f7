import { FastResponse } from "srvx/node";
import type { UpgradeDecision } from "../endpoint/connections.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import type { FetchInfo, HostSession } from "../endpoint/request-context.ts";
import { chooseProtocol } from "../endpoint/upgrade.ts";
import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { isPromise, type MaybePromise } from "../foundation/maybe-async.ts";
import type { ErrorContext } from "../telemetry/error-context.ts";
import { AppFiles } from "./app-files.ts";
import { bodyLimit, boundBody } from "./body-limit.ts";
import { HOST_OPTIONS, type HostOptions } from "./host-options.ts";
import { type PrefixWatch, watchPrefix } from "./removed-prefix.ts";
import { encodedParts, reportingBody } from "./send-response.ts";
import { proxyRule, type ProxyRule } from "./trusted-proxies.ts";
import { type Peer, type WebAddress, webAddress, webHead } from "./web-address.ts";
import { type ProxyWatch, watchProxies } from "./unnamed-proxy.ts";
import { fetchWrapped, PASSED } from "./wrapped-fetch.ts";

/**
 * Options of an endpoint on a server of Bun or Deno. The runtime has timeouts of its own.
 *
 * @typeParam Req the request of the host
 */
export type WebHostOptions<Req> = Omit<HostOptions<Req>, "headerTimeout" | "keepAliveTimeout">;

const { headerTimeout: _header, keepAliveTimeout: _idle, ...known } = HOST_OPTIONS;

/** The names of all options. */
export const WEB_HOST_OPTIONS: KnownOptions<WebHostOptions<unknown>> = known;

/** A request on its way to an endpoint. */
export interface WebRequest<Req> {
  readonly request: Request;
  readonly peer: Peer;
  /** The request as the host knows it. */
  readonly hosts: Req;
}

/** An upgrade that the endpoint accepts. */
export interface AcceptedUpgrade {
  /** Connects the open socket to the endpoint. */
  readonly open: Exclude<UpgradeDecision, Response>;
  /** The subprotocol of the response. */
  readonly protocol: "phoenix" | undefined;
}

/** An endpoint that answers web-standard requests, within the limits of the endpoint. */
export class WebHost<Req> {
  readonly app: Endpoint;
  /** Maximum bytes of a request body. */
  readonly bodyBytes: number;
  readonly #options: WebHostOptions<Req>;
  readonly #files: AppFiles;
  readonly #proxies: ProxyRule;
  /** Until it has reported a proxy. */
  #watch: ProxyWatch | undefined;
  /** Until it has reported a path. */
  #prefixes: PrefixWatch | undefined;

  /**
   * @param what the public function of the options, such as `toBun`, for errors
   * @throws {LivewrightError} LW102 for an invalid option
   */
  constructor(app: Endpoint, options: WebHostOptions<Req>, what: string) {
    checkOptions(options, WEB_HOST_OPTIONS, what, "LW102");
    this.app = app;
    this.#options = options;
    this.#proxies = proxyRule(options.trustProxy ?? false);
    this.#prefixes = watchPrefix(app.adapter.context.logger, app.adapter.basePath);
    this.bodyBytes = bodyLimit(options.bodyBytes, app.adapter.context.limits.maxParamBytes, what);
    if (options.trustProxy === undefined) this.#watch = watchProxies(app.adapter.context.logger, what);
    this.#files = new AppFiles(app, options);
  }

  /**
   * Answers a request that is not an upgrade. Never rejects.
   *
   * @param hasNext true if the host has further handlers
   * @returns `undefined` if the request is left to them
   */
  async fetch(web: WebRequest<Req>, hasNext: boolean): Promise<Response | undefined> {
    try {
      const { loading } = this.#files;
      if (loading !== undefined) await loading;
      const answer = await this.#answer(web, hasNext && this.#options.fallThrough !== false);
      return answer === PASSED ? undefined : await this.#encoded(answer, web.request);
    } catch (error) {
      this.app.adapter.context.logger.error("A request failed.", { error });
      return new Response(null, { status: 500 });
    }
  }

  /** Decides about an upgrade, when the files of the client are loaded. */
  async upgrade(web: WebRequest<Req>): Promise<Response | AcceptedUpgrade> {
    await this.#files.loading;
    const decided = this.#decide(web);
    const open = isPromise(decided) ? await decided : decided;
    if (open instanceof Response) return open;
    return { open, protocol: chooseProtocol(web.request.headers.get("sec-websocket-protocol")) };
  }

  #decide({ request, peer, hosts }: WebRequest<Req>): MaybePromise<UpgradeDecision> {
    const address = this.#address(request, peer);
    if (address === undefined) return new Response("400 Bad Request\n", { status: 400 });
    // A copy, because the runtime may free the headers of the request, and a connection keeps them.
    const headers = new Headers(request.headers);
    const upgrade = new Request(address.url, { headers });
    return this.app.upgrade(upgrade, { ...this.#info(address, hosts), headers: () => headers });
  }

  async #answer({ request, peer, hosts }: WebRequest<Req>, passes: boolean): Promise<Response> {
    const address = this.#address(request, peer);
    if (address === undefined) return new Response("400 Bad Request\n", { status: 400 });
    const addressed = address.url === request.url ? request : new Request(address.url, request);
    const bounded = boundBody(addressed, this.bodyBytes);
    const info = { ...this.#info(address, hosts), ...(passes && { unrouted: () => PASSED }) };
    const { fetch: wrap } = this.#options;
    if (wrap === undefined) return this.app.fetch(bounded, info);
    return fetchWrapped(this.app, wrap, { request: bounded, native: bounded }, info);
  }

  #address(request: Request, peer: Peer): WebAddress | undefined {
    const head = webHead(request, peer);
    if (this.#watch?.(head) === true) this.#watch = undefined;
    const address = webAddress(head, peer, this.#proxies);
    if (address?.prefix !== undefined && this.#prefixes?.(address.prefix) === true) this.#prefixes = undefined;
    return address;
  }

  #info({ ip, port }: WebAddress, hosts: Req): FetchInfo {
    const { session } = this.#options;
    const hostSession: HostSession | undefined = session && (() => session(hosts));
    return {
      ip,
      port,
      // It keeps the text of a page, which can then be compressed without reading a stream.
      Response: FastResponse as unknown as typeof Response,
      ...(hostSession === undefined ? {} : { session: hostSession }),
    };
  }

  async #encoded(response: Response, { method, url, headers: sent }: Request): Promise<Response> {
    const accepted = this.#options.compressResponses === false ? undefined : sent.get("accept-encoding");
    const { status, statusText, headers, body } = await encodedParts(response, accepted);
    const pairs = headers.flatMap((name, at) =>
      at % 2 === 0 ? [[name, headers[at + 1] ?? ""] as [string, string]] : [],
    );
    // The rest of the body is still on its way.
    if (status === 408) pairs.push(["connection", "close"]);
    const init = { status, statusText, headers: pairs };
    if (!(body instanceof ReadableStream))
      return new Response((body as string | Uint8Array<ArrayBuffer>) ?? null, init);
    const { logger } = this.app.adapter.context;
    const errorContext: ErrorContext = {
      view: `${method} ${URL.canParse(url) ? new URL(url).pathname : url}`,
      callback: "body of the response",
      logger,
    };
    return new Response(reportingBody(body, errorContext), init);
  }
}
