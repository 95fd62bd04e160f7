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

/** Time a browser takes at most to be back: the longest wait of the client before it tries again, twice. */
const RECONNECT_TIME = 10_000;

const openTabs: OpenTabs<Visitor> = new OpenTabs();

/** Returns the open tabs of one application, or of all. */
export function visitorsOf(app?: Endpoint): readonly Visitor[] {
  return openTabs.of(app);
}

/** One tab of one browser: its pages, its cookies, its connection and its time. */
export class Visitor {
  readonly #tab: Tab;
  readonly #cookies: CookieJar;
  readonly #options: VisitOptions;
  readonly #crashes: CrashLog = new CrashLog();
  readonly #inspector: Inspector;
  readonly #wire: WireLog;
  /** Remarks of the client that were looked at. */
  #heard: number = 0;
  /** Moves that a test has asked for. */
  readonly #asked = new Set<Move>();

  constructor(app: Endpoint, options: VisitOptions, cookies: CookieJar = new CookieJar()) {
    checkVisitOptions(options);
    this.#options = options;
    this.#cookies = cookies;
    const { session, mistakes } = options;
    const cookie = session === undefined ? undefined : app.sessionCookie(session);
    if (cookie !== undefined) cookies.set(cookie);
    const within = <Result>(run: () => Result): Result => watchRequest(this.#crashes, run);
    const joins = (id: string): void => watchView(id, this.#crashes);
    this.#tab = new Tab(app, { ...tabOptions(options), within, joins }, cookies);
    this.#wire = new WireLog(this.#tab.frames);
    // oxlint-disable-next-line eslint/no-console -- where a test runner looks for what is not worth failing
    this.#inspector = new Inspector({ ...DEFAULT_RULES, ...mistakes }, (text) => console.warn(text));
    openTabs.add(app, this);
  }

  /** The application that is visited. */
  get app(): Endpoint {
    return this.#tab.app;
  }

  /** The address of the page. */
  get url(): string {
    return this.#tab.url;
  }

  /** Path and query of the page. */
  get path(): string {
    return this.#tab.path;
  }

  /** The HTTP status the page was loaded with. */
  get status(): number {
    return this.#tab.status;
  }

  /** The page, a `Document` of jsdom. */
  get document(): DomDocument {
    return this.#tab.document;
  }

  /** Where the visitor went, oldest first. */
  get moves(): readonly Move[] {
    return this.#tab.moves;
  }

  /** Moves that no assertion has matched yet. */
  get unaskedMoves(): readonly Move[] {
    return this.#tab.moves.filter((move) => !this.#asked.has(move));
  }

  /** What joins were refused with. */
  get refusals(): readonly string[] {
    return this.#wire.refusals;
  }

  /** Whether an uploader of this name was given. */
  hasUploader(name: string): boolean {
    return Object.hasOwn(this.#options.uploaders ?? {}, name);
  }

  /** What came over the wire. */
  get wire(): WireLog {
    return this.#wire;
  }

  /** The classes of the page's DOM. */
  get dom(): DomWindow {
    return this.#tab.dom;
  }

  /** The running client. */
  get liveSocket(): LiveSocket | undefined {
    return this.#tab.liveSocket;
  }

  /** Milliseconds each frame takes, either way. Set it to see what a page is like meanwhile. */
  get latency(): number {
    return this.#tab.latency;
  }

  set latency(milliseconds: number) {
    this.#tab.latency = milliseconds;
  }

  /** Whether the tab was closed. */
  get isClosed(): boolean {
    return this.#tab.isClosed;
  }

  /** Whether something is under way in the tab, or waits for an answer of the server. */
  get state(): "busy" | "waiting" | "idle" {
    return this.#tab.idle.state;
  }

  /** @throws {LivewrightError} LW803 once the tab is closed */
  requireOpen(): void {
    if (!this.isClosed) return;
    throw new LivewrightError("LW803", `The tab at ${this.path} was closed, so nothing can be seen or done in it.`, {
      hint: "Was it opened in another test? Tabs are closed after each.",
    });
  }

  /** Notes that an assertion has matched a move. */
  asked(move: Move): void {
    this.#asked.add(move);
  }

  /** Loads a page, as if its address were typed in. */
  async open(path: string): Promise<void> {
    await this.act(() => this.#tab.open(path));
  }

  /** Another tab of the same browser: the cookies are shared. */
  newTab(): Visitor {
    const { session: _session, ...options } = this.#options;
    return new Visitor(this.app, options, this.#cookies);
  }

  /** Asks for something that is no page, with the cookies of the visitor. Redirects are not followed. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(path, this.url);
    const headers = this.#tab.headers(url.pathname);
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
    const request = new Request(url, { ...init, headers });
    const response = await watchRequest(this.#crashes, () => this.app.fetch(request, { ip: this.#tab.ip }));
    for (const cookie of response.headers.getSetCookie()) this.#cookies.set(cookie);
    return response;
  }

  /**
   * Does something in the page and waits until all of its consequences are there, with all visitors.
   *
   * @param maxAdvance see {@link VisitOptions}
   * @param element what it is done with, for messages
   * @throws {LivewrightError} LW803 if the tab is closed, LW804 if a view crashed, LW806 if the server does not answer, LW808
   *   for a mistake of the page
   */
  async act<Result>(run: () => Result | Promise<Result>, maxAdvance?: number, element?: DomElement): Promise<Result> {
    this.requireOpen();
    this.#wire.mark();
    this.#tab.enter();
    const result = run();
    // What comes of it may take the answer of the server, which takes until the page has settled.
    const outcome = result instanceof Promise ? result.catch((error: unknown) => new Failed(error)) : result;
    await this.#tab.settle(maxAdvance);
    await this.#settleOthers();
    this.check(element);
    const value = await outcome;
    if (value instanceof Failed) throw value.error;
    return value;
  }

  /** Waits until nothing is under way any more. Use it after something that no visitor did, such as a broadcast. */
  async settled(): Promise<void> {
    await this.act(() => {});
  }

  /** Lets time pass in the browser: for what is debounced or throttled for longer than a second. It costs none. */
  async advance(milliseconds: number): Promise<void> {
    await this.act(() => this.#tab.advance(milliseconds), 0);
  }

  /** The network is gone. The page stays as it is, and the client tries to connect in vain. */
  async disconnect(): Promise<void> {
    await this.act(() => this.#tab.cut());
  }

  /** The network is back. The views join again, and the client recovers the forms. */
  async reconnect(): Promise<void> {
    this.#tab.offline = false;
    await this.act(() => {}, RECONNECT_TIME);
  }

  /**
   * Goes back to where the visitor was before.
   *
   * @throws {LivewrightError} LW802 if that is nowhere
   */
  back(): Promise<void> {
    return this.#go(-1);
  }

  /**
   * Goes forward again.
   *
   * @throws {LivewrightError} LW802 if there is nothing to go to
   */
  forward(): Promise<void> {
    return this.#go(1);
  }

  /** Loads the page again. */
  async reload(): Promise<void> {
    await this.act(() => this.#tab.navigate(this.url, { reload: true }));
  }

  /** Follows a link by its address. */
  navigate(url: string): void {
    this.#tab.navigate(url);
  }

  /** Closes the tab; its views end. */
  close(): void {
    this.#tab.close();
    openTabs.remove(this.app, this);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Crashes since the last time this was asked. */
  takeCrashes(): readonly Crash[] {
    return this.#crashes.take();
  }

  /**
   * Fails if something went wrong that no step of the test was about.
   *
   * @throws {LivewrightError} LW804, LW808
   */
  check(clicked?: DomElement): void {
    const [crash] = this.takeCrashes();
    if (crash !== undefined && this.#options.crashes !== "ignore") throw crashError(crash, clicked);
    if (!this.#tab.loaded) return;
    const { remarks } = this.#tab;
    // That nothing can be sent without a network is no mistake of the page.
    const expected = (text: string): boolean => this.#tab.offline && text.startsWith("Failed to push");
    const errors = remarks.slice(this.#heard).filter(({ level, text }) => level === "error" && !expected(text));
    this.#heard = remarks.length;
    const handled = (id: string, cid?: number): HandledEvents | undefined => this.#tab.handled(id, cid);
    this.#inspector.inspect(
      { document: this.document, liveSocket: this.liveSocket, handled },
      errors.map(({ text }) => text),
    );
  }

  /** The server was stopped and another one is there. */
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
        ? ["back", "A patch or a navigation with `replace` takes the place of where the visitor was."]
        : ["forward", "There is something only after  await view.visitor.back()"];
    throw new LivewrightError("LW802", `There is nothing to go ${way} to from ${this.path}.`, { hint });
  }

  async #settleOthers(): Promise<void> {
    const others = visitorsOf(this.app).filter((other) => other !== this);
    if (others.length === 0) return;
    await realTimers.turn();
    for (const other of others) await other.#tab.idle.catchUp();
    this.#tab.enter();
  }
}

/** A promise that was rejected; it is told when the page has settled. */
class Failed {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}
