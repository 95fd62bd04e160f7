import type { Endpoint } from "../../endpoint/endpoint.ts";
import { underBasePath } from "../../foundation/base-path.ts";
import type { HandledEvents } from "../../process/dispatch.ts";
import { LivewrightError } from "../../foundation/errors.ts";
import { BrowserClock } from "./clock.ts";
import type { CookieJar } from "./cookies.ts";
import { type ActingTab, addDefaultActions } from "./default-actions.ts";
import type { DomDocument, DomElement } from "./dom.ts";
import { type Engine, engine, type Globals, type PageHost } from "./engine.ts";
import { formRequest } from "./form-request.ts";
import { TabHistory } from "./history.ts";
import { type ClientOptions, type LiveSocket, startClient } from "./live-socket.ts";
import { pageGlobals, type PageTab } from "./page-globals.ts";
import { type IdleHost, IdleWaiter } from "./idle.ts";
import { TabStorage } from "./storage.ts";
import { type RequestOptions, TabRequests } from "./tab-requests.ts";
import { type Frame, Wire, type WireHost } from "./wire.ts";

/** A change of the page's URL. */
export interface Move {
  /**
   * `patch` and `navigate` use the connection. `load` is a page load, and `redirect` one by the server, a script or a
   * link.
   */
  readonly kind: "load" | "redirect" | "navigate" | "patch";
  /** The path and query inside the application; the whole URL for another site. */
  readonly to: string;
}

/** A message that a script logged to the console. */
export interface Remark {
  readonly level: "error" | "warn" | "log";
  readonly text: string;
}

/** Options of a {@link Tab}. */
export interface TabOptions extends ClientOptions, RequestOptions {
  /** False to show dead renders only. */
  readonly connects: boolean;
  /** The most milliseconds of browser time that each step may skip to run due timers. */
  readonly maxAdvance: number;
  /** Milliseconds of real time to wait for an answer of the server. */
  readonly timeout: number;
  /** Called when the client joins a view of the page. */
  readonly joins: (id: string) => void;
}

/** One browser tab. It loads pages, runs the official client in them, and has its own clock. */
export class Tab implements PageTab, PageHost, WireHost, IdleHost, ActingTab {
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
  readonly #requests: TabRequests;
  readonly #engine: Engine = engine();
  readonly #history: TabHistory = new TabHistory();
  #document: DomDocument | undefined;
  #globals: Globals | undefined;
  #status: number = 0;
  #address: URL | undefined;
  #liveSocket: LiveSocket | undefined;
  #wire: Wire | undefined;
  /** The number of running page loads. */
  #loading: number = 0;
  /** Errors of page loads, which the next step throws. */
  readonly #problems: Error[] = [];
  readonly idle: IdleWaiter;
  #closed: boolean = false;

  constructor(app: Endpoint, options: TabOptions, cookies: CookieJar) {
    this.app = app;
    this.#options = options;
    this.cookies = cookies;
    this.#requests = new TabRequests(this, options);
    this.idle = new IdleWaiter(this, options.timeout);
  }

  get url(): string {
    return this.#history.current?.url ?? `${this.#options.origin}/`;
  }

  /** The path and query of {@link url}, without the `basePath` of the application. */
  get path(): string {
    return this.#requests.pathOf(this.address);
  }

  /** {@link url}, parsed and cached, because scripts read its parts often. */
  get address(): URL {
    const { url } = this;
    if (this.#address?.href !== url) this.#address = new URL(url);
    return this.#address;
  }

  /** True once a page has been loaded. */
  get loaded(): boolean {
    return this.#document !== undefined;
  }

  /** The document of the current page. */
  get document(): DomDocument {
    if (this.#document === undefined) throw new LivewrightError("LW801", "No page has been loaded.");
    return this.#document;
  }

  /** The HTTP status of the current page. */
  get status(): number {
    return this.#status;
  }

  /** The classes of the DOM. */
  get dom(): Engine["window"] {
    return this.#engine.window;
  }

  /** True if the tab was closed. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** The `window` that scripts of the page see. */
  get window(): unknown {
    return this.#globals?.window;
  }

  get liveSocket(): LiveSocket | undefined {
    return this.#liveSocket;
  }

  /** Returns the events that a view of the page handles, or a component of it; undefined if the view is not joined. */
  handled(id: string, cid?: number): HandledEvents | undefined {
    return this.#wire?.handled(id, cid);
  }

  /** The IP address that the server sees. */
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
    const moved = this.#requests.pathOf(new URL(to));
    if (moved !== this.path) {
      const kind = (state as { type?: unknown } | null)?.type === "redirect" ? "navigate" : "patch";
      this.moves.push({ kind, to: moved });
    }
    if (replace) this.#history.replaceState(state, to);
    else this.#history.pushState(state, to);
  }

  /** Leaves the page for a URL, after the running scripts of the page. */
  navigate(url: string, options: { readonly replace?: boolean; readonly reload?: boolean } = {}): void {
    const { replace = false, reload = false } = options;
    const to = new URL(url, this.url);
    this.clock.set(() => {
      if (this.#requests.isOutside(to)) this.moves.push({ kind: "redirect", to: to.href });
      else this.#goTo(this.#requests.make(to), replace || reload, !reload);
    });
  }

  /** Returns the URL of a path of the application, or a full URL as it is. */
  locate(path: string): URL {
    return this.#requests.locate(path);
  }

  /** Reports whether the history has an entry at this offset from the current one. */
  hasEntry(by: number): boolean {
    return this.#history.has(by);
  }

  jump(url: string): void {
    this.#history.pushState(null, url);
  }

  go(by: number): void {
    this.clock.set(() => {
      const there = this.#history.go(by);
      if (there === undefined) return;
      const { entry, loads } = there;
      if (loads) return this.#goTo(this.#requests.make(new URL(entry.url)), true);
      this.moves.push({ kind: "patch", to: this.#requests.pathOf(new URL(entry.url)) });
      const event = new this.dom.Event("popstate");
      Object.defineProperty(event, "state", { value: entry.state });
      this.document.dispatchEvent(event);
    });
  }

  /** Submits a form over HTTP, as a browser does without scripts. */
  submitForm(form: DomElement, submitter: DomElement | null = null): void {
    const { url, init } = formRequest(this.dom, form, submitter, this.url);
    this.post(url, init);
  }

  post(url: URL, init: RequestInit): void {
    const request = this.#requests.makePost(url, init);
    this.clock.set(() => this.#goTo(request, false));
  }

  /** Loads a page in the background. The next step that waits for the tab throws an error of the load. */
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
    return this.#requests.headers(pathname);
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

  /** Resumes the tab after a frame or a page load has arrived. */
  wake(): void {
    this.idle.wake();
  }

  /** Loads a page, as if the user entered its URL, and waits until the tab is idle. */
  async open(path: string): Promise<void> {
    await this.#load(this.#requests.make(this.locate(path)), false);
    await this.settle();
  }

  /**
   * Waits until the tab is idle: the server has answered, its frames are applied, and no timer is due.
   *
   * @param maxAdvance the most milliseconds of browser time to skip
   */
  async settle(maxAdvance: number = this.#options.maxAdvance): Promise<void> {
    await this.idle.wait(this.clock.now + maxAdvance);
    const [problem] = this.#problems.splice(0);
    if (problem !== undefined) throw problem;
  }

  /** Advances the browser's time, in milliseconds. */
  async advance(milliseconds: number): Promise<void> {
    const until = this.clock.now + milliseconds;
    await this.settle(milliseconds);
    this.clock.moveTo(until);
  }

  /** Disconnects the network, until {@link offline} is set to false. */
  cut(): void {
    this.offline = true;
    this.#wire?.cut();
  }

  /** Closes the tab. */
  close(): void {
    this.#closed = true;
    this.#leave();
  }

  /** Makes this tab the environment of the client. Call it before each step in the page. */
  enter(): void {
    if (this.#globals !== undefined) this.#engine.enter(this.#globals);
  }

  /** Names the work of the server that the tab waits for. Frames in transit do not count: the clock delivers them. */
  get awaited(): string | undefined {
    if (this.#loading > 0) return "a page load";
    if (this.#wire === undefined || this.#wire.busy || this.#wire.unanswered.length === 0) return undefined;
    return this.#wire.unanswered.join(", ");
  }

  /** @param sent true for a redirect, false for a URL that the user entered */
  async #load(first: Request, replace: boolean, sent: boolean = false): Promise<void> {
    this.#loading++;
    try {
      const { request, response, outside } = await this.#requests.send(first);
      if (outside !== undefined) this.moves.push({ kind: "redirect", to: outside.href });
      const html = await response.text();
      this.#leave();
      if (replace) this.#history.reloaded(request.url);
      else this.#history.loaded(request.url);
      if (sent && request !== first)
        this.moves.push({ kind: "redirect", to: this.#requests.pathOf(new URL(first.url)) });
      this.moves.push({ kind: sent || request !== first ? "redirect" : "load", to: this.path });
      this.#status = response.status;
      this.#show(html);
    } finally {
      this.#loading--;
      this.wake();
    }
  }

  /** Unloads the current page and its scripts. */
  #leave(): void {
    this.#wire?.close(1001);
    this.clock.clearAll();
    // jsdom keeps elements with an id in memory while they are in a document.
    this.#document?.documentElement?.remove();
    this.focused = null;
    this.#liveSocket = undefined;
    this.#globals = undefined;
  }

  #show(html: string): void {
    const document = this.#engine.parse(html, this);
    this.#document = document;
    this.#globals = pageGlobals(this, document, this.dom);
    addDefaultActions(document, this, this.#options.connects);
    this.enter();
    if (!this.#options.connects) return;
    // jsdom parses the content of <noscript> as elements, as a browser without scripts does. With scripts it is text.
    for (const element of document.querySelectorAll("noscript")) element.textContent = element.innerHTML;
    this.#liveSocket = startClient(this.#engine, document, {
      ...this.#options,
      socketPath: underBasePath(this.app.adapter.basePath, this.app.adapter.socketPath),
      transport: (url) => new Wire(this, url),
    });
  }
}
