// process: one running view. A mailbox, one message at a time, and everything the view owns.
//
// Owns: the order of callbacks, rendering after them, carrying out what sockets recorded, crashes, the end. Called by:
// channel, which feeds it messages and takes its output. May import: live, diff, pubsub, params, telemetry, foundation.
//
// All races end here: whatever happens to a view (an event, a timer, a broadcast, the client leaving) is a message, and
// the next one waits until the callback for this one has finished, async or not. A path without a promise in it runs to
// the end within the frame that started it.

import { HttpError, LivewrightError } from "../foundation/errors.ts";
import { andThen, isPromise } from "../foundation/maybe-async.ts";
import { begin, type Beginning } from "../live/lifecycle.ts";
import type { AnyLiveView, Layout, ParamsContext, TerminateReason } from "../live/live-view.ts";
import { HALT, type Navigation } from "../live/navigation.ts";
import { Socket } from "../live/socket.ts";
import { type ConnectInfo, newSocketState, type SocketState } from "../live/socket-state.ts";
import { signReload } from "../session/reload-token.ts";
import { Effects } from "./effects.ts";
import { checkParams, eventParams, issueLines, type Problem, undecodable } from "./event-params.ts";
import { Mailbox } from "./mailbox.ts";
import type { EventMessage, ProcessMessage } from "./messages.ts";
import type { LivePatch, Outbox, WireReply } from "./outbox.ts";
import { Renderer } from "./renderer.ts";
import type { Runtime } from "./runtime.ts";

/** What a process needs to start. */
export interface ProcessOptions extends Beginning {
  readonly id: string;
  /** For logs. */
  readonly name: string;
  readonly layout: Layout | undefined;
  readonly connectParams: Readonly<Record<string, unknown>>;
  readonly connectInfo: ConnectInfo;
  /** Where a path leads: the params for this view, or `undefined` when it leads elsewhere. */
  readonly resolve: (path: string) => ParamsContext | undefined;
}

/** Patches a view may make in answer to one message; more is a loop (protocol section 5.7). */
const MAX_PATCHES = 20;

/** Messages in a row before everything else on the server gets its turn: a view that sends to itself must not stop it. */
const MAX_RUN = 1_000;

type Finish = void | Promise<void>;

/** One running view. */
export class LiveProcess {
  readonly #runtime: Runtime;
  readonly #options: ProcessOptions;
  readonly #outbox: Outbox;
  readonly #state: SocketState;
  readonly #socket: Socket;
  readonly #mailbox: Mailbox<ProcessMessage>;
  readonly #renderer: Renderer;
  readonly #effects: Effects;
  /** A callback is running, or its promise is pending. */
  #busy = false;
  #scheduled = false;
  /** A flush message is waiting. */
  #flushing = false;
  #joined = false;
  /** Messages handled in this run. */
  #handled = 0;
  #patches = 0;
  /** The event being handled, for the development log. */
  #running: { readonly event: string; readonly target: string; readonly started: number } | undefined;
  #pendingEnd: TerminateReason | undefined;

  constructor(runtime: Runtime, options: ProcessOptions, outbox: Outbox) {
    this.#runtime = runtime;
    this.#options = options;
    this.#outbox = outbox;
    this.#mailbox = new Mailbox(runtime.limits.mailbox);
    this.#effects = new Effects(runtime, (message) => this.#post(message));
    this.#state = newSocketState({
      id: options.id,
      connected: true,
      connectParams: options.connectParams,
      connectInfo: options.connectInfo,
      recorded: () => this.#recorded(),
      freezes: runtime.development,
    });
    this.#socket = new Socket(this.#state);
    this.#renderer = new Renderer(options.view, options.layout, this.#state);
  }

  /** Starts the view: hooks, mount, params, first render. */
  start(): void {
    this.deliver({ kind: "begin" });
  }

  /** Puts a message of the client into the mailbox and works it off at once, if nothing else is running. */
  deliver(message: ProcessMessage): void {
    if (this.#state.ended) return;
    if (!this.#mailbox.put(message)) return this.#overflow();
    this.#drain();
  }

  /**
   * Puts in a message from inside the server. It is worked off in the next microtask, so that a burst of messages is
   * rendered once, and a broadcaster is not held up by the views that listen.
   */
  #post(message: ProcessMessage): void {
    if (this.#state.ended) return;
    if (!this.#mailbox.put(message)) return this.#overflow();
    if (this.#scheduled || this.#busy) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#drain();
    });
  }

  /**
   * Something was recorded. What callbacks ask for is done at once, so that an async one that subscribes and then loads
   * misses nothing in between; what happens outside of callbacks waits its turn.
   */
  #recorded(): void {
    if (this.#busy) {
      if (this.#state.intents.length > 0) void this.#attempt("intent", () => this.#carryOut());
    } else if (!this.#flushing) {
      this.#flushing = true;
      this.#post({ kind: "flush" });
    }
  }

  #overflow(): void {
    const { mailbox } = this.#runtime.limits;
    this.#crash(new LivewrightError("LW701", `${mailbox} messages wait for ${this.#options.name}.`), "mailbox");
  }

  /** Ends the view from outside: the connection is gone, or its place was taken. Nothing more is sent. */
  end(reason: TerminateReason): void {
    this.#end(reason);
  }

  // ── The loop ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #drain(): void {
    if (this.#busy) return;
    this.#busy = true;
    while (!this.#state.ended) {
      const message = this.#handled < MAX_RUN ? this.#mailbox.take() : undefined;
      if (message === undefined) {
        // The mailbox is empty: what the messages changed is rendered once for all of them.
        void this.#attempt("render", () => this.#flush());
        break;
      }
      this.#handled++;
      this.#patches = 0;
      const { assigns, changed, title, events } = this.#state;
      const pending = this.#attempt(message, () => this.#handle(message));
      if (pending === undefined) continue;
      // This callback takes its time. What the ones before it changed is shown now, without what it has begun.
      void this.#attempt("render", () => this.#flushEarlier({ assigns, changed, title, events }));
      void pending.then(() => {
        this.#busy = false;
        this.#finishEnd();
        this.#drain();
      });
      return;
    }
    this.#busy = false;
    this.#finishEnd();
    if (this.#mailbox.length > 0) setTimeout(() => this.#nextRun(), 0);
    else this.#handled = 0;
  }

  #nextRun(): void {
    this.#handled = 0;
    this.#drain();
  }

  /** Runs one step of the view. Whatever it throws, now or later, crashes this view and nothing else. */
  #attempt(callback: string | ProcessMessage, step: () => Finish): Promise<void> | undefined {
    try {
      const pending = step();
      if (pending === undefined) return undefined;
      return Promise.resolve(pending).catch((error: unknown) => this.#crash(error, callback));
    } catch (error) {
      this.#crash(error, callback);
      return undefined;
    }
  }

  #handle(message: ProcessMessage): Finish {
    switch (message.kind) {
      case "begin":
        return this.#begin();
      case "event":
        return this.#event(message);
      case "patch":
        return this.#clientPatch(message.ref, message.url);
      case "info": {
        const { handleInfo } = this.#options.view;
        if (handleInfo === undefined)
          throw new LivewrightError("LW405", `${this.#options.name} got a message and has no handleInfo.`);
        return this.#after(handleInfo(this.#socket, message.message));
      }
      case "run":
        return this.#after(message.run());
      case "flush":
        this.#flushing = false;
        return this.#after(undefined);
      case "answer":
        this.#outbox.reply(message.ref, message.response);
        return;
      case "update":
        this.#renderer.update(message.definition, message.id, message.props);
        return this.#after(undefined);
      case "willDestroy":
        this.#renderer.willDestroy(message.cids);
        return void this.#outbox.reply(message.ref, {});
      case "destroyed":
        return void this.#outbox.reply(message.ref, { cids: this.#renderer.destroyed(message.cids) });
      case "leave":
        this.#outbox.reply(message.ref, {});
        this.#outbox.closed();
        this.#end({ kind: "left" });
    }
  }

  // ── Joining ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #begin(): Finish {
    return andThen(begin(this.#options, this.#socket, this.#state), () => this.#mounted(undefined));
  }

  #mounted(livePatch: LivePatch | undefined): Finish {
    const state = this.#state;
    if (state.ended) return;
    const navigation = state.navigation;
    if (navigation?.kind === "patch") {
      return andThen(this.#patch(navigation), () => this.#mounted(historyEntry(navigation)));
    }
    if (navigation !== undefined) {
      const events = state.events;
      this.#outbox.refused(
        navigation.kind === "redirect"
          ? { events, redirect: { to: navigation.to, status: navigation.status } }
          : { events, live_redirect: historyEntry(navigation) },
      );
      this.#end({ kind: "left" });
      return;
    }
    state.connectParams = undefined;
    const rendered = this.#renderer.message() ?? {};
    this.#outbox.joined(rendered, livePatch);
    this.#joined = true;
  }

  // ── Events ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #event(message: EventMessage): Finish {
    const target = this.#target(message.cid);
    // A click on something that is no longer there.
    if (target === undefined) return void this.#outbox.reply(message.ref, {});
    const { event, ref } = message;
    if (this.#runtime.development) this.#running = { event, target: target.name, started: performance.now() };
    if (event.startsWith("lv:")) throw new LivewrightError("LW405", `The client sent the reserved event "${event}".`);
    const handler = target.events.get(event);
    let params;
    try {
      params = eventParams(message, this.#runtime.limits);
    } catch (error) {
      return this.#refuse(message, target, undecodable(error));
    }
    if (handler === undefined) {
      if (target.handleEvent === undefined) throw unknownEvent(target, event);
      return this.#answer(ref, target.handleEvent(target.socket, event, params));
    }
    if (typeof handler === "function") return this.#answer(ref, handler(target.socket, params));
    const { params: schema } = handler;
    const checked = checkParams(schema, params, message.type === "form");
    return andThen(checked, (result) => {
      if (this.#state.ended) return;
      if (!result.ok) return this.#refuse(message, target, result.problem);
      return this.#answer(ref, handler.handle(target.socket, result.value, params));
    });
  }

  /** Who an event is for: the view, or one of its components. */
  #target(cid: number | undefined): EventTarget | undefined {
    const { view, name } = this.#options;
    if (cid === undefined) return { name, socket: this.#socket, events: view.events, handleEvent: view.handleEvent };
    const component = this.#renderer.component(cid);
    if (component === undefined) return undefined;
    const { definition, socket } = component;
    return {
      name: `${definition.name} in ${name}`,
      socket,
      events: definition.events,
      handleEvent: definition.handleEvent,
    };
  }

  #logEvent(length: number): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    const time = (performance.now() - running.started).toFixed(1);
    this.#runtime.logger.info(`event ${running.event} of ${running.target}: ${time} ms, ${length} characters`);
  }

  /** Params that do not fit never reach the handler. The hook that sent them is told why; the view lives on. */
  #refuse(message: EventMessage, target: EventTarget, problem: Problem): Finish {
    const what = `The params of event "${message.event}" of ${target.name} were refused.`;
    this.#runtime.logger.warn(`${problem.code}  ${what}`, { issues: issueLines(problem) });
    return this.#settle(message.ref, problem);
  }

  #answer(ref: string | null, result: unknown): Finish {
    if (isPromise(result)) return Promise.resolve(result).then((reply) => this.#settle(ref, reply));
    return this.#settle(ref, result);
  }

  /** After an event: carries out what was recorded and answers, with the diff in the answer (protocol section 5.2). */
  #settle(ref: string | null, reply: unknown): Finish {
    const state = this.#state;
    if (state.ended) return;
    const { navigation } = state;
    if (navigation !== undefined) {
      if (navigation.kind === "patch") return andThen(this.#serverPatch(navigation), () => this.#settle(ref, reply));
      return this.#leave(navigation, ref);
    }
    const message = this.#renderer.message();
    const replies = typeof reply === "object" && reply !== null && reply !== HALT;
    // The root node never carries a root flag, so `r` in a message can only be the reply.
    const diff = (replies ? { ...message, r: reply } : message) as WireReply | undefined;
    const length = this.#outbox.reply(ref, diff === undefined ? {} : { diff });
    if (this.#runtime.development) this.#logEvent(length);
  }

  // ── Messages and everything without a ref ────────────────────────────────────────────────────────────────────────

  /** After a message: carries out what was recorded. Rendering waits for the messages behind it. */
  #after(result: unknown): Finish {
    if (isPromise(result)) return Promise.resolve(result).then(() => this.#after(undefined));
    const { navigation } = this.#state;
    if (this.#state.ended) return;
    if (navigation?.kind === "patch") return andThen(this.#serverPatch(navigation), () => this.#after(undefined));
    if (navigation !== undefined) return this.#leave(navigation, undefined);
    this.#carryOut();
  }

  #flush(): void {
    if (!this.#joined || this.#state.ended) return;
    const message = this.#renderer.message();
    if (message !== undefined) this.#outbox.push("diff", message);
  }

  /** Sends what an earlier state has to show, so that what a callback still works on stays unseen. */
  #flushEarlier(earlier: Pick<SocketState, "assigns" | "changed" | "title" | "events">): void {
    const state = this.#state;
    const { assigns, title, events } = state;
    Object.assign(state, earlier);
    this.#flush();
    if (assigns !== earlier.assigns) {
      state.assigns = assigns;
      state.changed = true;
    }
    if (title !== earlier.title) state.title = title;
    state.events = events.slice(earlier.events.length);
  }

  // ── Navigation ───────────────────────────────────────────────────────────────────────────────────────────────────

  #clientPatch(ref: string | null, url: string): Finish {
    const context = this.#options.resolve(url);
    if (context === undefined) {
      this.#outbox.reply(ref, { link_redirect: true });
      return;
    }
    const handled = this.#options.view.handleParams?.(this.#socket, context);
    return andThen(handled as Finish, () => this.#settle(ref, undefined));
  }

  #serverPatch(navigation: Navigation & { readonly kind: "patch" }): Finish {
    return andThen(this.#patch(navigation), () => {
      if (!this.#state.ended) this.#outbox.push("live_patch", historyEntry(navigation));
    });
  }

  #patch(navigation: Navigation & { readonly kind: "patch" }): Finish {
    this.#state.navigation = undefined;
    if (++this.#patches > MAX_PATCHES) {
      throw new LivewrightError("LW410", `${this.#options.name} patched ${MAX_PATCHES} times without rendering.`, {
        hint: "handleParams must not patch to a URL that makes it patch again.",
      });
    }
    const context = this.#options.resolve(navigation.to);
    if (context === undefined) {
      const to = JSON.stringify(navigation.to);
      throw new LivewrightError("LW409", `pushPatch(${to}) leads out of ${this.#options.name}.`, {
        hint: "A patch stays in the view. To go to another one: socket.pushNavigate(path)",
      });
    }
    return this.#options.view.handleParams?.(this.#socket, context) as Finish;
  }

  /** Redirects end the view: its last state is not rendered, but events it pushed still arrive first (protocol section 5.10). */
  #leave(navigation: Exclude<Navigation, { kind: "patch" }>, ref: string | null | undefined): void {
    const { events } = this.#state;
    if (events.length > 0) this.#outbox.push("diff", { e: events });
    const [event, body] =
      navigation.kind === "redirect"
        ? (["redirect", { to: navigation.to }] as const)
        : (["live_redirect", historyEntry(navigation)] as const);
    if (ref === undefined) this.#outbox.push(event, body);
    else this.#outbox.reply(ref, { [event]: body });
    this.#outbox.closed();
    this.#end({ kind: "left" });
  }

  // ── Effects ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #carryOut(): void {
    const { intents } = this.#state;
    this.#state.intents = NOTHING;
    for (const intent of intents) this.#effects.carryOut(intent);
  }

  // ── The end ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #crash(error: unknown, during: string | ProcessMessage): void {
    const callback = typeof during === "string" ? during : this.#nameOf(during);
    if (this.#state.ended) {
      this.#runtime.logger.warn(`${this.#options.name} had already ended when ${callback} failed.`, { error });
      return;
    }
    this.#runtime.logger.error(`${this.#options.name} crashed in ${callback}.`, { id: this.#options.id, error });
    if (this.#joined) this.#outbox.crashed();
    else this.#outbox.refused(this.#refusal(error));
    this.#end({ kind: "crash", error });
  }

  /** What was being handled, for the log: a component's crash is its view's, but says so. */
  #nameOf(message: ProcessMessage): string {
    if (message.kind !== "event") return message.kind;
    const target = this.#target(message.cid);
    return `event "${message.event}"${message.cid === undefined || target === undefined ? "" : ` of ${target.name}`}`;
  }

  #refusal(error: unknown): Parameters<Outbox["refused"]>[0] {
    if (error instanceof HttpError && error.status < 500) {
      return { reason: "reload", status: error.status, token: signReload(this.#runtime.keys, error.status) };
    }
    return { reason: "join crashed" };
  }

  /** Lets go of everything at once; `terminate` runs when the callback that may still be pending has finished. */
  #end(reason: TerminateReason): void {
    const state = this.#state;
    if (state.ended) return;
    state.ended = true;
    this.#renderer.end();
    this.#mailbox.clear();
    void this.#attempt("cleaning up", () => this.#effects.stopAll());
    state.intents = NOTHING;
    this.#pendingEnd = reason;
    if (!this.#busy) this.#finishEnd();
  }

  #finishEnd(): void {
    const reason = this.#pendingEnd;
    if (reason === undefined) return;
    this.#pendingEnd = undefined;
    const { terminate } = this.#options.view;
    if (terminate === undefined) return;
    const failed = (error: unknown): void =>
      this.#runtime.logger.error(`${this.#options.name} failed in terminate.`, { error });
    try {
      const result = terminate(this.#socket, reason);
      if (isPromise(result)) Promise.resolve(result).catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}

/** What handles an event. */
interface EventTarget extends Pick<AnyLiveView, "events" | "handleEvent"> {
  readonly name: string;
  readonly socket: Socket;
}

function unknownEvent({ name, events }: EventTarget, event: string): LivewrightError {
  const known = [...events.keys()].join(", ") || "none";
  return new LivewrightError("LW405", `${name} has no handler for the event "${event}".`, {
    hint: `Its events: ${known}.`,
  });
}

const NOTHING: readonly never[] = Object.freeze([]);

function historyEntry(navigation: Exclude<Navigation, { kind: "redirect" }>): LivePatch {
  return { kind: navigation.replace ? "replace" : "push", to: navigation.to };
}
