import { withoutBasePath } from "../foundation/base-path.ts";
import { andThen, type MaybePromise } from "../foundation/maybe-async.ts";
import type { Session } from "../live/live-view.ts";
import type { RootLayout } from "../live/root-layout.ts";
import type { ConnectInfo, PeerData } from "../live/connect-info.ts";
import type { PageRequest } from "../page/page-request.ts";
import { provideForm } from "../params/form-params.ts";
import { FormReader } from "../params/form-reader.ts";
import type { LiveSession, Routes } from "../router/route-table.ts";
import { ConnectionInfo, RequestInfo } from "./connect-info.ts";
import type { Settings } from "./options.ts";
import { type BodyStream, RequestBody } from "./request-bodies.ts";
import { RequestFlash } from "./request-flash.ts";
import type { RequestSession } from "./request-session.ts";
import { SessionCookie } from "./session-cookie.ts";
import { StoredSession } from "./stored-session.ts";
import { TokenCookie } from "./token-cookie.ts";

const MAX_HOST = 253;

/** Returns the session that a host keeps for a request. */
export type HostSession = () => MaybePromise<Session | undefined>;

/** Facts about a request that only the server knows. An adapter passes them to `fetch` and `upgrade`. */
export interface FetchInfo {
  /** The address of the client. */
  readonly ip?: string | undefined;
  /** The port of the client. */
  readonly port?: number | undefined;
  /** The certificate of the client in DER, if the server asks for one. */
  readonly certificate?: Uint8Array | undefined;
  /** Assigns that the server knows already, for example from a middleware. In the dead render, `assignNew` takes them over. */
  readonly assigns?: Readonly<Record<string, unknown>> | undefined;
  /** The class of page responses. Default: the global one. Some runtimes have a faster one. */
  readonly Response?: typeof Response | undefined;
  /**
   * Returns the request as an instance of the runtime's `Request`, for adapters whose own requests only resemble one. The
   * functions of the application receive it. It is called more than once, and must return the same request each time.
   */
  readonly native?: (request: Request) => Request;
  /** Returns the headers, for adapters whose requests only resemble a `Request`. A connection keeps this function, not the request. */
  readonly headers?: () => Headers;
  /**
   * Called with an object that must live until the request has been answered. Only the request leads to its signal, which aborts no
   * more once the garbage collector has taken the request. A handler that keeps just the signal would wait forever.
   */
  readonly keep?: (value: object) => void;
  /** Called before the body is read. A client with `Expect: 100-continue` waits for this moment. */
  readonly wantsBody?: () => void;
  /** Returns the session that the host keeps for the request, laid over what the cookie holds. Called at most once. */
  readonly session?: HostSession | undefined;
  /**
   * Answers a request that has no route, in place of the page for 404 or 405. A host passes the request on to its own routes. With a
   * `basePath`, it also answers requests outside of that path. Without this function, such requests come from a proxy that has
   * removed the path.
   */
  readonly unrouted?: (() => Response) | undefined;
}

/** One request on its way through the endpoint. Members that not every request needs are created on demand. */
export class RequestContext implements PageRequest {
  readonly settings: Settings;
  /** The request for the next step. Pipelines may replace it, but that changes neither the URL nor the cookies of this context. */
  request: Request;
  /** The URL with a path of the application, so without the `basePath`. */
  readonly url: URL;
  /** True if the path of the request is not below the `basePath`. */
  readonly outside: boolean;
  readonly cookies: string | null;
  readonly session: RequestSession;
  readonly flash: RequestFlash;
  readonly #received: Request;
  readonly #info: FetchInfo;
  #assigns: Readonly<Record<string, unknown>> | undefined;
  #connectInfo: ConnectInfo | undefined;
  #body: RequestBody | undefined;
  #form: FormReader | undefined;
  #handed: Request | undefined;
  #nonce: string | undefined;
  /** The session data that the application derived from a request. Kept, so that all views of a page share it. */
  #derived: { readonly from: Request; readonly session: MaybePromise<Session | undefined> } | undefined;
  /** The session of the host, so that the host is asked once. */
  #hosts: { readonly session: MaybePromise<Session | undefined> } | undefined;
  /** True if the request was left to the host. */
  passedOn: boolean = false;
  /** True if the request belongs to a socket, so that each page would log many of them. */
  routine: boolean = false;

  /** @throws TypeError if the request's URL is invalid, as a hostile `Host` header can make it */
  constructor(settings: Settings, request: Request, info: FetchInfo) {
    this.settings = settings;
    this.request = request;
    this.#received = request;
    this.#info = info;
    this.url = new URL(request.url);
    this.outside = enterBasePath(settings.runtime.basePath, this.url);
    this.cookies = request.headers.get("cookie");
    const { runtime } = settings;
    const cookies = settings.cookies(() => this.nativeRequest);
    const secure = this.url.protocol === "https:";
    const cookie = new TokenCookie(runtime.keys, cookies.session, this.cookies, secure);
    this.session =
      settings.sessions === undefined ? new SessionCookie(cookie) : new StoredSession(settings.sessions, cookie);
    this.flash = new RequestFlash(runtime.keys, cookies.flash, this.cookies, secure, runtime.logger);
    this.#assigns = info.assigns;
    // No name in DNS is longer, so a longer host matches no route and no origin.
    if (this.url.hostname.length > MAX_HOST) throw new TypeError("The host is too long.");
  }

  get routes(): Routes {
    return this.settings.routes;
  }

  get rootLayout(): RootLayout {
    return this.settings.rootLayout;
  }

  /** The class of page responses. */
  get Response(): typeof Response {
    return this.#info.Response ?? Response;
  }

  get ip(): string | undefined {
    return this.#info.ip;
  }

  /** The request for functions of the application. `new Request(request, …)` and `fetch(request)` accept it. */
  get nativeRequest(): Request {
    this.#info.keep?.(this);
    const native = this.#info.native?.(this.request) ?? this.request;
    if (this.request !== this.#received || !this.#hasBody()) return native;
    return (this.#handed ??= this.#withBody(native));
  }

  /** The body within the limits of the endpoint, for code that reads it in place of a form. */
  get body(): BodyStream | null {
    return mayHaveBody(this.#received) ? this.#guarded.stream : null;
  }

  /** The form in the body. The body is read when a field is read. */
  get form(): FormReader {
    const { headers } = this.#received;
    return (this.#form ??= new FormReader({ headers, body: () => this.body }, this.settings.runtime.limits, "LW504"));
  }

  /** Releases the body. The response is ready, so nothing reads it now. */
  release(): void {
    this.#body?.release();
  }

  get #guarded(): RequestBody {
    return (this.#body ??= new RequestBody(this.settings.bodies, () => {
      this.#info.wantsBody?.();
      const { body } = this.#info.native?.(this.#received) ?? this.#received;
      return (body as BodyStream | null) ?? new ReadableStream({ start: (controller) => controller.close() });
    }));
  }

  /** True if there is a body. HTTP/1 announces one in the headers, and adapters with their own requests speak HTTP/1. */
  #hasBody(): boolean {
    const { headers } = this.#received;
    if (!mayHaveBody(this.#received)) return false;
    if (headers.get("content-length") !== null || headers.get("transfer-encoding") !== null) return true;
    return this.#info.native === undefined && this.#received.body !== null;
  }

  /** Returns the request with a body that obeys the limits, even if a part of it was read already. */
  #withBody(native: Request): Request {
    const body = this.form.started ? this.form.replay() : this.#guarded.stream;
    const handed = new Request(native, { method: native.method, body, duplex: "half" });
    provideForm(handed, this.form);
    // Methods such as `json()` hold the whole body in memory. A handler that uses the stream does not.
    const streams = (): BodyStream => {
      this.#body?.streams();
      return body;
    };
    return Object.defineProperty(handed, "body", { get: streams, configurable: true });
  }

  /** True if the request carries credentials that a browser sends automatically. */
  get hasCredentials(): boolean {
    return this.cookies !== null || this.request.headers.get("authorization") !== null;
  }

  /** Assigns that are known about the request, for `assignNew` of the views on the page. */
  get assigns(): Readonly<Record<string, unknown>> | undefined {
    return this.#assigns;
  }

  get peerData(): PeerData {
    const { ip, port, certificate } = this.#info;
    return { address: ip, port, certificate };
  }

  assign(values: Readonly<Record<string, unknown>>): void {
    this.#assigns = { ...this.#assigns, ...values };
  }

  /** The nonce in the markup and the policy of the page; `undefined` if the policy has none. */
  get nonce(): string | undefined {
    return (this.#nonce ??= this.settings.headers.nonce());
  }

  /** The connect info of dead renders. */
  get connectInfo(): ConnectInfo {
    return (this.#connectInfo ??= new RequestInfo(this));
  }

  /** Returns the connect info of a connection. It lives longer than the request, and keeps only the headers of it. */
  connectInfoWith(csrfToken: string | undefined): ConnectInfo {
    const { headers } = this.request;
    const userAgent = headers.get("user-agent") ?? undefined;
    const { href, origin } = this.url;
    return new ConnectionInfo(csrfToken, origin, href, userAgent, this.peerData, this.#info.headers ?? (() => headers));
  }

  /**
   * Returns the session as views see it: the data of the cookie, overridden by the session data that the application derives
   * from the request.
   *
   * @param liveSession may derive more session data, for its views
   * @returns synchronously unless the `session` option of the endpoint is async
   */
  sessionFor(liveSession?: LiveSession): MaybePromise<Session> {
    const source = this.settings.session;
    const more = liveSession?.session;
    const needsRequest = source !== undefined || more !== undefined;
    if (!needsRequest && this.#info.session === undefined) return this.session.data;
    // Creating the runtime's own request is slower than rendering a small page.
    const request = needsRequest ? this.nativeRequest : this.request;
    if (this.#derived?.from !== request) this.#derived = { from: request, session: this.#derive(source, request) };
    return andThen(this.#derived.session, (derived) => mergeSessions(this.session.data, derived, more?.(request)));
  }

  /** The host's session, with that of the endpoint's `session` option laid over it. */
  #derive(source: Settings["session"], request: Request): MaybePromise<Session | undefined> {
    const { session: host } = this.#info;
    if (host === undefined) return source?.(request);
    const { session } = (this.#hosts ??= { session: host() });
    return andThen(session, (hosts) => andThen(source?.(request), (own) => mergeSessions(hosts ?? {}, own)));
  }

  /** Leaves a request that has no route to the host. Returns `undefined` without a host. */
  passOn(): Response | undefined {
    const response = this.#info.unrouted?.();
    this.passedOn = response !== undefined;
    return response;
  }
}

/** Removes the base path from a URL. Returns true if the URL does not have it. */
function enterBasePath(basePath: string | undefined, url: URL): boolean {
  if (basePath === undefined) return false;
  const pathname = withoutBasePath(basePath, url.pathname);
  if (pathname !== undefined) url.pathname = pathname;
  return pathname === undefined;
}

/** Returns true unless the request certainly has no body. Only the runtime knows whether a body comes in chunks. */
function mayHaveBody({ method, headers }: Request): boolean {
  return method !== "GET" && method !== "HEAD" && headers.get("content-length") !== "0";
}

/** Merges sessions. A later one overrides an earlier one. */
export function mergeSessions(data: Session, ...more: readonly (Session | undefined)[]): Session {
  if (more.every((session) => session === undefined)) return data;
  // Defined, not assigned: assigning to a key called `__proto__` would change the prototype.
  return Object.fromEntries([data, ...more].flatMap((session) => Object.entries(session ?? {})));
}
