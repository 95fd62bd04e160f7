import type { Endpoint } from "../../endpoint/endpoint.ts";
import type { HandledEvents } from "../../process/dispatch.ts";
import { LivewrightError } from "../../foundation/errors.ts";
import { clickedLink, type Link } from "./clicked-link.ts";
import { BrowserClock } from "./clock.ts";
import type { CookieJar } from "./cookies.ts";
import type { DomDocument, DomElement, DomEvent } from "./dom.ts";
import { type Engine, engine, type Globals, type PageHost } from "./engine.ts";
import { formRequest } from "./form-request.ts";
import { methodLinkRequest } from "./method-link.ts";
import { TabHistory } from "./history.ts";
import { type ClientOptions, type LiveSocket, startClient } from "./live-socket.ts";
import { pageGlobals, type PageTab } from "./page-globals.ts";
import { type IdleHost, IdleWaiter } from "./idle.ts";
import { TabStorage } from "./storage.ts";
import { type Frame, Wire, type WireHost } from "./wire.ts";

/** How a visitor came to where they are. */
export interface Move {
  /** `patch` and `navigate` over the connection; `load` is a page load, `redirect` one that the server, a script or a link asked for. */
  readonly kind: "load" | "redirect" | "navigate" | "patch";
  /** Path and query; the whole URL where it leads to another site. */
  readonly to: string;
}

/** Something a script said to the developer. */
export interface Remark {
  readonly level: "error" | "warn" | "log";
  readonly text: string;
}

/** Options of a {@link Tab}. */
export interface TabOptions extends ClientOptions {
  readonly origin: string;
  readonly ip: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether pages are connected once they are loaded. */
  readonly connects: boolean;
  /** Milliseconds the time of the browser may jump after each thing done, for what is due then. */
  readonly maxAdvance: number;
  /** Milliseconds of real time until an answer of the server is given up. */
  readonly timeout: number;
  /** A view of the page is joined. */
  readonly joins: (id: string) => void;
  /** What a page load and its callbacks run in. */
  readonly within: <Result>(run: () => Result) => Result;
}

/** Redirects in a row until a browser gives up. */
const MAX_REDIRECTS = 20;

/** One tab of one visitor's browser: loads pages, runs the official client in them, and has a time of its own. */
export class Tab implements PageTab, PageHost, WireHost, IdleHost {
  readonly clock: BrowserClock = new BrowserClock();
  readonly cookies: CookieJar;
  readonly localStorage: TabStorage = new TabStorage();
  readonly sessionStorage: TabStorage = new TabStorage();
  readonly moves: Move[] = [];
  readonly frames: Frame[] = [];
  readonly remarks: Remark[] = [];
  app: Endpoint;
  offline: boolean = false;
  latency: number = 0;
  focused: DomElement | null = null;
  readonly #options: TabOptions;
  readonly #engine: Engine = engine();
  readonly #history: TabHistory = new TabHistory();
  #document: DomDocument | undefined;
  #globals: Globals | undefined;
  #status: number = 0;
  #address: URL | undefined;
  #liveSocket: LiveSocket | undefined;
  #wire: Wire | undefined;
  /** Page loads under way. */
  #loading: number = 0;
  /** What went wrong with them. */
  readonly #problems: Error[] = [];
  readonly idle: IdleWaiter;
  #closed: boolean = false;

  constructor(app: Endpoint, options: TabOptions, cookies: CookieJar) {
    this.app = app;
    this.#options = options;
    this.cookies = cookies;
    this.idle = new IdleWaiter(this, options.timeout);
  }

  get url(): string {
    return this.#history.current?.url ?? `${this.#options.origin}/`;
  }

  /** Path and query of {@link url}. */
  get path(): string {
    return pathOf(this.address);
  }

  /** {@link url}, taken apart. Scripts ask for a part of it all the time. */
  get address(): URL {
    const { url } = this;
    if (this.#address?.href !== url) this.#address = new URL(url);
    return this.#address;
  }

  /** Whether a page was ever shown. */
  get loaded(): boolean {
    return this.#document !== undefined;
  }

  /** The page that is shown. */
  get document(): DomDocument {
    if (this.#document === undefined) throw new LivewrightError("LW801", "No page has been loaded.");
    return this.#document;
  }

  /** The HTTP status of the page that is shown. */
  get status(): number {
    return this.#status;
  }

  /** The classes of the DOM. */
  get dom(): Engine["window"] {
    return this.#engine.window;
  }

  /** Whether the visitor has closed it. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** What the scripts of the page find around them. */
  get window(): unknown {
    return this.#globals?.window;
  }

  get liveSocket(): LiveSocket | undefined {
    return this.#liveSocket;
  }

  /** Which events a view of the page handles, or a component of it; undefined if it is not joined. */
  handled(id: string, cid?: number): HandledEvents | undefined {
    return this.#wire?.handled(id, cid);
  }

  /** The address the server sees. */
  get ip(): string {
    return this.#options.ip;
  }

  get historyLength(): number {
    return this.#history.length;
  }

  historyState(): unknown {
    return this.#history.current?.state ?? null;
  }

  pushState(state: unknown, url: string, replace: boolean): void {
    const to = new URL(url, this.url).href;
    const moved = pathOf(new URL(to));
    if (moved !== this.path) {
      const kind = (state as { type?: unknown } | null)?.type === "redirect" ? "navigate" : "patch";
      this.moves.push({ kind, to: moved });
    }
    if (replace) this.#history.replaceState(state, to);
    else this.#history.pushState(state, to);
  }

  /** Follows a link or a script out of the page. The scripts of the page run to their end first. */
  navigate(url: string, options: { readonly replace?: boolean; readonly reload?: boolean } = {}): void {
    const { replace = false, reload = false } = options;
    const to = new URL(url, this.url);
    this.clock.set(() => {
      if (to.origin !== this.#options.origin) this.moves.push({ kind: "redirect", to: to.href });
      else this.#goTo(this.#request(to), replace || reload, !reload);
    });
  }

  /** Whether there is something so many entries before or behind. */
  hasEntry(by: number): boolean {
    return this.#history.has(by);
  }

  go(by: number): void {
    this.clock.set(() => {
      const there = this.#history.go(by);
      if (there === undefined) return;
      const { entry, loads } = there;
      if (loads) return this.#goTo(this.#request(new URL(entry.url)), true);
      this.moves.push({ kind: "patch", to: pathOf(new URL(entry.url)) });
      const event = new this.dom.Event("popstate");
      Object.defineProperty(event, "state", { value: entry.state });
      this.document.dispatchEvent(event);
    });
  }

  /** Submits a form as a browser does by itself: over HTTP. */
  submitForm(form: DomElement, submitter: DomElement | null = null): void {
    const { url, init } = formRequest(this.dom, form, submitter, this.url);
    this.#post(url, init);
  }

  #post(url: URL, init: RequestInit): void {
    const request = this.#request(url, init);
    request.headers.set("origin", this.#options.origin);
    this.clock.set(() => this.#goTo(request, false));
  }

  #request(url: URL, init: RequestInit = {}): Request {
    return new Request(url, { ...init, headers: this.headers(url.pathname) });
  }

  /** Loads a page that nobody waits for by name; whoever waits for the tab is told what went wrong. */
  #goTo(request: Request, replace: boolean, sent: boolean = false): void {
    this.#load(request, replace, sent).catch((error: unknown) => {
      this.#problems.push(error instanceof Error ? error : new Error(String(error)));
    });
  }

  said(level: Remark["level"], parts: readonly unknown[]): void {
    const text = parts.filter((part) => typeof part === "string" || part instanceof Error).join(" ");
    this.remarks.push({ level, text });
  }

  headers(pathname: string): Headers {
    const headers = new Headers({
      host: new URL(this.#options.origin).host,
      accept: "text/html",
      ...this.#options.headers,
    });
    const cookie = this.cookies.header(pathname);
    if (cookie !== "") headers.set("cookie", cookie);
    return headers;
  }

  passed(frame: Frame): void {
    this.frames.push(frame);
  }

  joins(id: string): void {
    this.#options.joins(id);
  }

  opened(wire: Wire): void {
    this.#wire = wire;
  }

  closed(wire: Wire): void {
    if (this.#wire === wire) this.#wire = undefined;
  }

  /** Something arrived. */
  wake(): void {
    this.idle.wake();
  }

  /** Loads a page as if its address were typed in, and waits until it has settled. */
  async open(path: string): Promise<void> {
    await this.#load(this.#request(new URL(path, this.#options.origin)), false);
    await this.settle();
  }

  /**
   * Waits until everything is quiet: the server has answered, its frames are on the page, and nothing is due.
   *
   * @param maxAdvance how far the time of the browser may go for that, in milliseconds
   */
  async settle(maxAdvance: number = this.#options.maxAdvance): Promise<void> {
    await this.idle.wait(this.clock.now + maxAdvance);
    const [problem] = this.#problems.splice(0);
    if (problem !== undefined) throw problem;
  }

  /** Lets time pass in the browser. */
  async advance(milliseconds: number): Promise<void> {
    const until = this.clock.now + milliseconds;
    await this.settle(milliseconds);
    this.clock.moveTo(until);
  }

  /** The network is gone, and comes back when {@link offline} is set to false. */
  cut(): void {
    this.offline = true;
    this.#wire?.cut();
  }

  /** The visitor closes the tab. */
  close(): void {
    this.#closed = true;
    this.#leave();
  }

  /** Must be called before anything is done in the page, so that its scripts find themselves in this browser. */
  enter(): void {
    if (this.#globals !== undefined) this.#engine.enter(this.#globals);
  }

  /** What is only on its way is not waited for: time is standing still. */
  get awaited(): string | undefined {
    if (this.#loading > 0) return "a page load";
    if (this.#wire === undefined || this.#wire.busy || this.#wire.unanswered.length === 0) return undefined;
    return this.#wire.unanswered.join(", ");
  }

  /** @param sent whether the visitor was sent there, and did not come by themselves */
  async #load(first: Request, replace: boolean, sent: boolean = false): Promise<void> {
    this.#loading++;
    try {
      const { request, response } = await this.#fetch(first);
      const html = await response.text();
      this.#leave();
      if (replace) this.#history.reloaded(request.url);
      else this.#history.loaded(request.url);
      if (sent && request !== first) this.moves.push({ kind: "redirect", to: pathOf(new URL(first.url)) });
      this.moves.push({ kind: sent || request !== first ? "redirect" : "load", to: this.path });
      this.#status = response.status;
      this.#show(html);
    } finally {
      this.#loading--;
      this.wake();
    }
  }

  async #fetch(first: Request): Promise<{ readonly request: Request; readonly response: Response }> {
    let request = first;
    for (let i = 0; i < MAX_REDIRECTS; i++) {
      const response = await this.#options.within(() => this.app.fetch(request, { ip: this.ip }));
      for (const cookie of response.headers.getSetCookie()) this.cookies.set(cookie);
      const location = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
      if (location === null) return { request, response };
      const url = new URL(location, request.url);
      if (url.origin !== this.#options.origin) {
        this.moves.push({ kind: "redirect", to: url.href });
        return { request, response: new Response("", { status: response.status }) };
      }
      const again = response.status === 307 || response.status === 308;
      request = this.#request(url, again ? { method: request.method } : {});
    }
    throw new LivewrightError("LW806", `${first.url} redirects more than ${MAX_REDIRECTS} times.`);
  }

  /** The page that was shown is gone, and its scripts with it. */
  #leave(): void {
    this.#wire?.close(1001);
    this.clock.clearAll();
    // jsdom keeps elements with an id for as long as they are in a document.
    this.#document?.documentElement?.remove();
    this.focused = null;
    this.#liveSocket = undefined;
    this.#globals = undefined;
  }

  #show(html: string): void {
    const document = this.#engine.parse(html, this);
    this.#document = document;
    this.#globals = pageGlobals(this, document, this.dom);
    // What no script prevents, the browser does.
    const unlessPrevented = (type: string, act: (event: DomEvent) => void): void =>
      document.addEventListener(type, (event: DomEvent) => {
        queueMicrotask(() => event.defaultPrevented || act(event));
      });
    unlessPrevented("submit", ({ target, submitter }) => target && this.submitForm(target, submitter ?? null));
    unlessPrevented("click", (event) => {
      const link = clickedLink(event);
      if (link !== undefined) this.#follow(link);
    });
    this.enter();
    if (!this.#options.connects) return;
    // To a browser that runs scripts this is text; jsdom has parsed it as one that does not.
    for (const element of document.querySelectorAll("noscript")) element.textContent = element.innerHTML;
    this.#liveSocket = startClient(this.#engine, document, {
      ...this.#options,
      socketPath: this.app.adapter.socketPath,
      transport: (url) => new Wire(this, url),
    });
  }

  #follow(link: Link): void {
    // Without scripts it is a link like any other.
    const form = this.#options.connects ? methodLinkRequest(link, this.document, this.url) : undefined;
    if (form?.method === "get") return this.navigate(form.url.href);
    if (form !== undefined) return this.#post(form.url, { method: "POST", body: new URLSearchParams(form.fields) });
    if (link.hasAttribute("download") || !/^https?:/.test(link.href)) return;
    const [page, hash] = link.href.split("#");
    if (hash !== undefined && page === this.url.split("#")[0]) this.#history.pushState(null, link.href);
    else this.navigate(link.href);
  }
}

function pathOf({ pathname, search }: URL): string {
  return pathname + search;
}
