import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { DiskFiles } from "../adapters/temporary-files.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { LivewrightError } from "../foundation/errors.ts";
import type { Session } from "../live/live-view.ts";
import type { HandledEvents } from "../process/dispatch.ts";
import { CookieJar } from "./browser/cookies.ts";
import type { DomDocument, DomElement, DomWindow } from "./browser/dom.ts";
import type { LiveSocket } from "./browser/live-socket.ts";
import { type Move, Tab } from "./browser/tab.ts";
import { realTimers } from "./browser/turns.ts";
import { type Crash, CrashLog, watchRequest, watchView } from "./crashes.ts";
import { DEFAULT_RULES, Inspector, type MistakeRules } from "./mistakes.ts";
import { showElement } from "./show-html.ts";
import { WireLog } from "./wire-log.ts";

/** How a visitor comes. All of it has a default. */
export interface VisitOptions {
  /** What is in the visitor's session, as if a plain route had put it there. Default: nothing. */
  readonly session?: Session;
  /** What views see as `socket.connectParams`. Default: nothing. */
  readonly connectParams?: Readonly<Record<string, unknown>>;
  /** Client hooks by name, as given to `LiveSocket`. They run in the page; hooks that are not given do nothing. */
  readonly hooks?: Readonly<Record<string, unknown>>;
  /**
   * Functions that send files elsewhere, by name, as given to `LiveSocket`. Those that are not given send nothing: files
   * chosen with `selectFiles` have arrived at once, those of `fileInput` when the test says so.
   */
  readonly uploaders?: Readonly<Record<string, unknown>>;
  /** Request headers besides the cookies, e.g. `{ "accept-language": "nl" }`. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The site. Default `"http://app.test"`. */
  readonly origin?: string;
  /** The visitor's address, as views see it in `socket.connectInfo`. Default `"127.0.0.1"`. */
  readonly ip?: string;
  /** False for a visitor without scripts, who only sees first renders. Default true. */
  readonly connected?: boolean;
  /** What is done about mistakes of a page. Default: {@link MistakeRules}, most of them fail the test. */
  readonly mistakes?: Partial<MistakeRules>;
  /** Whether a view that crashes fails the test that waits for it. Default `"throw"`. */
  readonly crashes?: "throw" | "ignore";
  /** Milliseconds of real time until an answer of the server is given up. Default 2,000. */
  readonly timeout?: number;
  /**
   * Milliseconds that pass in the browser at most after each thing done, for what is due by then: debounced events,
   * transitions, reconnects. It is the browser's time alone, and costs none. Default 1,000.
   */
  readonly maxAdvance?: number;
}

/** Time a browser takes at most to be back: the longest wait of the client before it tries again, twice. */
const RECONNECT_TIME = 10_000;

/** The visitors of an application, so that what one of them does is on the pages of the others as well. */
const visitors: WeakMap<Endpoint, Set<Visitor>> = new WeakMap();
const everybody = new Set<Visitor>();

const KNOWN: KnownOptions<VisitOptions> = {
  session: true,
  connectParams: true,
  hooks: true,
  uploaders: true,
  headers: true,
  origin: true,
  ip: true,
  connected: true,
  mistakes: true,
  crashes: true,
  timeout: true,
  maxAdvance: true,
};

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
    checkOptions(options, KNOWN, "visit", "LW106");
    checkOptions(options.mistakes, DEFAULT_RULES, "mistakes", "LW106");
    const { origin = "http://app.test", connected = true, timeout = 2_000, maxAdvance = 1_000 } = options;
    const {
      ip = "127.0.0.1",
      headers = {},
      connectParams = {},
      hooks = {},
      uploaders = {},
      session,
      mistakes,
    } = options;
    this.#options = options;
    this.#cookies = cookies;
    const cookie = session === undefined ? undefined : app.sessionCookie(session);
    if (cookie !== undefined) cookies.set(cookie);
    const within = <Result>(run: () => Result): Result => watchRequest(this.#crashes, run);
    const joins = (id: string): void => watchView(id, this.#crashes);
    const client = { connectParams, hooks, uploaders };
    const shared = { ...client, origin, ip, headers, connects: connected, timeout, maxAdvance, within, joins };
    this.#tab = new Tab(app, shared, cookies);
    this.#wire = new WireLog(this.#tab.frames);
    // oxlint-disable-next-line eslint/no-console -- where a test runner looks for what is not worth failing
    this.#inspector = new Inspector({ ...DEFAULT_RULES, ...mistakes }, (text) => console.warn(text));
    enroll(app, this);
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
    return this.#tab.settling.state;
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
    visitors.get(this.app)?.delete(this);
    everybody.delete(this);
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
    if (crash !== undefined && this.#options.crashes !== "ignore") throw crashed(crash, clicked);
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
    visitors.get(this.app)?.delete(this);
    this.#tab.app = app;
    enroll(app, this);
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
    const others = [...(visitors.get(this.app) ?? [])].filter((other) => other !== this);
    if (others.length === 0) return;
    await realTimers.turn();
    for (const other of others) await other.#tab.settling.catchUp();
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

/** All visitors that have not closed their tab: of one application, or of all. */
export function visitorsOf(app?: Endpoint): readonly Visitor[] {
  return [...(app === undefined ? everybody : (visitors.get(app) ?? []))];
}

/** For all applications that have none. Its directory is made by the first file. */
const temporaryFiles: DiskFiles = new DiskFiles();

function enroll(app: Endpoint, visitor: Visitor): void {
  // Without an adapter the application has no place for uploads of its own.
  if (app.adapter.context.temporaryFiles === undefined) app.adapter.provideTemporaryFiles(temporaryFiles);
  everybody.add(visitor);
  const all = visitors.get(app);
  if (all === undefined) visitors.set(app, new Set([visitor]));
  else all.add(visitor);
}

function crashed({ view, what, error }: Crash, clicked: DomElement | undefined): LivewrightError {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lost = error instanceof LivewrightError && error.code === "LW405" && clicked?.closest("[data-phx-component]");
  const target =
    lost && !clicked?.hasAttribute("phx-target")
      ? ` ${clicked === undefined ? "" : showElement(clicked)} is inside a LiveComponent: is phx-target=\${myself} missing?`
      : "";
  return new LivewrightError("LW804", `${view} crashed in ${what}.${target}`, {
    frame: stack
      .split("\n")
      .map((line) => `  ${line}`)
      .join("\n"),
    hint: /^(?:mount|dead-render)\b/.test(what)
      ? 'If it should, look at what visitors see then:  visit(app, path, { crashes: "ignore" })'
      : "If it should:  const error = await view.expectCrash(() => view.click(…))",
    cause: error,
  });
}
