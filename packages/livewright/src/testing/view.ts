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

/** Where an event goes. */
export interface PushOptions {
  /** A selector of an element in the LiveComponent it is for, or in the nested view. Default: the view. */
  readonly target?: string;
}

const PUSH: KnownOptions<PushOptions> = { target: true };

/**
 * A page with its view, or, for a nested one, the part of the page it has.
 *
 * @typeParam Events the events of the view, for {@link push} and {@link hook}
 */
export class TestView<Events = AnyEvents> extends PagePart<Events> {
  /** The id of its element; undefined for the main view of a page, which may be another one after a navigation. */
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
    throw new LivewrightError("LW801", `The nested view "${this.#id}" is not on the page any more.`, {
      frame: `  The page:\n${showHtml(this.visitor.document.body, "    ")}`,
    });
  }

  override get scope(): Scope {
    const { root } = this;
    // Selectors of a whole page may be about its head as well; what is shown in messages is the view.
    if (this.#id === undefined) {
      return { root: this.visitor.document, shown: this.#element() ?? root, name: this.path };
    }
    return { root, shown: root, name: `the nested view "${this.#id}" of ${this.path}` };
  }

  /** The id of the view's element; on a page without a view, an empty string. */
  get id(): string {
    return this.visitor.isClosed ? "" : (this.#element()?.id ?? "");
  }

  /** Whether the view is joined. */
  get connected(): boolean {
    return this.#client()?.isConnected() === true;
  }

  /** What the last action changed, and how many bytes that took on the wire. */
  get lastDiff(): LastDiff {
    return this.visitor.wire.lastDiff;
  }

  /**
   * The views right inside this one, in the order of the page. The main view of a page has those that are nobody's child as
   * well: sticky views, and those that a plain route put there.
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
   * A view inside this one, or one that stays when the page navigates.
   *
   * @param id what `liveRender` was given
   * @throws {LivewrightError} LW801 if there is none
   */
  child<View = unknown>(id: string): TestView<EventsOf<View>> {
    const { children } = this;
    const found = children.find((child) => child.id === id || child.id === `${this.id}-${id}`);
    if (found !== undefined) return new TestView(this.visitor, found.id);
    const names = children.map((child) => `"${child.id}"`).join(", ");
    throw new LivewrightError("LW801", `There is no view "${id}" inside this one.`, {
      frame: `  There ${children.length === 0 ? "is none at all" : `are ${names}`}.\n${showHtml(this.root, "    ")}`,
    });
  }

  /**
   * Pushes an event as a script of the page does, past all elements. What visitors can reach is better clicked.
   *
   * @returns the reply of the handler, null if it gives none
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
   * @param selector of the element with the hook
   * @param options `target` is a selector of an element in the LiveComponent it is for, or in a nested view; default: the view
   * @returns the reply of the handler, null if it gives none
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
        `${showElement(element)} has no hook that could push ${JSON.stringify(event)}.`,
        {
          hint: "Without one, there is  view.push(event, params)",
        },
      );
    }
    const target = options.target === undefined ? null : this.find(options.target);
    const view = this.#owner(target ?? element);
    const { reply } = await this.act(selector, () => view.pushHookEvent(element, target, event, payload ?? {}));
    return (reply ?? null) as ReplyOf<Events[Name]>;
  }

  /**
   * A part of the page: everything is looked for inside one element, and what is pushed goes to the LiveComponent or nested view
   * it is in.
   *
   * @typeParam Component the LiveComponent that is expected there, for the types of its events
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

  /** Follows a link that patches, such as one with `data-phx-link="patch"`, by its path. */
  patch(path: string): Promise<void> {
    return this.act(undefined, () => {
      const { liveSocket, href } = this.#linked(path);
      liveSocket.pushHistoryPatch(new this.visitor.dom.Event("click"), href, "push", null);
    });
  }

  /** Follows a link to another view of the live session by its path. */
  navigate(path: string): Promise<void> {
    return this.act(undefined, () => {
      const { liveSocket, href } = this.#linked(path);
      liveSocket.historyRedirect(new this.visitor.dom.Event("click"), href, "push", null);
    });
  }

  /**
   * Waits until the tasks of all views have ended (`assignAsync`, `startAsync`, `streamAsync`) and what they bring is shown.
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
          hint: "If they wait for a timer:  const clock = fakeClock();  …  await clock.advance(1_000)",
        });
      }
      await new Promise<void>((resolve) => void setTimeout(resolve, 2));
    }
    await this.settled();
  }

  /**
   * Waits until something is on the page.
   *
   * @throws {LivewrightError} LW801 if it does not come, with what is there instead
   */
  async waitFor(selector: string, text?: string | RegExp, waiting: Waiting = {}): Promise<void> {
    checkWaiting(waiting, "waitFor");
    const { within = 1_000 } = waiting;
    const found = await eventually(this.visitor, within, () => this.has(selector, text) || undefined);
    if (found === undefined) findOne(this.scope, selector, text);
  }

  /**
   * Fails unless the URL was patched, by the server or by a link, since the last time this was asserted.
   *
   * @returns the path
   * @throws {LivewrightError} LW805
   */
  assertPatch(to?: ExpectedPath, waiting: Waiting = {}): Promise<string> {
    checkWaiting(waiting, "assertPatch");
    return expectMove(this.visitor, "patch", to, waiting);
  }

  /** Fails if the URL was patched. */
  assertNoPatch(to?: ExpectedPath): void {
    refuseMove(this.visitor, "patch", to);
  }

  /**
   * Fails unless the visitor was sent elsewhere: by `pushNavigate`, `redirect`, HTTP, or a link that does not patch. A visitor
   * goes there at once, as a browser does, so the page is that one already.
   *
   * @returns the path, or the whole URL on another site
   * @throws {LivewrightError} LW805
   */
  assertRedirect(to?: ExpectedPath, waiting: Waiting = {}): Promise<string> {
    checkWaiting(waiting, "assertRedirect");
    return expectMove(this.visitor, "redirect", to, waiting);
  }

  /** Fails if the visitor was sent elsewhere. */
  assertNoRedirect(to?: ExpectedPath): void {
    refuseMove(this.visitor, "redirect", to);
  }

  /**
   * {@link assertRedirect}, and the page the visitor is on then.
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
   * Fails unless the server has pushed an event since the last time this was asserted.
   *
   * @param payload what it must have; it may have more. Default: anything
   * @returns the payload
   * @throws {LivewrightError} LW805
   */
  assertPushEvent(event: string, payload?: unknown, waiting: Waiting = {}): Promise<unknown> {
    checkWaiting(waiting, "assertPushEvent");
    return expectPushed(this.visitor, event, payload, waiting);
  }

  /** Fails if the server has pushed such an event. */
  assertNoPushEvent(event: string, payload?: unknown): void {
    refusePushed(this.visitor, event, payload);
  }

  /** Fails unless an event was answered like this. Hooks and {@link push} also return their reply. */
  assertReply(reply: unknown, waiting: Waiting = {}): Promise<unknown> {
    checkWaiting(waiting, "assertReply");
    return expectReply(this.visitor, reply, waiting);
  }

  /**
   * Does something that must crash a view.
   *
   * @returns what was thrown
   * @throws {LivewrightError} LW805 if nothing crashes
   */
  async expectCrash(run: () => unknown): Promise<unknown> {
    try {
      await run();
    } catch (error) {
      if (error instanceof LivewrightError && error.code === "LW804") return error.cause;
      throw error;
    }
    throw new LivewrightError("LW805", `No view has crashed; the visitor is at ${this.path}.`);
  }

  /** Shows the page, as it is now, in a browser. Returns the file it was written to. */
  openBrowser(open?: Opener): Promise<string> {
    return openBrowser(this.visitor, open);
  }

  /** The network is gone. */
  disconnect(): Promise<void> {
    return this.visitor.disconnect();
  }

  /** The network is back: views join again, forms are recovered. */
  reconnect(): Promise<void> {
    return this.visitor.reconnect();
  }

  /** The visitor closes the tab. With `using view = await live(…)` it happens at the end of the test. */
  close(): void {
    this.visitor.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #push(event: string, params: unknown, { target }: PushOptions): Promise<unknown> {
    const element = target === undefined ? this.#element() : this.find(target);
    if (element === undefined) throw this.#notConnected();
    // A target may be in a nested view, whose components are numbered for themselves.
    const view = this.#owner(element);
    const cid = target === undefined ? undefined : view.closestComponentID(element) || undefined;
    const payload = { type: "hook", event, value: params ?? {}, cid };
    const result = (await view.pushWithReply(null, "event", payload)) as { readonly reply?: unknown };
    return result.reply ?? null;
  }

  #linked(path: string): { readonly liveSocket: LiveSocket; readonly href: string } {
    const { liveSocket } = this.visitor;
    if (liveSocket === undefined || !this.connected) throw this.#notConnected();
    return { liveSocket, href: new URL(path, this.visitor.url).href };
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
      hint: "Was it disconnected?  await view.reconnect()",
    });
  }
}
