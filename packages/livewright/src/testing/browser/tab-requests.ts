import type { Endpoint } from "../../endpoint/endpoint.ts";
import { underBasePath, withoutBasePath } from "../../foundation/base-path.ts";
import { LivewrightError } from "../../foundation/errors.ts";
import type { CookieJar } from "./cookies.ts";

/** The most redirects in a row that a browser follows. */
const MAX_REDIRECTS = 20;

/** The options of a tab that its requests need. */
export interface RequestOptions {
  readonly origin: string;
  /** The IP address that the server sees. */
  readonly ip: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Wraps each page load, so that a crash of its callbacks is attributed to this tab. */
  readonly within: <Result>(run: () => Result) => Result;
}

/** The tab that sends the requests. */
export interface RequestingTab {
  readonly app: Endpoint;
  readonly cookies: CookieJar;
}

/** A response, and the request that it answers. */
export interface Answered {
  readonly request: Request;
  readonly response: Response;
  /** The URL of another site, if the last redirect leads there. */
  readonly outside?: URL;
}

/** The requests of a tab to its application: addresses, headers, cookies and redirects. */
export class TabRequests {
  readonly #tab: RequestingTab;
  readonly #options: RequestOptions;

  constructor(tab: RequestingTab, options: RequestOptions) {
    this.#tab = tab;
    this.#options = options;
  }

  /** Returns the URL of a path of the application, or a full URL as it is. */
  locate(path: string): URL {
    return new URL(underBasePath(this.#basePath, path), this.#options.origin);
  }

  /** Returns the path and query inside the application; the whole URL for a path outside of it. */
  pathOf(url: URL): string {
    const path = withoutBasePath(this.#basePath, url.pathname);
    return path === undefined ? url.href : path + url.search;
  }

  /** True for a page that the application does not answer. */
  isOutside(url: URL): boolean {
    return url.origin !== this.#options.origin || withoutBasePath(this.#basePath, url.pathname) === undefined;
  }

  headers(pathname: string): Headers {
    const { origin, headers: more } = this.#options;
    const headers = new Headers({ host: new URL(origin).host, accept: "text/html", ...more });
    const cookie = this.#tab.cookies.header(pathname);
    if (cookie !== "") headers.set("cookie", cookie);
    return headers;
  }

  make(url: URL, init: RequestInit = {}): Request {
    return new Request(url, { ...init, headers: this.headers(url.pathname) });
  }

  /** Makes the request of a form or a link with a method, whose origin a browser sends. */
  makePost(url: URL, init: RequestInit): Request {
    const request = this.make(url, init);
    request.headers.set("origin", this.#options.origin);
    return request;
  }

  /** Sends a request and follows redirects inside the application. */
  async send(first: Request): Promise<Answered> {
    let request = first;
    for (let i = 0; i < MAX_REDIRECTS; i++) {
      const sent = request;
      const response = await this.#options.within(() => this.#tab.app.fetch(sent, { ip: this.#options.ip }));
      for (const cookie of response.headers.getSetCookie()) this.#tab.cookies.set(cookie);
      const location = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
      if (location === null) return { request, response };
      const url = new URL(location, request.url);
      if (this.isOutside(url))
        return { request, response: new Response("", { status: response.status }), outside: url };
      const again = response.status === 307 || response.status === 308;
      request = this.make(url, again ? { method: request.method } : {});
    }
    throw new LivewrightError("LW806", `${first.url} redirects more than ${MAX_REDIRECTS} times.`);
  }

  get #basePath(): string | undefined {
    return this.#tab.app.adapter.basePath;
  }
}
