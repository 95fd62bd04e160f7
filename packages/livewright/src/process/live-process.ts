// process: one running view. A mailbox, one message at a time, and everything the view owns.
//
// Owns: the order of callbacks, rendering after them, carrying out what sockets recorded, crashes, the end. Called by:
// channel, which feeds it messages and takes its output. May import: live, diff, pubsub, params, telemetry, foundation.
//
// All races end here: whatever happens to a view (an event, a timer, a broadcast, the client leaving) is a message, and
// the next one waits until the callback for this one has finished, async or not. A path without a promise in it runs to
// the end within the frame that started it.

import { LimitError } from "../foundation/limit-error.ts";
import { andThen, isPromise } from "../foundation/maybe-async.ts";
import { flashOf } from "../live/flash.ts";
import type { LiveRenderCall } from "../html/rendered.ts";
import { begin, type Beginning } from "../live/lifecycle.ts";
import type { Session, TerminateReason } from "../live/live-view.ts";
import { HALT, type Navigation } from "../live/navigation.ts";
import type { Family, SocketState } from "../live/socket-state.ts";
import { Effects } from "./effects.ts";
import { answerCall, OpenCalls } from "./calls.ts";
import { Children } from "./children.ts";
import { Dispatch, GONE, type HandledEvents } from "./dispatch.ts";
import { Ending } from "./ending.ts";
import { type Relative, ViewFamily } from "./family.ts";
import { checkHeldBack } from "./held-back.ts";
import { type Finish, Loop } from "./loop.ts";
import { bytesOf, type ClientMessage, type EventMessage, type ProcessMessage } from "./messages.ts";
import { historyEntry, Navigator, type Patchable } from "./navigator.ts";
import type { LivePatch } from "../app/join-refusal.ts";
import type { Outbox, WireReply } from "./outbox.ts";
import { answerWithoutView, type MessageProblem } from "./refused-event.ts";
import { RoutineLog } from "./routine-log.ts";
import { type PageOwner, Renderer } from "./renderer.ts";
import type { AppContext } from "../app/app-context.ts";
import type { StartOptions } from "./start-options.ts";
import type { Endable } from "../telemetry/error-context.ts";
import { traceMessage } from "./trace-message.ts";

/** What a process needs to start. */
export type ProcessOptions = StartOptions<LiveProcess>;

/** One running view. */
export class LiveProcess extends Loop implements PageOwner, Relative, Patchable, Endable {
  /** What only mounting needs; let go of after it. */
  #beginning: Beginning | undefined;
  /** The view that shows it, if it is nested. */
  readonly parent: LiveProcess | undefined;
  /** Whether its crash takes that one down. */
  readonly #linked: boolean;
  readonly #sticky: boolean;
  /** The session it was mounted with. */
  readonly session: Session;
  readonly #renderer: Renderer;
  readonly #dispatch: Dispatch;
  // Most views never need these, so each is made when it is first asked for.
  #navigator: Navigator | undefined;
  #effects: Effects | undefined;
  #children: Children<LiveProcess> | undefined;
  #ending: Ending<LiveProcess> | undefined;
  #openCalls: OpenCalls | undefined;
  /** A flush message is waiting. */
  #flushing = false;
  #joined = false;
  /** If the view wants one. */
  readonly #log: RoutineLog | undefined;

  constructor(app: AppContext, options: ProcessOptions, outbox: Outbox) {
    super(app, options, outbox);
    const { view, hooks, context, params, parent, sticky = false } = options;
    this.#beginning = { view, hooks, context, params };
    this.parent = parent?.process;
    this.#linked = parent?.link === true;
    this.#sticky = sticky;
    this.session = context.session;
    this.#log = RoutineLog.of(app, view, options.name);
    this.#renderer = new Renderer(this.view, this);
    this.#dispatch = new Dispatch(this.view, this.#renderer);
    const { state, owner } = this.view;
    owner.view = this;
    state.family = new ViewFamily(this);
    state.inherited = this.parent?.assigns;
    this.parent?.children.adopt(state.id, this);
  }

  /** Starts the view: hooks, mount, params, first render. */
  start(): void {
    this.deliver({ kind: "begin" });
  }

  /**
   * Something was recorded. What callbacks ask for is done at once, so that an async one that subscribes and then loads
   * misses nothing in between; what happens outside of callbacks waits its turn.
   */
  override recorded(): void {
    if (this.busy) {
      if (this.view.state.intents.length > 0) void this.attempt(() => this.#carryOut());
    } else if (!this.#flushing) {
      this.#flushing = true;
      this.post({ kind: "flush" });
    }
  }

  /** Its nested views. */
  get children(): Children<LiveProcess> {
    return (this.#children ??= new Children<LiveProcess>(this.view.app, this.view.state.id));
  }

  /** What it calls itself towards its nested views; nothing as long as it showed none. */
  get childrenRef(): string | undefined {
    return this.#children?.ref;
  }

  /** What it calls itself towards upload channels; nothing as long as it allowed no upload. */
  get uploadsRef(): string | undefined {
    return this.#effects?.uploadsRef;
  }

  /** Which events it handles, or a component of it. */
  handled(cid: number | undefined): HandledEvents | undefined {
    return this.#dispatch.handled(cid);
  }

  /** Its address, and those around it. */
  get family(): Family | undefined {
    return this.view.state.family;
  }

  /** Its assigns as they are now. */
  get assigns(): SocketState["assigns"] {
    return this.view.state.assigns;
  }

  child(id: string): LiveProcess | undefined {
    return this.#children?.running(id);
  }

  writeChild(call: LiveRenderCall): string {
    return this.children.write(call);
  }

  release(component: SocketState): void {
    this.#effects?.release(component);
  }

  /** The client has caught up with reading. */
  resume(): void {
    this.post({ kind: "flush" });
  }

  /** The view that shows this one has ended. */
  orphan(reason: TerminateReason): void {
    this.#endingOf().dismiss();
    this.view.outbox.closed();
    this.end(reason);
  }

  /** A nested view changes the URL of the page. Whether that stays in the view of its route. */
  patchPage(to: string, replace: boolean): boolean {
    if (this.parent !== undefined) return this.parent.patchPage(to, replace);
    if (this.view.page?.resolve(to) === undefined) return false;
    this.deliver({ kind: "childPatch", to, replace });
    return true;
  }

  // ── The loop ─────────────────────────────────────────────────────────────────────────────────────────────────────

  protected override handle(message: ProcessMessage): Finish {
    this.#navigator?.nextMessage();
    return traceMessage(message, this.view, this.#dispatch, (it) => this.#handle(it));
  }

  protected override componentOf(message: ProcessMessage): string | undefined {
    return this.#dispatch.componentOf(message);
  }

  /** Props that were sent to components count from before the next message, which may change what the view gives them. */
  protected override shownBefore({ kind }: ProcessMessage): boolean {
    return kind !== "update" && this.#renderer.hasSent;
  }

  protected override settled(): void {
    this.#renderer.forgetNewFlash();
  }

  protected override hasBegun(message: ProcessMessage): boolean {
    return this.#dispatch.hasBegun(message);
  }

  protected override finish(): void {
    this.#ending?.finish();
  }

  protected override overflow(message: ProcessMessage): void {
    const { name, app } = this.view;
    const { maxMailboxMessages: most } = app.limits;
    const full = new LimitError(
      "LW701",
      "maxMailboxMessages",
      most,
      `${most} messages of the server wait for ${name}.`,
    );
    if (message.kind !== "call") return this.crash(full, "mailbox");
    // Its caller learns of it, and nothing that the page shows is missing.
    message.call.refuse(full);
    this.view.outbox.tooMany?.("maxMailboxMessages", "LW701", `A call was refused: too many messages wait for ${name}`);
  }

  protected override refuse(message: ClientMessage): boolean {
    const { name, outbox } = this.view;
    const answer = answerWithoutView(message, FULL);
    if (answer === undefined) return false;
    outbox.tooMany?.("maxMailboxMessages", "LW701", `A message of a client was refused: too many wait for ${name}`);
    outbox.taken(bytesOf(message));
    outbox.reply(message.ref, answer);
    outbox.strayed?.();
    return true;
  }

  #handle(message: ProcessMessage): Finish {
    switch (message.kind) {
      case "begin":
        return this.#begin();
      case "event":
        return this.#event(message);
      case "patch":
        return this.#clientPatch(message.ref, message.url);
      case "info":
        return this.#after(this.#dispatch.info(message.message));
      case "call":
        return andThen(
          answerCall(
            message,
            (from) => this.#dispatch.call(message.message, from),
            () => (this.#openCalls ??= new OpenCalls()).add(message),
          ),
          () => this.#after(undefined),
        );
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
        this.view.outbox.reply(message.ref, message.response);
        return;
      case "update":
        this.#renderer.update(message.to, message.props, this.view.outbox.congested);
        return this.#after(undefined);
      case "upload":
        return andThen(this.#effectsOf().upload(message, this.#dispatch.receiver(message.cid)), (body) =>
          body === undefined ? undefined : this.#settle(message.ref, undefined, undefined, body),
        );
      case "willDestroy":
        this.#renderer.willDestroy(message.cids);
        return void this.view.outbox.reply(message.ref, {});
      case "destroyed":
        return void this.view.outbox.reply(message.ref, { cids: this.#renderer.destroyed(message.cids) });
      case "leave":
        this.view.outbox.reply(message.ref, {});
        this.view.outbox.closed();
        this.end({ kind: "left" });
    }
  }

  // ── Joining ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #begin(): Finish {
    const beginning = this.#beginning as Beginning;
    this.#beginning = undefined;
    const { socket, state } = this.view;
    this.#log?.begin({ kind: "begin" }, beginning.context.params);
    return andThen(
      begin(beginning, socket, state, () => this.view.about()),
      () => this.#mounted(undefined),
    );
  }

  #mounted(livePatch: LivePatch | undefined): Finish {
    const state = this.view.state;
    if (state.ended) return;
    const navigation = state.navigation;
    if (navigation?.kind === "patch") {
      // Nobody has seen it yet.
      state.newFlash = flashOf(state);
      return andThen(this.#navigation().patch(navigation), () => this.#mounted(historyEntry(navigation)));
    }
    if (navigation !== undefined) {
      this.#endingOf().dismiss();
      this.#navigation().refuse(navigation);
      this.end({ kind: "left" });
      return;
    }
    state.connectParams = undefined;
    state.inherited = undefined;
    state.loads = undefined;
    const rendered = this.#renderer.message() ?? {};
    const sent = this.view.outbox.joined(rendered, livePatch);
    this.#log?.end(undefined, sent);
    this.#joined = true;
  }

  // ── Events ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #event(message: EventMessage): Finish {
    this.#log?.event(message);
    return andThen(this.#dispatch.event(message), (reply): Finish => {
      // A click on something that is no longer there.
      if (reply === GONE) return void this.view.outbox.reply(message.ref, {});
      return this.#settle(message.ref, reply, this.#log && this.#dispatch.componentOf(message));
    });
  }

  /** After an event: carries out what was recorded and answers, with the diff in the answer (protocol section 5.2). */
  #settle(ref: string | null, reply: unknown, component?: string, body: object = {}): Finish {
    const state = this.view.state;
    if (state.ended) return;
    const { navigation } = state;
    if (navigation !== undefined) {
      if (navigation.kind === "patch")
        return andThen(this.#navigation().serverPatch(navigation), () => this.#settle(ref, reply, component, body));
      return this.#leave(navigation, ref);
    }
    const message = this.#renderer.message();
    const replies = typeof reply === "object" && reply !== null && reply !== HALT;
    // The root node never carries a root flag, so `r` in a message can only be the reply.
    const diff = (replies ? { ...message, r: reply } : message) as WireReply | undefined;
    const sent = this.view.outbox.reply(ref, diff === undefined ? body : { ...body, diff });
    this.#log?.end(component, sent);
  }

  // ── Messages and everything without a ref ────────────────────────────────────────────────────────────────────────

  /** After a message: carries out what was recorded. Rendering waits for the messages behind it. */
  #after(result: unknown): Finish {
    if (isPromise(result)) return Promise.resolve(result).then(() => this.#after(undefined));
    const { navigation } = this.view.state;
    if (this.view.state.ended) return;
    if (navigation?.kind === "patch")
      return andThen(this.#navigation().serverPatch(navigation), () => this.#after(undefined));
    if (navigation !== undefined) return this.#leave(navigation, undefined);
    this.#carryOut();
  }

  protected override flush(): boolean {
    const { state, outbox, app, name } = this.view;
    if (!this.#joined || state.ended) return false;
    if (outbox.congested) {
      this.#renderer.giveSent();
      checkHeldBack(state, this.#renderer.changedComponents(), app.limits, name);
      return false;
    }
    const message = this.#renderer.message();
    if (message !== undefined) outbox.push("diff", message);
    return true;
  }

  #clientPatch(ref: string | null, url: string): Finish {
    const patched = this.#navigation().clientPatch(url);
    this.#log?.begin({ kind: "patch", ref, url }, patched?.params);
    if (patched !== undefined) {
      const crossed = this.#navigation().crossed();
      return andThen(patched.handle(), () => {
        // Params that lead on to another URL have the last word.
        const leadsOn = this.view.state.navigation !== undefined;
        return andThen(this.#settle(ref, undefined), () => {
          if (crossed && !leadsOn) this.#navigation().repeat(url);
        });
      });
    }
    this.view.outbox.reply(ref, { link_redirect: true });
  }

  #leave(navigation: Exclude<Navigation, { kind: "patch" }>, ref: string | null | undefined): void {
    const state = this.view.state;
    this.#navigation().leave(navigation, ref);
    if (this.#sticky && navigation.kind === "navigate") {
      state.navigation = undefined;
      state.events = NOTHING;
      return this.#carryOut();
    }
    this.#endingOf().dismiss();
    this.view.outbox.closed(true);
    this.end({ kind: "left" });
  }

  #carryOut(): void {
    const { state } = this.view;
    const { intents } = state;
    state.intents = NOTHING;
    for (const intent of intents) this.#effectsOf().carryOut(intent);
  }

  #effectsOf(): Effects {
    return (this.#effects ??= new Effects(this));
  }

  #navigation(): Navigator {
    return (this.#navigator ??= new Navigator(this.view, this.#dispatch, this.parent));
  }

  // ── The end ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** @param during what failed, if it is not the callback that runs */
  protected override crash(error: unknown, during?: string): void {
    if (during !== undefined && !this.view.state.ended) this.step.enter(during);
    this.#endingOf().crash(error, this.step.message, this.#joined);
    if (!this.busy) this.#endingOf().finish();
  }

  /** Work that the view started threw outside of its callbacks. */
  fail(error: unknown): void {
    if (this.view.state.ended) return;
    this.#endingOf().fail(error, this.#joined);
    if (!this.busy) this.#endingOf().finish();
  }

  #endingOf(): Ending<LiveProcess> {
    const { view, parent } = this;
    return (this.#ending ??= new Ending({
      view,
      waiting: () => [...this.clear(), ...(this.#openCalls?.all ?? [])],
      renderer: this.#renderer,
      effects: () => this.#effects,
      children: () => this.#children,
      leaveFamily: () => parent?.children.release(view.state.id, this),
      crashLinked: (error) => {
        if (this.#linked) parent?.crash(error, `its linked view ${view.name}`);
      },
    }));
  }

  /**
   * Lets go of everything at once; `terminate` runs when the callback that may still be pending has finished. Nothing more is
   * sent: the connection is gone, its place was taken, or the client has been told.
   */
  end(reason: TerminateReason): void {
    this.#endingOf().begin(reason);
    if (!this.busy) this.#endingOf().finish();
  }
}

const NOTHING: readonly never[] = Object.freeze([]);

/** Why a message of the client does not wait. */
const FULL: MessageProblem = {
  code: "LW701",
  limit: "maxMailboxMessages",
  message: "The server is busy and did not take this. Try again in a moment.",
};
