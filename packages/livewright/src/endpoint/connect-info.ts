import type { ConnectInfo, PeerData } from "../live/connect-info.ts";

/** The parts of a request context that views may read. */
interface RequestSource {
  /** Replaced by pipelines, so it is read when a view asks. */
  readonly request: Request;
  readonly url: URL;
  readonly ip: string | undefined;
  readonly peerData: PeerData;
  readonly session: { csrfToken(): string };
}

/** The connect info of a dead render. It reads rarely used members from the request when a view asks for them. */
export class RequestInfo implements ConnectInfo {
  readonly origin: string;
  readonly userAgent: string | undefined;
  readonly ip: string | undefined;
  readonly #context: RequestSource;
  #csrfToken: string | undefined;

  constructor(context: RequestSource) {
    this.#context = context;
    this.origin = context.url.origin;
    this.userAgent = context.request.headers.get("user-agent") ?? undefined;
    this.ip = context.ip;
  }

  get uri(): string {
    return this.#context.url.href;
  }

  get peerData(): PeerData {
    return this.#context.peerData;
  }

  get csrfToken(): string {
    // Masked once, so that two mounts for one request render the same page.
    return (this.#csrfToken ??= this.#context.session.csrfToken());
  }

  get headers(): Headers {
    return this.#context.request.headers;
  }
}

/** The connect info of a connection. It lives as long as the connection, and builds headers when a view asks for them. */
export class ConnectionInfo implements ConnectInfo {
  readonly csrfToken: string | undefined;
  readonly origin: string;
  readonly uri: string;
  readonly userAgent: string | undefined;
  readonly peerData: PeerData;
  readonly #headers: () => Headers;

  constructor(
    csrfToken: string | undefined,
    origin: string,
    uri: string,
    userAgent: string | undefined,
    peerData: PeerData,
    headers: () => Headers,
  ) {
    this.csrfToken = csrfToken;
    this.origin = origin;
    this.uri = uri;
    this.userAgent = userAgent;
    this.peerData = peerData;
    this.#headers = headers;
  }

  get ip(): string | undefined {
    return this.peerData.address;
  }

  get headers(): Headers {
    return this.#headers();
  }
}
