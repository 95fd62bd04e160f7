// process: one running view. A mailbox, one message at a time, and everything the view owns.
//
// Owns: the order of callbacks, rendering after them, carrying out what sockets recorded, crashes, the end. Called by:
// channel, which feeds it messages and takes its output. May import: live, diff, pubsub, params, telemetry, foundation.
//
// All races end here: whatever happens to a view (an event, a timer, a broadcast, the client leaving) is a message, and
// the next one waits until the callback for this one has finished, async or not. A path without a promise in it runs to
// the end within the frame that started it.

import { LivewrightError } from "../foundation/errors.ts";
import { andThen, isPromise } from "../foundation/maybe-async.ts";
import { flashOf } from "../live/flash.ts";
import { readConnectParams } from "../live/connect-params.ts";
import { begin } from "../live/lifecycle.ts";
import type { Session, TerminateReason } from "../live/live-view.ts";
import { HALT, type Navigation } from "../live/navigation.ts";
import type { NavigationType } from "../live/place.ts";
import { Socket } from "../live/socket.ts";
import { type Family, newSocketState, type SocketState } from "../live/socket-state.ts";
import { signFlash } from "../session/flash-token.ts";
import { Effects } from "./effects.ts";
import { answerCall, viewHandle } from "./calls.ts";
import type { SpanFields } from "../telemetry/span.ts";
import { CurrentStep } from "./current-step.ts";
import { Children } from "./children.ts";
import { Dispatch, GONE } from "./dispatch.ts";
import { Ending } from "./ending.ts";
import { familyOf } from "./family.ts";
import { forget } from "./forgotten.ts";
import { checkHeldBack } from "./held-back.ts";
import { type Finish, Loop } from "./loop.ts";
import type { EventMessage, ProcessMessage } from "./messages.ts";
import { historyEntry, Navigator } from "./navigator.ts";
import type { LivePatch, Outbox, WireReply } from "./outbox.ts";
import { ViewPlace } from "./place.ts";
import { RoutineLog } from "./routine-log.ts";
import { Renderer } from "./renderer.ts";
import type { Runtime } from "./runtime.ts";
import type { StartOptions } from "./start-options.ts";
import { traceMessage } from "./trace-message.ts";

/** What a process needs to start. */
export type ProcessOptions = StartOptions<LiveProcess>;

/** One running view. */
export class LiveProcess extends Loop {
  readonly #runtime: Runtime;
  readonly #options: ProcessOptions;
  readonly #socket: Socket;
  readonly #renderer: Renderer;
  readonly #dispatch: Dispatch;
  readonly #navigator: Navigator;
  readonly #effects: Effects;
  readonly #children: Children<LiveProcess>;
  /** A flush message is waiting. */
  #flushing = false;
  #joined = false;
  /** What signals tell about the view. */
  readonly #about = (): SpanFields => {
    const { name: view, id, route } = this.#options;
    return { view, id, ...route };
  };
  readonly #componentOf = (message: ProcessMessage): string | undefined => this.#dispatch.componentOf(message);
  /** Which events it handles, or a component of it. */
  readonly handled: Dispatch["handled"] = (cid) => this.#dispatch.handled(cid);
  /** If the view wants one. */
  readonly #log: RoutineLog | undefined;
  readonly #ending: Ending<LiveProcess>;
  protected readonly step: CurrentStep;

  constructor(runtime: Runtime, options: ProcessOptions, outbox: Outbox) {
    const state = newSocketState({
      id: options.id,
      connected: true,
      connectParams: readConnectParams(options.connectParams),
      connectInfo: options.connectInfo,
      recorded: () => this.#recorded(),
      freezes: runtime.development,
      place: new ViewPlace(runtime, options.view, outbox.transport, options.navigationType),
    });
    if (options.flash !== undefined) state.assigns = { flash: options.flash };
    super(outbox, state, runtime.limits.mailbox);
    this.#runtime = runtime;
    this.#log = RoutineLog.of(runtime, options.view, options.name);
    this.#options = options;
    const { id, name: view } = options;
    this.#effects = new Effects(
      runtime,
      (message) => this.post(message),
      (callback) => ({ view, id, callback, logger: runtime.logger }),
    );
    this.#socket = new Socket(this.state);
    this.#children = new Children(runtime, options.id);
    this.#joinFamily(options.parent?.process);
    this.#renderer = new Renderer(
      options,
      this.#about,
      this.#socket,
      this.state,
      (owner) => this.#effects.release(owner),
      (call) => this.#children.write(call),
    );
    this.#dispatch = new Dispatch(runtime, options.view, this.#about, this.#socket, this.state, this.#renderer);
    this.step = new CurrentStep(runtime, options.name, this.state, this.#componentOf);
    const { parent } = options;
    this.#navigator = new Navigator({
      name: options.name,
      state: this.state,
      outbox,
      signFlash: (flash) => signFlash(runtime.keys, flash),
      resolve: options.resolve,
      handleParams: (context) => this.#dispatch.params(context),
      toRoot: parent === undefined ? undefined : ({ to, replace }) => parent.process.#patchPage(to, replace),
    });
    this.#ending = new Ending({
      runtime,
      view: options.view,
      name: options.name,
      socket: this.#socket,
      state: this.state,
      outbox,
      mailbox: this.mailbox,
      renderer: this.#renderer,
      effects: this.#effects,
      children: this.#children,
      leaveFamily: () => parent?.process.children.release(options.id, this),
      crashLinked: (error) => {
        if (parent?.link === true) parent.process.crash(error, `its linked view ${options.name}`);
      },
    });
  }

  /** Starts the view: hooks, mount, params, first render. */
  start(): void {
    this.deliver({ kind: "begin" });
  }

  /**
   * Something was recorded. What callbacks ask for is done at once, so that an async one that subscribes and then loads
   * misses nothing in between; what happens outside of callbacks waits its turn.
   */
  #recorded(): void {
    if (this.busy) {
      if (this.state.intents.length > 0) void this.attempt(() => this.#carryOut());
    } else if (!this.#flushing) {
      this.#flushing = true;
      this.post({ kind: "flush" });
    }
  }

  /** Makes the view known to those around it. */
  #joinFamily(parent: LiveProcess | undefined): void {
    const { id } = this.state;
    const self = viewHandle(
      id,
      this.#options.name,
      (message) => this.post(message),
      () => !this.state.ended,
    );
    this.state.family = familyOf(self, parent?.family, (childId) => this.#children.running(childId)?.family);
    this.state.inherited = parent?.assigns;
    parent?.children.adopt(id, this);
  }

  /** Its nested views. */
  get children(): Children<LiveProcess> {
    return this.#children;
  }

  /** What it calls itself towards upload channels; nothing as long as it allowed no upload. */
  get uploadsRef(): string | undefined {
    return this.#effects.uploadsRef;
  }

  /** Its address, and those around it. */
  get family(): Family | undefined {
    return this.state.family;
  }

  /** Its assigns as they are now. */
  get assigns(): SocketState["assigns"] {
    return this.state.assigns;
  }

  /** How a path is reached from the page it is on. */
  navigationType(path: string): NavigationType {
    return this.#options.navigationType?.(path) ?? "href";
  }

  /** The session it was mounted with. */
  get session(): Session {
    return this.#options.context.session;
  }

  /** The client has caught up with reading. */
  resume(): void {
    this.post({ kind: "flush" });
  }

  /** The view that shows this one has ended. */
  orphan(reason: TerminateReason): void {
    this.#ending.dismiss();
    this.outbox.closed();
    this.#end(reason);
  }

  /** A nested view changes the URL of the page. Whether that stays in the view of its route. */
  #patchPage(to: string, replace: boolean): boolean {
    const { parent, resolve } = this.#options;
    if (parent !== undefined) return parent.process.#patchPage(to, replace);
    if (resolve(to) === undefined) return false;
    this.deliver({ kind: "childPatch", to, replace });
    return true;
  }

  /** Ends the view from outside: the connection is gone, or its place was taken. Nothing more is sent. */
  end(reason: TerminateReason): void {
    this.#end(reason);
  }

  // ── The loop ─────────────────────────────────────────────────────────────────────────────────────────────────────

  protected override handle(message: ProcessMessage): Finish {
    this.#navigator.nextMessage();
    return traceMessage(message, this.#about, this.#componentOf, (it) => this.#handle(it));
  }

  protected override settled(): void {
    this.#renderer.forgetNewFlash();
  }

  protected override hasBegun(message: ProcessMessage): boolean {
    return this.#dispatch.hasBegun(message);
  }

  protected override finish(): void {
    this.#ending.finish();
  }

  protected override overflow(message: ProcessMessage): void {
    forget([message], this.outbox, this.#options.name);
    const { mailbox } = this.#runtime.limits;
    this.crash(new LivewrightError("LW701", `${mailbox} messages wait for ${this.#options.name}.`), "mailbox");
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
          answerCall(message, () => this.#dispatch.call(message.message)),
          () => this.#after(undefined),
        );
      case "cast":
        return this.#after(this.#dispatch.cast(message.message));
      case "childPatch":
        this.state.navigation = { kind: "patch", to: message.to, replace: message.replace };
        return this.#after(undefined);
      case "async":
        return this.#after(this.#dispatch.async(message.take()));
      case "run":
        return this.#after(message.run());
      case "flush":
        this.#flushing = false;
        return this.#after(undefined);
      case "answer":
        this.outbox.reply(message.ref, message.response);
        return;
      case "update":
        this.#renderer.update(message.to, message.props);
        return this.#after(undefined);
      case "upload":
        return andThen(this.#effects.upload(message, this.#dispatch.receiver(message.cid)), (body) =>
          body === undefined ? undefined : this.#settle(message.ref, undefined, undefined, body),
        );
      case "willDestroy":
        this.#renderer.willDestroy(message.cids);
        return void this.outbox.reply(message.ref, {});
      case "destroyed":
        return void this.outbox.reply(message.ref, { cids: this.#renderer.destroyed(message.cids) });
      case "leave":
        this.outbox.reply(message.ref, {});
        this.outbox.closed();
        this.#end({ kind: "left" });
    }
  }

  // ── Joining ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #begin(): Finish {
    this.#log?.begin({ kind: "begin" }, this.#options.context.params);
    return andThen(begin(this.#options, this.#socket, this.state, this.#about), () => this.#mounted(undefined));
  }

  #mounted(livePatch: LivePatch | undefined): Finish {
    const state = this.state;
    if (state.ended) return;
    const navigation = state.navigation;
    if (navigation?.kind === "patch") {
      // Nobody has seen it yet.
      state.newFlash = flashOf(state);
      return andThen(this.#navigator.patch(navigation), () => this.#mounted(historyEntry(navigation)));
    }
    if (navigation !== undefined) {
      this.#ending.dismiss();
      this.#navigator.refuse(navigation);
      this.#end({ kind: "left" });
      return;
    }
    state.connectParams = undefined;
    state.inherited = undefined;
    const rendered = this.#renderer.message() ?? {};
    const sent = this.outbox.joined(rendered, livePatch);
    this.#log?.end(undefined, sent);
    this.#joined = true;
  }

  // ── Events ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #event(message: EventMessage): Finish {
    this.#log?.event(message);
    return andThen(this.#dispatch.event(message), (reply): Finish => {
      // A click on something that is no longer there.
      if (reply === GONE) return void this.outbox.reply(message.ref, {});
      return this.#settle(message.ref, reply, this.#log && this.#componentOf(message));
    });
  }

  /** After an event: carries out what was recorded and answers, with the diff in the answer (protocol section 5.2). */
  #settle(ref: string | null, reply: unknown, component?: string, body: object = {}): Finish {
    const state = this.state;
    if (state.ended) return;
    const { navigation } = state;
    if (navigation !== undefined) {
      if (navigation.kind === "patch")
        return andThen(this.#navigator.serverPatch(navigation), () => this.#settle(ref, reply, component, body));
      return this.#leave(navigation, ref);
    }
    const message = this.#renderer.message();
    const replies = typeof reply === "object" && reply !== null && reply !== HALT;
    // The root node never carries a root flag, so `r` in a message can only be the reply.
    const diff = (replies ? { ...message, r: reply } : message) as WireReply | undefined;
    const sent = this.outbox.reply(ref, diff === undefined ? body : { ...body, diff });
    this.#log?.end(component, sent);
  }

  // ── Messages and everything without a ref ────────────────────────────────────────────────────────────────────────

  /** After a message: carries out what was recorded. Rendering waits for the messages behind it. */
  #after(result: unknown): Finish {
    if (isPromise(result)) return Promise.resolve(result).then(() => this.#after(undefined));
    const { navigation } = this.state;
    if (this.state.ended) return;
    if (navigation?.kind === "patch")
      return andThen(this.#navigator.serverPatch(navigation), () => this.#after(undefined));
    if (navigation !== undefined) return this.#leave(navigation, undefined);
    this.#carryOut();
  }

  protected override flush(): boolean {
    if (!this.#joined || this.state.ended) return false;
    if (this.outbox.congested) {
      checkHeldBack(this.state, this.#renderer.changedComponents(), this.#runtime.limits, this.#options.name);
      return false;
    }
    const message = this.#renderer.message();
    if (message !== undefined) this.outbox.push("diff", message);
    return true;
  }

  #clientPatch(ref: string | null, url: string): Finish {
    const patched = this.#navigator.clientPatch(url);
    this.#log?.begin({ kind: "patch", ref, url }, patched?.params);
    if (patched !== undefined) return andThen(patched.handle(), () => this.#settle(ref, undefined));
    this.outbox.reply(ref, { link_redirect: true });
  }

  #leave(navigation: Exclude<Navigation, { kind: "patch" }>, ref: string | null | undefined): void {
    const state = this.state;
    this.#navigator.leave(navigation, ref);
    if (this.#options.sticky === true && navigation.kind === "navigate") {
      state.navigation = undefined;
      state.events = NOTHING;
      return this.#carryOut();
    }
    this.#ending.dismiss();
    this.outbox.closed(true);
    this.#end({ kind: "left" });
  }

  #carryOut(): void {
    const { intents } = this.state;
    this.state.intents = NOTHING;
    for (const intent of intents) this.#effects.carryOut(intent);
  }

  // ── The end ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** @param during what failed, if it is not the callback that runs */
  protected override crash(error: unknown, during?: string): void {
    if (during !== undefined && !this.state.ended) this.step.enter(during);
    this.#ending.crash(error, this.step.message, this.#joined);
    if (!this.busy) this.#ending.finish();
  }

  /** Lets go of everything at once; `terminate` runs when the callback that may still be pending has finished. */
  #end(reason: TerminateReason): void {
    this.#ending.begin(reason);
    if (!this.busy) this.#ending.finish();
  }
}

const NOTHING: readonly never[] = Object.freeze([]);
