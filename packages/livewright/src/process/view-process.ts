// process: one running view. A mailbox, one message at a time, and everything the view owns.
//
// Owns: the order of callbacks, rendering after them, effects of sockets, crashes, the end of a view. Called by: channel, which
// delivers messages and sends the output.
//
// Everything that happens to a view is a message: an event, a timer, a broadcast, the client leaving. The next message waits
// until the callback for the current one has finished, synchronously or not, so callbacks of a view never race. A callback
// without a promise runs to its end within the frame that started it.

import { EMPTY_LIST } from "../foundation/appended.ts";
import type { AppContext } from "../app/app-context.ts";
import type { LivePatch } from "../app/join-refusal.ts";
import { andThen, isPromise, type MaybePromise } from "../foundation/maybe-async.ts";
import { flashOf } from "../live/flash.ts";
import { mountView, type MountRequest } from "../live/mount-view.ts";
import type { Session, TerminateReason } from "../live/live-view.ts";
import { HALT, type Navigation } from "../live/navigation.ts";
import type { SocketState } from "../live/socket-state.ts";
import { reportSlow } from "../telemetry/slow-callback.ts";
import { type AddressableView, answerCall, type Call, OpenCalls, ViewHandles } from "./calls.ts";
import { Children } from "./children.ts";
import { Dispatch, GONE, type HandledEvents } from "./dispatch.ts";
import { Effects } from "./effects.ts";
import { EndingView } from "./ending-view.ts";
import type { EventMessage, ProcessMessage } from "./messages.ts";
import { Navigator, type Patchable } from "./navigator.ts";
import type { Outbox, WireReply } from "./outbox.ts";
import { renderWhilePending, shownState } from "./render-while-pending.ts";
import { type PageOwner, Renderer } from "./renderer.ts";
import { RoutineLog } from "./routine-log.ts";
import { type CallbackRunner, guarded, runCallback, runRender } from "./run-callback.ts";
import { answerQueued } from "./shutdown.ts";
import type { ViewContext, ViewOptions } from "./view-context.ts";

/** The options of a {@link ViewProcess}. */
export type ProcessOptions = ViewOptions<ViewProcess>;

const NO_BODY: object = Object.freeze({});

/** One running view. */
export class ViewProcess extends EndingView implements CallbackRunner, PageOwner, AddressableView, Patchable {
  /** The session at mount. */
  readonly session: Session;
  readonly parent: ViewProcess | undefined;
  /** The options for mounting, released afterwards. */
  #mounting: MountRequest | undefined;
  readonly #sticky: boolean;
  readonly #renderer: Renderer;
  readonly #dispatch: Dispatch;
  readonly #log: RoutineLog | undefined;
  /** A flush message is queued. */
  #flushing = false;
  // Most views need none of these, so each is created on demand.
  #navigator: Navigator | undefined;
  #effects: Effects | undefined;
  #children: Children<ViewProcess> | undefined;
  #openCalls: OpenCalls | undefined;

  /** @param makeRenderer default: one that renders messages for the client */
  constructor(
    app: AppContext,
    options: ProcessOptions,
    outbox: Outbox,
    makeRenderer: (view: ViewContext, owner: PageOwner) => Renderer = (view, owner) => new Renderer(view, owner),
  ) {
    super(app, options, outbox);
    const { view, hooks, context, params, parent, sticky = false } = options;
    this.session = context.session;
    this.parent = parent?.process;
    this.#mounting = { view, hooks, context, params };
    this.#sticky = sticky;
    this.#log = RoutineLog.of(app, view, options.name);
    this.#renderer = makeRenderer(this.view, this);
    this.#dispatch = new Dispatch(this.view, this.#renderer);
    const { state, owner } = this.view;
    owner.view = this;
    state.views = new ViewHandles(this);
    state.inherited = this.parent?.view.state.assigns;
    this.parent?.children.adopt(state.id, this);
  }

  // ── Mount ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Starts the view: hooks, mount, params, first render. */
  start(): void {
    this.mailbox.deliver({ kind: "mount" });
  }

  #mount(): MaybePromise<void> {
    const mounting = this.#mounting as MountRequest;
    this.#mounting = undefined;
    const { socket, state } = this.view;
    this.#log?.begin("mount", mounting.context.params);
    return andThen(
      mountView(mounting, socket, state, () => this.view.about()),
      () => this.#mounted(undefined),
    );
  }

  /** @param livePatch the URL that `mount` or `handleParams` patched to */
  #mounted(livePatch: LivePatch | undefined): MaybePromise<void> {
    const { state, outbox } = this.view;
    if (state.ended) return;
    const { navigation } = state;
    if (navigation?.kind === "patch") {
      // The client has not shown any flash yet, so all of it is new.
      state.newFlash = flashOf(state);
      const navigator = this.#navigation();
      return andThen(navigator.patch(navigation), () => this.#mounted(navigator.historyEntry(navigation)));
    }
    if (navigation !== undefined) {
      answerQueued(this);
      this.#navigation().refuse(navigation);
      this.end({ kind: "left" });
      return;
    }
    state.connectParams = undefined;
    state.inherited = undefined;
    state.loads = undefined;
    const rendered = this.#renderer.message() ?? {};
    const sent = outbox.joined(rendered, livePatch);
    this.#log?.end(sent);
    this.joined = true;
  }

  // ── One message ──────────────────────────────────────────────────────────────────────────────────────────────────

  handle(message: ProcessMessage): Promise<void> | undefined {
    const { state, app } = this.view;
    // Props that were sent to components count from before this message, which may change the props of the view.
    const { components } = this.#renderer;
    if (components.active && message.kind !== "update" && components.hasSent) {
      this.#renderChanges();
      if (state.ended) return undefined;
    }
    const before = shownState(state);
    const component = components.active ? this.#dispatch.componentOf(message) : undefined;
    const pending = runCallback(this, message, component);
    if (pending === undefined) return undefined;
    // If the callback has changed a component already, the state before it can no longer be rendered.
    if (!this.#dispatch.hasBegun(message))
      void guarded(this, () => renderWhilePending(state, before, () => this.#push()));
    state.watch?.yield();
    reportSlow(pending, app.limits.maxCallbackMs, this.view.errorContext());
    return pending;
  }

  perform(message: ProcessMessage): MaybePromise<void> {
    this.#navigator?.nextMessage();
    const { outbox } = this.view;
    switch (message.kind) {
      case "event":
        return this.#event(message);
      case "mount":
        return this.#mount();
      case "patch":
        return this.#clientPatch(message.ref, message.url);
      case "info":
        return this.#after(this.#dispatch.info(message.message));
      case "call":
        return this.#call(message);
      case "cast":
        return this.#after(this.#dispatch.cast(message.message));
      case "childPatch":
        this.view.state.navigation = { kind: "patch", to: message.to, replace: message.replace };
        return this.#after(undefined);
      case "async":
        return this.#after(this.#dispatch.async(message.take()));
      case "run":
        return this.#after(message.run());
      case "flush":
        this.#flushing = false;
        return this.#after(undefined);
      case "answer":
        outbox.reply(message.ref, message.response);
        return;
      case "update":
        this.#renderer.update(message.to, message.props, outbox.congested);
        return this.#after(undefined);
      case "upload":
        return andThen(this.#effectsOf().upload(message, this.#dispatch.receiver(message.cid)), (body) =>
          body === undefined ? undefined : this.#reply(message.ref, undefined, body),
        );
      case "willDestroy":
        this.#renderer.willDestroy(message.cids);
        return void outbox.reply(message.ref, {});
      case "destroyed":
        return void outbox.reply(message.ref, { cids: this.#renderer.destroyed(message.cids) });
      case "leave":
        outbox.reply(message.ref, {});
        outbox.closed();
        this.end({ kind: "left" });
    }
  }

  settled(): void {
    this.#renderer.forgetNewFlash();
  }

  idle(): void {
    if (this.#renderer.hasChanges) this.#renderChanges();
    this.view.message = undefined;
    this.view.state.watch?.yield();
  }

  // ── Events ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #event(message: EventMessage): MaybePromise<void> {
    this.#log?.event(message, this.view.state.callbackOf);
    const reply = this.#dispatch.event(message);
    // An event for a component that was removed.
    if (reply === GONE) return void this.view.outbox.reply(message.ref, {});
    if (reply !== undefined && isPromise(reply))
      return Promise.resolve(reply).then((value) => this.#reply(message.ref, value));
    return this.#reply(message.ref, reply);
  }

  /**
   * Answers a request: navigates if the callback asked for it, or renders and sends the diff in the answer (protocol section 5.2).
   *
   * @param reply the reply of the handler, for the hook that pushed the event
   * @param body further fields of the answer
   */
  #reply(ref: string | null, reply: unknown, body: object = NO_BODY): MaybePromise<void> {
    const { state, outbox } = this.view;
    if (state.ended) return;
    const { navigation } = state;
    if (navigation !== undefined) {
      if (navigation.kind === "patch")
        return andThen(this.#navigation().serverPatch(navigation), () => this.#reply(ref, reply, body));
      return this.#leave(navigation, ref);
    }
    const message = this.#renderer.message();
    const replies = typeof reply === "object" && reply !== null && reply !== HALT;
    // The root node never carries a root flag, so `r` in a message can only be the reply.
    const diff = (replies ? { ...message, r: reply } : message) as WireReply | undefined;
    const sent = outbox.reply(ref, diff === undefined ? body : { ...body, diff });
    this.#log?.end(sent);
  }

  /** Carries out effects after a message without a reply. Rendering waits for the messages behind it. */
  #after(result: unknown): MaybePromise<void> {
    if (isPromise(result)) return Promise.resolve(result).then(() => this.#after(undefined));
    const { navigation, ended } = this.view.state;
    if (ended) return;
    if (navigation?.kind === "patch")
      return andThen(this.#navigation().serverPatch(navigation), () => this.#after(undefined));
    if (navigation !== undefined) return this.#leave(navigation, undefined);
    this.#carryOut();
  }

  #call(message: Call): MaybePromise<void> {
    const answered = answerCall(
      message,
      (from) => this.#dispatch.call(message.message, from),
      () => (this.#openCalls ??= new OpenCalls()).add(message),
    );
    return andThen(answered, () => this.#after(undefined));
  }

  // ── URLs ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  #clientPatch(ref: string | null, url: string): MaybePromise<void> {
    const patch = this.#navigation().clientPatch(url);
    this.#log?.begin("handleParams", patch?.params);
    if (patch === undefined) return void this.view.outbox.reply(ref, { link_redirect: true });
    return patch.run(() => this.#reply(ref, undefined));
  }

  /** Patches the URL of the page for a nested view. Returns false if the URL leads out of the view of the page's route. */
  patchPage(to: string, replace: boolean): boolean {
    if (this.parent !== undefined) return this.parent.patchPage(to, replace);
    if (this.view.page?.resolve(to) === undefined) return false;
    this.mailbox.deliver({ kind: "childPatch", to, replace });
    return true;
  }

  #leave(navigation: Exclude<Navigation, { kind: "patch" }>, ref: string | null | undefined): void {
    const { state, outbox } = this.view;
    this.#navigation().leave(navigation, ref);
    if (this.#sticky && navigation.kind === "navigate") {
      state.navigation = undefined;
      state.events = EMPTY_LIST;
      return this.#carryOut();
    }
    answerQueued(this);
    outbox.closed(true);
    this.end({ kind: "left" });
  }

  // ── Rendering ────────────────────────────────────────────────────────────────────────────────────────────────────

  #renderChanges(): void {
    runRender(this, () => void this.#push());
  }

  /** Sends the changes that no reply carries. Returns false if they have to wait. */
  #push(): boolean {
    return this.joined && !this.view.state.ended && this.#renderer.push();
  }

  /** The client has read its backlog. */
  resume(): void {
    this.mailbox.post({ kind: "flush" });
  }

  /**
   * A socket has recorded a change. During a callback its effects start immediately, so that a callback that subscribes and then
   * loads misses no message in between. Outside of callbacks they wait for their turn in the mailbox.
   */
  onChange(): void {
    if (this.mailbox.busy) {
      if (this.view.state.effects.length === 0) return;
      try {
        this.#carryOut();
      } catch (error) {
        this.crash(error);
      }
    } else if (!this.#flushing) {
      this.#flushing = true;
      this.mailbox.post({ kind: "flush" });
    }
  }

  #carryOut(): void {
    const { state } = this.view;
    const { effects } = state;
    if (effects.length === 0) return;
    state.effects = EMPTY_LIST;
    for (const effect of effects) this.#effectsOf().carryOut(effect);
  }

  /** A component was removed: ends its timers, subscriptions, sources, tasks and uploads. */
  release(component: SocketState): void {
    this.#effects?.release(component);
  }

  #effectsOf(): Effects {
    return (this.#effects ??= new Effects(this));
  }

  #navigation(): Navigator {
    return (this.#navigator ??= new Navigator(this.view, this.#dispatch, this.parent));
  }

  // ── What other views and the channel ask ─────────────────────────────────────────────────────────────────────────

  get children(): Children<ViewProcess> {
    return (this.#children ??= new Children<ViewProcess>(this.view.app, this.view.state.id));
  }

  /** The reference that nested views name in their join; `undefined` until the view shows one. */
  get childrenRef(): string | undefined {
    return this.#children?.ref;
  }

  /** The reference that upload channels name in their join; `undefined` until the view allows an upload. */
  get uploadsRef(): string | undefined {
    return this.#effects?.uploadsRef;
  }

  /** True while the user waits for a callback, a task or an upload of this view. */
  get working(): boolean {
    return !this.mailbox.empty || this.#effects?.working === true;
  }

  child(id: string): ViewProcess | undefined {
    return this.#children?.running(id);
  }

  /** Returns the events that the view, or the component with this cid, handles. */
  handled(cid: number | undefined): HandledEvents | undefined {
    return this.#dispatch.handled(cid);
  }

  openCalls(): Iterable<Call> {
    return this.#openCalls?.all ?? EMPTY_LIST;
  }

  stopParts(reason: TerminateReason): void {
    this.#renderer.components.end();
    this.parent?.children.release(this.view.state.id, this);
    this.#children?.end(reason);
    this.#effects?.stopAll();
  }

  /** Aborts all tasks of the view and its components. Their outcomes are not delivered. */
  protected stopTasks(): void {
    this.#effects?.stopTasks();
  }
}
