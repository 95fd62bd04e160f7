import type { MaybePromise } from "../foundation/maybe-async.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { HandledEvents } from "../process/dispatch.ts";
import { CookieJar } from "./browser/cookies.ts";
import type { DomDocument, DomElement, DomWindow } from "./browser/dom.ts";
import type { LiveSocket } from "./browser/live-socket.ts";
import { realTimers } from "./browser/real-timers.ts";
import { type Move, Tab } from "./browser/tab.ts";
import { crashError } from "./crash-error.ts";
import { type Crash, CrashLog, watchRequest, watchView } from "./crashes.ts";
import { OpenTabs } from "./open-tabs.ts";
import { DEFAULT_RULES, Inspector } from "./page-checks.ts";
import { checkVisitOptions, tabOptions, type VisitOptions } from "./visit-options.ts";
import { WireLog } from "./wire-log.ts";

/** The longest time of a reconnect: twice the client's longest wait between attempts. */
const RECONNECT_TIME = 10_000;

const openTabs: OpenTabs<Visitor> = new OpenTabs();

/** Returns the open tabs of one application, or of all. */
export function visitorsOf(app?: Endpoint): readonly Visitor[] {
  return openTabs.of(app);
}

/** One browser tab of a test: its pages, cookies, connection and time. */
export class Visitor {
  readonly #tab: Tab;
  readonly #cookies: CookieJar;
  /** The cookie of the session that the first page gets. */
  #cookie: MaybePromise<string | undefined>;
  readonly #options: VisitOptions;
  readonly #crashes: CrashLog = new CrashLog();
  readonly #inspector: Inspector;
  readonly #wire: WireLog;
  /** The number of console messages that were checked. */
  #heard: number = 0;
  /** Moves that an assertion has matched. */
  readonly #asked = new Set<Move>();

  constructor(app: Endpoint, options: VisitOptions, cookies: CookieJar = new CookieJar()) {
    checkVisitOptions(options);
    this.#options = options;
    this.#cookies = cookies;
    const { session, mistakes } = options;
    this.#cookie = session === undefined ? undefined : app.sessionCookie(session);
    const within = <Result>(run: () => Result): Result => watchRequest(this.#crashes, run);
    const joins = (id: string): void => watchView(id, this.#crashes);
    this.#tab = new Tab(app, { ...tabOptions(options), within, joins }, cookies);
    this.#wire = new WireLog(this.#tab.frames);
    // oxlint-disable-next-line eslint/no-console -- test runners show warnings of the console
    this.#inspector = new Inspector({ ...DEFAULT_RULES, ...mistakes }, (text) => console.warn(text));
    openTabs.add(app, this);
  }

  /** The application under test. */
  get app(): Endpoint {
    return this.#tab.app;
  }

  /** The URL of the page. */
  get url(): string {
    return this.#tab.url;
  }

  /** The path and query of the page, without the `basePath` of the application. */
  get path(): string {
    return this.#tab.path;
  }

  /** The HTTP status of the page. */
  get status(): number {
    return this.#tab.status;
  }

  /** The `Document` of the page, from jsdom. */
  get document(): DomDocument {
    return this.#tab.document;
  }

  /** All page loads, redirects, navigations and patches of the tab, oldest first. */
  get moves(): readonly Move[] {
    return this.#tab.moves;
  }

  /** Moves that no assertion has matched yet. */
  get unaskedMoves(): readonly Move[] {
    return this.#tab.moves.filter((move) => !this.#asked.has(move));
  }

  /** The error responses of the server, such as refused joins, as JSON. */
  get refusals(): readonly string[] {
    return this.#wire.refusals;
  }

  /** Reports whether the test has passed an uploader of this name. */
  hasUploader(name: string): boolean {
    return Object.hasOwn(this.#options.uploaders ?? {}, name);
  }

  /** The frames of the connection. */
  get wire(): WireLog {
    return this.#wire;
  }

  /** The classes of the page's DOM. */
  get dom(): DomWindow {
    return this.#tab.dom;
  }

  /** The client's LiveSocket; undefined if the page is not connected. */
  get liveSocket(): LiveSocket | undefined {
    return this.#tab.liveSocket;
  }

  /** The delay of each frame, in milliseconds of browser time. Set it to check the page while it waits. Default 0. */
  get latency(): number {
    return this.#tab.latency;
  }

  set latency(milliseconds: number) {
    this.#tab.latency = milliseconds;
  }

  /** True if the tab was closed. */
  get isClosed(): boolean {
    return this.#tab.isClosed;
  }

  /** `"waiting"` for the server, `"busy"` with timers or frames, or `"idle"`. */
  get state(): "busy" | "waiting" | "idle" {
    return this.#tab.idle.state;
  }

  /** @throws {LivewrightError} LW803 once the tab is closed */
  requireOpen(): void {
    if (!this.isClosed) return;
    throw new LivewrightError("LW803", `The tab at ${this.path} is closed.`, {
      hint: "Open a page in each test. All tabs are closed after the test that opened them.",
    });
  }

  /** Notes that an assertion has matched a move. */
  asked(move: Move): void {
    this.#asked.add(move);
  }

  /** Loads a page, as if the user entered its URL. */
  async open(path: string): Promise<void> {
    const cookie = await this.#cookie;
    this.#cookie = undefined;
    if (cookie !== undefined) this.#cookies.set(cookie);
    await this.act(() => this.#tab.open(path));
  }

  /** Opens another tab of the same browser, with the same cookies. */
  newTab(): Visitor {
    const { session: _session, ...options } = this.#options;
    return new Visitor(this.app, options, this.#cookies);
  }

  /** Returns the URL of a path of the application, or of another URL as the page sees it. */
  locate(path: string): URL {
    return path.startsWith("/") ? this.#tab.locate(path) : new URL(path, this.url);
  }

  /** Sends an HTTP request with the cookies of the tab, and leaves the page as it is. Does not follow redirects. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const url = this.locate(path);
    const headers = this.#tab.headers(url.pathname);
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
    const request = new Request(url, { ...init, headers });
    const response = await watchRequest(this.#crashes, () => this.app.fetch(request, { ip: this.#tab.ip }));
    for (const cookie of response.headers.getSetCookie()) this.#cookies.set(cookie);
    return response;
  }

  /**
   * Runs a step in the page, and waits until all tabs of the application are idle.
   *
   * @param maxAdvance the most milliseconds of browser time to skip; see {@link VisitOptions}
   * @param element the element that the step uses, for messages
   * @throws {LivewrightError} LW803 if the tab is closed, LW804 if a view crashed, LW806 if the server does not answer,
   *   LW808 if the page has a mistake
   */
  async act<Result>(run: () => Result | Promise<Result>, maxAdvance?: number, element?: DomElement): Promise<Result> {
    this.requireOpen();
    this.#wire.mark();
    this.#tab.enter();
    const result = run();
    // The step may wait for the server, so it can only be awaited once the page is idle.
    const outcome = result instanceof Promise ? result.catch((error: unknown) => new Failed(error)) : result;
    await this.#tab.settle(maxAdvance);
    await this.#settleOthers();
    this.check(element);
    const value = await outcome;
    if (value instanceof Failed) throw value.error;
    return value;
  }

  /** Waits until the page is idle. Call it after a change that no step of the test caused, such as a broadcast. */
  async settled(): Promise<void> {
    await this.act(() => {});
  }

  /** Advances the browser's time, in milliseconds, to run debounced or throttled events. Takes no real time. */
  async advance(milliseconds: number): Promise<void> {
    await this.act(() => this.#tab.advance(milliseconds), 0);
  }

  /** Disconnects the network. The page stays, and the client fails to reconnect. */
  async disconnect(): Promise<void> {
    await this.act(() => this.#tab.cut());
  }

  /** Reconnects the network. Views join again, and the client recovers forms. */
  async reconnect(): Promise<void> {
    this.#tab.offline = false;
    await this.act(() => {}, RECONNECT_TIME);
  }

  /**
   * Goes back in the history.
   *
   * @throws {LivewrightError} LW802 at the first entry
   */
  back(): Promise<void> {
    return this.#go(-1);
  }

  /**
   * Goes forward in the history.
   *
   * @throws {LivewrightError} LW802 at the last entry
   */
  forward(): Promise<void> {
    return this.#go(1);
  }

  /** Reloads the page. */
  async reload(): Promise<void> {
    await this.act(() => this.#tab.navigate(this.url, { reload: true }));
  }

  /** Loads a URL, as a click on a plain link does. */
  navigate(url: string): void {
    this.#tab.navigate(url);
  }

  /** Closes the tab, which ends its views. */
  close(): void {
    this.#tab.close();
    openTabs.remove(this.app, this);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Returns the crashes since the last call. */
  takeCrashes(): readonly Crash[] {
    return this.#crashes.take();
  }

  /**
   * Fails if a view has crashed, or if the page has a mistake.
   *
   * @throws {LivewrightError} LW804, LW808
   */
  check(clicked?: DomElement): void {
    const [crash] = this.takeCrashes();
    if (crash !== undefined && this.#options.crashes !== "ignore") throw crashError(crash, clicked);
    if (!this.#tab.loaded) return;
    const { remarks } = this.#tab;
    // Without a network the client cannot push. That is not a mistake of the page.
    const expected = (text: string): boolean => this.#tab.offline && text.startsWith("Failed to push");
    const errors = remarks.slice(this.#heard).filter(({ level, text }) => level === "error" && !expected(text));
    this.#heard = remarks.length;
    const handled = (id: string, cid?: number): HandledEvents | undefined => this.#tab.handled(id, cid);
    this.#inspector.inspect(
      { document: this.document, liveSocket: this.liveSocket, handled },
      errors.map(({ text }) => text),
    );
  }

  /** Connects the tab to another application, after the first was stopped. */
  async moveTo(app: Endpoint): Promise<void> {
    openTabs.remove(this.app, this);
    this.#tab.app = app;
    openTabs.add(app, this);
    await this.act(() => {}, RECONNECT_TIME);
  }

  async #go(by: 1 | -1): Promise<void> {
    if (this.#tab.hasEntry(by)) return this.act(() => this.#tab.go(by));
    const [way, hint] =
      by < 0
        ? ["back", "A patch or navigation with `replace` replaces the history entry instead of adding one."]
        : ["forward", "Go back first:  await view.visitor.back()"];
    throw new LivewrightError("LW802", `The history has no entry to go ${way} to from ${this.path}.`, { hint });
  }

  async #settleOthers(): Promise<void> {
    const others = visitorsOf(this.app).filter((other) => other !== this);
    if (others.length === 0) return;
    await realTimers.turn();
    for (const other of others) await other.#tab.idle.catchUp();
    this.#tab.enter();
  }
}

/** The error of a step, which is thrown once the page is idle. */
class Failed {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}
