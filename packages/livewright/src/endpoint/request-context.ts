import type { Session } from "../live/live-view.ts";
import type { ConnectInfo, PeerData } from "../live/connect-info.ts";
import { andThen } from "../foundation/maybe-async.ts";
import { provideForm } from "../params/form-params.ts";
import { FormReader } from "../params/form-reader.ts";
import { ConnectionInfo, RequestInfo } from "./connect-info.ts";
import type { SessionSource, Settings } from "./options.ts";
import { type BodyStream, RequestBody } from "./request-bodies.ts";
import { SessionCookie } from "./session-cookie.ts";
import { RequestFlash } from "./request-flash.ts";

const MAX_HOST = 253;

/** What an adapter knows and a `Request` cannot say. */
export interface FetchInfo {
  /** The visitor's address. */
  readonly ip?: string | undefined;
  /** The visitor's port. */
  readonly port?: number | undefined;
  /** The certificate of the client in DER, where the server asks for one. */
  readonly certificate?: Uint8Array | undefined;
  /**
   * What is known about the request already, e.g. from a middleware of the server in front: `assignNew` of the view takes it
   * over in the first HTML, instead of finding it out again.
   */
  readonly assigns?: Readonly<Record<string, unknown>> | undefined;
  /** The class that pages are answered with; default the global one. Some runtimes have one that costs less. */
  readonly Response?: typeof Response;
  /**
   * The request as the classes of the runtime take it, for adapters whose requests only resemble one: functions of the
   * application are given this. It is called more than once, and then must give the same.
   */
  readonly native?: (request: Request) => Request;
  /** The headers, for adapters whose requests only resemble one: a connection keeps this and lets go of the request. */
  readonly headers?: () => Headers;
  /** Called when the body is about to be read for the first time: a client may wait until it is asked for it. */
  readonly wantsBody?: () => void;
}

/** One request on its way through the endpoint. Whatever not every request needs is made when it is asked for. */
export class RequestContext {
  /** Replaced by pipelines. What has been read from it already (URL, cookies) stays as it was. */
  request: Request;
  /** Parsed once; everything that needs a part of it takes it from here. */
  readonly url: URL;
  readonly cookies: string | null;
  readonly session: SessionCookie;
  readonly flash: RequestFlash;
  readonly ip: string | undefined;
  #assigns: Readonly<Record<string, unknown>> | undefined;
  readonly #info: FetchInfo;
  readonly #native: ((request: Request) => Request) | undefined;
  readonly #headers: (() => Headers) | undefined;
  readonly #received: Request;
  readonly #settings: Settings;
  readonly #wantsBody: (() => void) | undefined;
  #body: RequestBody | undefined;
  #form: FormReader | undefined;
  #handed: Request | undefined;
  readonly #newNonce: () => string | undefined;
  #nonce: string | undefined;
  /** What the application derived from the request, asked for once: a page may hold several views. */
  #derived: { readonly from: Request; readonly session: Session | Promise<Session> | undefined } | undefined;

  /** @throws TypeError when the request's URL is not one, which a hostile `Host` header can bring about */
  constructor(settings: Settings, request: Request, info: FetchInfo) {
    this.request = request;
    this.#received = request;
    this.#settings = settings;
    this.#wantsBody = info.wantsBody;
    this.#info = info;
    this.#native = info.native;
    this.url = new URL(request.url);
    this.cookies = request.headers.get("cookie");
    const { runtime } = settings;
    const cookies = settings.cookies(() => this.nativeRequest);
    const secure = this.url.protocol === "https:";
    this.session = new SessionCookie(runtime.keys, cookies.session, this.cookies, secure);
    this.flash = new RequestFlash(runtime.keys, cookies.flash, this.cookies, secure, runtime.logger);
    this.ip = info.ip;
    this.#assigns = info.assigns;
    this.#headers = info.headers;
    this.#newNonce = () => settings.headers.nonce();
    // No name in DNS is longer, and what is compared with hosts should be one.
    if (this.url.hostname.length > MAX_HOST) throw new TypeError("The host is too long.");
  }

  /** The request for functions of the application: one that `new Request(request, …)` and `fetch(request)` take. */
  get nativeRequest(): Request {
    const native = this.#native?.(this.request) ?? this.request;
    if (this.request !== this.#received || !this.#hasBody()) return native;
    return (this.#handed ??= this.#withBody(native));
  }

  /** The form in the body. It is read when a part of it is asked for. */
  get form(): FormReader {
    const { headers } = this.#received;
    const body = (): BodyStream | null => (mayHaveBody(this.#received) ? this.#guarded.stream : null);
    return (this.#form ??= new FormReader({ headers, body }, this.#settings.runtime.limits, "LW504"));
  }

  /** The request is answered: what is held of its body is free. */
  release(): void {
    this.#body?.release();
  }

  get #guarded(): RequestBody {
    return (this.#body ??= new RequestBody(this.#settings.bodies, () => {
      this.#wantsBody?.();
      const { body } = this.#native?.(this.#received) ?? this.#received;
      return (body as BodyStream | null) ?? new ReadableStream({ start: (controller) => controller.close() });
    }));
  }

  /** Whether there is a body to hand over. HTTP/1 announces one, and adapters with requests of their own speak that. */
  #hasBody(): boolean {
    const { headers } = this.#received;
    if (!mayHaveBody(this.#received)) return false;
    if (headers.get("content-length") !== null || headers.get("transfer-encoding") !== null) return true;
    return this.#native === undefined && this.#received.body !== null;
  }

  /** The request with a body that is read within the limits, or that was read already. */
  #withBody(native: Request): Request {
    const body = this.form.started ? this.form.replay() : this.#guarded.stream;
    const handed = new Request(native, { method: native.method, body, duplex: "half" });
    provideForm(handed, this.form);
    // `json()` and the like hold the whole body; a handler that takes the stream passes it on.
    const streams = (): BodyStream => {
      this.#body?.streams();
      return body;
    };
    return Object.defineProperty(handed, "body", { get: streams, configurable: true });
  }

  /** Whether the request carries what a browser sends by itself, and which may say who its user is. */
  get hasCredentials(): boolean {
    return this.cookies !== null || this.request.headers.get("authorization") !== null;
  }

  /** What was found out so far, for `assignNew` of the views on the page. */
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

  /** The nonce of the page, the same in its markup and its policy; nothing if the policy wants none. */
  get nonce(): string | undefined {
    return (this.#nonce ??= this.#newNonce());
  }

  /** For the first HTML. */
  get connectInfo(): ConnectInfo {
    return new RequestInfo(this);
  }

  /** For a connection, which lives longer than the request and keeps nothing else of it. */
  connectInfoWith(csrfToken: string | undefined): ConnectInfo {
    const { headers } = this.request;
    const userAgent = headers.get("user-agent") ?? undefined;
    const { href, origin } = this.url;
    return new ConnectionInfo(csrfToken, origin, href, userAgent, this.peerData, this.#headers ?? (() => headers));
  }

  /**
   * The session as views see it: the cookie's, with what the application derives from the request laid over it.
   *
   * @param source of the endpoint
   * @param more of the live session
   * @returns at once unless the source takes its time
   */
  sessionWith(source: SessionSource | undefined, more?: (request: Request) => Session): Session | Promise<Session> {
    // Making the runtime's own request of it costs more than a small page does.
    if (source === undefined && more === undefined) return this.session.data;
    const request = this.nativeRequest;
    if (this.#derived?.from !== request) this.#derived = { from: request, session: source?.(request) };
    return andThen(this.#derived.session, (derived) => mergeSessions(this.session.data, derived, more?.(request)));
  }
}

/** A request without a length has a body if it is sent in chunks, which only the runtime knows. */
function mayHaveBody({ method, headers }: Request): boolean {
  return method !== "GET" && method !== "HEAD" && headers.get("content-length") !== "0";
}

/** Sessions laid over each other, the last on top. */
export function mergeSessions(data: Session, ...more: readonly (Session | undefined)[]): Session {
  if (more.every((session) => session === undefined)) return data;
  // Not assigned, but defined: a key called __proto__ would change the prototype instead.
  return Object.fromEntries([data, ...more].flatMap((session) => Object.entries(session ?? {})));
}
