import { checkOptions, type KnownOptions } from "../foundation/known-options.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { TestArea } from "./scoped-view.ts";
import type { DomElement } from "./browser/dom.ts";
import type { ClientView, LiveSocket } from "./browser/live-socket.ts";
import { realTimers } from "./browser/real-timers.ts";
import {
  checkWaiting,
  eventually,
  type ExpectedPath,
  expectMove,
  expectPushed,
  expectReply,
  refuseMove,
  refusePushed,
  type Waiting,
} from "./expectations.ts";
import { findOne, type Scope } from "./find.ts";
import { openBrowser, type Opener } from "./open-browser.ts";
import type { AnyEvents, EventsOf, ParamsOf, ReplyOf } from "./event-types.ts";
import { PagePart } from "./page-part.ts";
import { showElement, showHtml } from "./show-html.ts";
import type { Visitor } from "./visitor.ts";
import type { LastDiff } from "./wire-log.ts";

/** Options of {@link TestView.push} and {@link TestView.hook}. */
export interface PushOptions {
  /** Selects an element in the LiveComponent or nested view that receives the event. Default: the view. */
  readonly target?: string;
}

const PUSH: KnownOptions<PushOptions> = { target: true };

/**
 * A page with its view, or the part of a page that belongs to a nested view.
 *
 * @typeParam Events the events of the view, which type {@link push} and {@link hook}
 */
export class TestView<Events = AnyEvents> extends PagePart<Events> {
  /** The id of the view's element. Undefined for the main view of a page, which a navigation replaces. */
  readonly #id: string | undefined;

  constructor(visitor: Visitor, id?: string) {
    super(visitor);
    this.#id = id;
  }

  override get root(): DomElement {
    this.visitor.requireOpen();
    if (this.#id === undefined) return this.visitor.document.body;
    const element = this.visitor.document.getElementById(this.#id);
    if (element !== null) return element;
    throw new LivewrightError("LW801", `The nested view "${this.#id}" is no longer on the page.`, {
      frame: `  The page:\n${showHtml(this.visitor.document.body, "    ")}`,
    });
  }

  override get scope(): Scope {
    const { root } = this;
    // Selectors of a whole page can also match its head. Messages show only the view.
    if (this.#id === undefined) {
      return { root: this.visitor.document, shown: this.#element() ?? root, name: this.path };
    }
    return { root, shown: root, name: `the nested view "${this.#id}" of ${this.path}` };
  }

  /** The id of the view's element; an empty string on a page without a view. */
  get id(): string {
    return this.visitor.isClosed ? "" : (this.#element()?.id ?? "");
  }

  /** True if the view is joined. */
  get connected(): boolean {
    return this.#client()?.isConnected() === true;
  }

  /** The diff of the last action, and its size on the wire. */
  get lastDiff(): LastDiff {
    return this.visitor.wire.lastDiff;
  }

  /**
   * The direct child views, in document order. The main view also lists the views without a parent: sticky views, and
   * views that a plain route has embedded.
   */
  get children(): readonly TestView[] {
    const { id } = this;
    const isOwn = (element: DomElement): boolean => {
      const parent = element.getAttribute("data-phx-parent-id");
      if (parent !== null) return parent === id;
      return this.#id === undefined && !element.hasAttribute("data-phx-main");
    };
    const all = [...this.root.querySelectorAll("[data-phx-session]")];
    return all.filter(isOwn).map((element) => new TestView(this.visitor, element.id));
  }

  /**
   * Returns a child view, or a sticky view.
   *
   * @param id the `id` that was passed to `liveRender`
   * @throws {LivewrightError} LW801 if the page has no such view
   */
  child<View = unknown>(id: string): TestView<EventsOf<View>> {
    const { children } = this;
    const found = children.find((child) => child.id === id || child.id === `${this.id}-${id}`);
    if (found !== undefined) return new TestView(this.visitor, found.id);
    const names = children.map((child) => `"${child.id}"`).join(", ");
    throw new LivewrightError("LW801", `This view has no child view "${id}".`, {
      frame: `  It has ${children.length === 0 ? "no child views" : names}.\n${showHtml(this.root, "    ")}`,
    });
  }

  /**
   * Pushes an event as a script of the page does, without an element. Prefer {@link click} if users can click.
   *
   * @returns the reply of the handler; null if it returns none
   */
  push<Name extends keyof Events & string>(
    event: Name,
    params?: ParamsOf<Events[Name]>,
    options: PushOptions = {},
  ): Promise<ReplyOf<Events[Name]>> {
    checkOptions(options, PUSH, "push", "LW106");
    const pushed = this.act(options.target, () => this.#push(event, params, options));
    return pushed as Promise<ReplyOf<Events[Name]>>;
  }

  /**
   * Pushes an event from a client hook.
   *
   * @param selector selects the element with the hook
   * @param options `target` selects an element in the LiveComponent or nested view that receives the event; default:
   *   the view
   * @returns the reply of the handler; null if it returns none
   */
  async hook<Name extends keyof Events & string>(
    selector: string,
    event: Name,
    payload?: ParamsOf<Events[Name]>,
    options: PushOptions = {},
  ): Promise<ReplyOf<Events[Name]>> {
    checkOptions(options, PUSH, "hook", "LW106");
    const element = this.find(selector);
    if (!element.hasAttribute("phx-hook")) {
      throw new LivewrightError(
        "LW802",
        `${showElement(element)} has no phx-hook, so it cannot push ${JSON.stringify(event)} from a hook.`,
        {
          hint: "To push without a hook, use  view.push(event, params).",
        },
      );
    }
    const target = options.target === undefined ? null : this.find(options.target);
    const view = this.#owner(target ?? element);
    const { reply } = await this.act(selector, () => view.pushHookEvent(element, target, event, payload ?? {}));
    return (reply ?? null) as ReplyOf<Events[Name]>;
  }

  /**
   * Returns the part of the page inside one element. Queries search only this element. `push` sends events to the
   * LiveComponent or nested view that contains it.
   *
   * @typeParam Component the expected LiveComponent, which types the events
   * @example
   * ```ts
   * const cart = view.within<typeof Cart>("#cart");
   * await cart.click("button", "Empty");
   * await cart.push("add", { item: "pear" });
   * ```
   */
  within<Component = unknown>(selector: string): TestArea<EventsOf<Component>> {
    return new TestArea(this, selector);
  }

  /** Patches to a path, as a click on a link with `data-phx-link="patch"` does. */
  patch(path: string): Promise<void> {
    return this.act(undefined, () => {
      const { liveSocket, href } = this.#linked(path);
      liveSocket.pushHistoryPatch(new this.visitor.dom.Event("click"), href, "push", null);
    });
  }

  /** Navigates to another view of the live session, as a click on a link with `data-phx-link="redirect"` does. */
  navigate(path: string): Promise<void> {
    return this.act(undefined, () => {
      const { liveSocket, href } = this.#linked(path);
      liveSocket.historyRedirect(new this.visitor.dom.Event("click"), href, "push", null);
    });
  }

  /**
   * Waits until the tasks of all views have ended (`assignAsync`, `startAsync`, `streamAsync`) and their results are
   * rendered.
   *
   * @param timeout milliseconds of real time. Default 2,000
   * @throws {LivewrightError} LW806 if they take longer
   */
  async async(timeout: number = 2_000): Promise<void> {
    const { setTimeout } = realTimers;
    const running = (): number => this.visitor.app.adapter.context.tasks?.running ?? 0;
    await this.settled();
    for (let waited = 0; running() > 0; waited += 2) {
      if (waited >= timeout) {
        throw new LivewrightError("LW806", `${running()} tasks have not ended within ${timeout} ms.`, {
          hint: "If they wait for a timer, advance a fake clock:  const clock = fakeClock(app); … await clock.advance(1_000)",
        });
      }
      await new Promise<void>((resolve) => void setTimeout(resolve, 2));
    }
    await this.settled();
  }

  /**
   * Waits until an element is on the page.
   *
   * @throws {LivewrightError} LW801 if the element does not appear in time
   */
  async waitFor(selector: string, text?: string | RegExp, waiting: Waiting = {}): Promise<void> {
    checkWaiting(waiting, "waitFor");
    const { within = 1_000 } = waiting;
    const found = await eventually(this.visitor, within, () => this.has(selector, text) || undefined);
    if (found === undefined) findOne(this.scope, selector, text);
  }

  /**
   * Fails unless the server or a link has patched the URL. Each patch satisfies one assertion.
   *
   * @returns the path
   * @throws {LivewrightError} LW805
   */
  assertPatch(to?: ExpectedPath, waiting: Waiting = {}): Promise<string> {
    checkWaiting(waiting, "assertPatch");
    return expectMove(this.visitor, "patch", to, waiting);
  }

  /** Fails if the server or a link has patched the URL since the last assertion. */
  assertNoPatch(to?: ExpectedPath): void {
    refuseMove(this.visitor, "patch", to);
  }

  /**
   * Fails unless the page was left by `pushNavigate`, `redirect`, an HTTP redirect, or a link that does not patch. The
   * tab follows immediately, as a browser does, so it already shows the new page.
   *
   * @returns the path; the whole URL for another site
   * @throws {LivewrightError} LW805
   */
  assertRedirect(to?: ExpectedPath, waiting: Waiting = {}): Promise<string> {
    checkWaiting(waiting, "assertRedirect");
    return expectMove(this.visitor, "redirect", to, waiting);
  }

  /** Fails if the page was left since the last assertion. */
  assertNoRedirect(to?: ExpectedPath): void {
    refuseMove(this.visitor, "redirect", to);
  }

  /**
   * Asserts a redirect as {@link assertRedirect} does, and returns the new page.
   *
   * @example
   * ```ts
   * await view.submit("#login", { password: "correct" });
   * const home = await view.followRedirect("/");
   * ```
   */
  async followRedirect(to?: ExpectedPath): Promise<TestView> {
    await this.assertRedirect(to);
    return new TestView(this.visitor);
  }

  /**
   * Fails unless the server has pushed an event. Each pushed event satisfies one assertion.
   *
   * @param payload properties that the payload must have; it may have more. Default: any payload
   * @returns the payload
   * @throws {LivewrightError} LW805
   */
  assertPushEvent(event: string, payload?: unknown, waiting: Waiting = {}): Promise<unknown> {
    checkWaiting(waiting, "assertPushEvent");
    return expectPushed(this.visitor, event, payload, waiting);
  }

  /** Fails if the server has pushed such an event since the last assertion. */
  assertNoPushEvent(event: string, payload?: unknown): void {
    refusePushed(this.visitor, event, payload);
  }

  /**
   * Fails unless the server has replied to an event with these properties. {@link push} and {@link hook} return their
   * reply.
   */
  assertReply(reply: unknown, waiting: Waiting = {}): Promise<unknown> {
    checkWaiting(waiting, "assertReply");
    return expectReply(this.visitor, reply, waiting);
  }

  /**
   * Runs a step that must crash a view.
   *
   * @returns the thrown value
   * @throws {LivewrightError} LW805 if no view crashes
   */
  async expectCrash(run: () => unknown): Promise<unknown> {
    try {
      await run();
    } catch (error) {
      if (error instanceof LivewrightError && error.code === "LW804") return error.cause;
      throw error;
    }
    throw new LivewrightError("LW805", `No view of ${this.path} has crashed.`);
  }

  /** Opens the current page in a browser. Returns the path of the HTML file. */
  openBrowser(open?: Opener): Promise<string> {
    return openBrowser(this.visitor, open);
  }

  /** Disconnects the network. */
  disconnect(): Promise<void> {
    return this.visitor.disconnect();
  }

  /** Reconnects the network. Views join again, and the client recovers forms. */
  reconnect(): Promise<void> {
    return this.visitor.reconnect();
  }

  /** Closes the tab. `using view = await live(…)` closes it at the end of the test. */
  close(): void {
    this.visitor.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #push(event: string, params: unknown, { target }: PushOptions): Promise<unknown> {
    const element = target === undefined ? this.#element() : this.find(target);
    if (element === undefined) throw this.#notConnected();
    // The target may be in a nested view, which numbers its own components.
    const view = this.#owner(element);
    const cid = target === undefined ? undefined : view.closestComponentID(element) || undefined;
    const payload = { type: "hook", event, value: params ?? {}, cid };
    const result = (await view.pushWithReply(null, "event", payload)) as { readonly reply?: unknown };
    return result.reply ?? null;
  }

  #linked(path: string): { readonly liveSocket: LiveSocket; readonly href: string } {
    const { liveSocket } = this.visitor;
    if (liveSocket === undefined || !this.connected) throw this.#notConnected();
    return { liveSocket, href: this.visitor.locate(path).href };
  }

  #element(): DomElement | undefined {
    const { document } = this.visitor;
    const element = this.#id === undefined ? document.querySelector("[data-phx-main]") : this.root;
    return element ?? document.querySelector("[data-phx-session]") ?? undefined;
  }

  #client(): ClientView | undefined {
    if (this.visitor.isClosed) return undefined;
    const element = this.#element();
    return element === undefined ? undefined : this.visitor.liveSocket?.owner(element);
  }

  #owner(element: DomElement): ClientView {
    const view = this.visitor.liveSocket?.owner(element);
    if (view?.isConnected() === true) return view;
    throw this.#notConnected();
  }

  #notConnected(): LivewrightError {
    return new LivewrightError("LW803", `The view of ${this.path} is not connected.`, {
      hint: "If the test has disconnected it, call  await view.reconnect().",
    });
  }
}
