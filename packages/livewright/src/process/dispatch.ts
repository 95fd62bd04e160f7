import { LivewrightError } from "../foundation/errors.ts";
import { andThen, isPromise } from "../foundation/maybe-async.ts";
import { type HookStage, runHooks } from "../live/hooks.ts";
import type { CallFrom } from "../live/call-from.ts";
import { setRoute } from "../live/live-action.ts";
import type { ParamsContext } from "../live/live-view.ts";
import { taskTitle } from "../live/async/task-name.ts";
import { replyOf } from "../live/reply.ts";
import { putUploads } from "../live/uploads/put-entries.ts";
import { traced } from "../telemetry/span.ts";
import type { ComponentInstance } from "../render/component-host.ts";
import { checkParams, eventParams, issueLines, type Problem, undecodable } from "./event-params.ts";
import type { EventMessage, ProcessMessage } from "./messages.ts";
import { REFUSED } from "./refused-event.ts";
import type { Receiver } from "./view-context.ts";
import type { Renderer } from "./renderer.ts";
import type { ViewContext } from "./view-context.ts";
import type { TaskEnd } from "./tasks.ts";

/** What a view or component does with events, as far as it can be known before they come. */
export interface HandledEvents {
  /** Whose they are, for messages. */
  readonly name: string;
  readonly events: readonly string[];
  /** It may take any other, too: in `handleEvent`, or in a hook. */
  readonly others: boolean;
}

/** Nobody is there any more. */
export const GONE: unique symbol = Symbol("gone");

/** Calls the callbacks of a view and its components, with the hooks before them. Decides who gets what, and nothing else. */
export class Dispatch {
  readonly #own: ViewContext;
  readonly #renderer: Renderer;
  /** The log has been told of a message without a handler. */
  #warned = false;

  constructor(own: ViewContext, renderer: Renderer) {
    this.#own = own;
    this.#renderer = renderer;
  }

  /** Who an event with this cid is for; `undefined` when that component is gone. */
  receiver(cid: number | undefined): Receiver | undefined {
    if (cid === undefined) return this.#own;
    return this.#componentReceiver(this.#renderer.component(cid));
  }

  /** Which events are handled where this cid leads; `undefined` when that component, or the view, is gone. */
  handled(cid: number | undefined): HandledEvents | undefined {
    const receiver = this.receiver(cid);
    if (receiver === undefined || this.#own.state.ended) return undefined;
    const { name, events, handleEvent, state } = receiver;
    const hooks = state.hooks.handleEvent?.size ?? 0;
    return { name, events: [...events.keys()], others: handleEvent !== undefined || hooks > 0 };
  }

  /** Whether a component has changed state of its own in a callback that still runs. */
  hasBegun(message: ProcessMessage): boolean {
    if (message.kind === "run" || message.kind === "async")
      return message.owner?.component === true && message.owner.changed;
    if ((message.kind !== "event" && message.kind !== "upload") || message.cid === undefined) return false;
    return this.receiver(message.cid)?.state.changed === true;
  }

  /** Which component a message is for, if any. A component's crash is its view's, but says whose it was. */
  componentOf(message: ProcessMessage): string | undefined {
    if (message.kind === "run" && message.owner?.component === true)
      return this.#renderer.instance(message.owner)?.definition.name;
    if ((message.kind !== "event" && message.kind !== "upload") || message.cid === undefined) return undefined;
    return this.#renderer.component(message.cid)?.definition.name;
  }

  /**
   * Handles an event.
   *
   * @returns the reply: what the handler returned, or why the params were refused; {@link GONE} for a component that is gone
   * @throws {LivewrightError} LW405 for events nobody handles
   */
  event(message: EventMessage): unknown {
    const receiver = this.receiver(message.cid);
    if (receiver === undefined) return GONE;
    const { event, uploads } = message;
    if (uploads !== undefined) putUploads(receiver.state, uploads, this.#own.app.limits.maxUploadEntries);
    if (event === "lv:clear-flash") return clearFlash(receiver, message.value);
    if (event.startsWith("lv:")) throw new LivewrightError("LW405", `The client sent the reserved event "${event}".`);
    let params: Readonly<Record<string, unknown>>;
    try {
      params = eventParams(message, this.#own.app.limits);
    } catch (error) {
      const problem = undecodable(error);
      const [issue] = problem.issues;
      // The answer reaches hooks only, and a form is none.
      if (problem.code === "LW121") receiver.socket.pushEvent(REFUSED, { code: problem.code, message: issue?.message });
      return this.#refuse(event, receiver, problem);
    }
    const { state } = receiver;
    const { assigns } = state;
    state.returned = [];
    const outcome =
      state.hooks.handleEvent === undefined
        ? this.#handle(receiver, message, params)
        : this.#unlessHalted(receiver, "handleEvent", [event, params], () => this.#handle(receiver, message, params));
    if (isPromise(outcome)) return Promise.resolve(outcome).then((value) => readReply(receiver, event, value, assigns));
    return readReply(receiver, event, outcome, assigns);
  }

  /** Handles a message. A view without `handleInfo` lives on, as any code with its address may send it one. */
  info(message: unknown): unknown {
    const { socket, name } = this.#own;
    return this.#unlessHalted(this.#own, "handleInfo", [message], () => {
      const { handleInfo } = this.#own.view;
      return handleInfo === undefined ? this.#warnOfMessage(name) : handleInfo(socket, message);
    });
  }

  /** Once per view: a topic may send thousands of messages. */
  #warnOfMessage(name: string): void {
    if (this.#warned) return;
    this.#warned = true;
    const { message } = new LivewrightError("LW405", `${name} received a message and has no handleInfo.`, {
      hint: "handleInfo(socket, message) { … }, or receive messages of a topic with  socket.subscribe(topic, (message) => …)",
    });
    this.#own.app.logger.warn(message);
  }

  /** Handles a request of other code on the server. Returns the answer. */
  call(message: unknown, from: CallFrom): unknown {
    const { handleCall } = this.#own.view;
    const { socket, name } = this.#own;
    if (handleCall === undefined) throw new LivewrightError("LW405", `${name} received a call and has no handleCall.`);
    return handleCall(socket, message as never, from);
  }

  /** Handles a message for `handleCast`. */
  cast(message: unknown): unknown {
    const { handleCast } = this.#own.view;
    const { socket, name } = this.#own;
    if (handleCast === undefined)
      throw new LivewrightError("LW405", `${name} was cast a message and has no handleCast.`);
    return handleCast(socket, message as never);
  }

  /** Handles new params: on mount and on every patch. */
  params(context: ParamsContext): unknown {
    const own = this.#own;
    const { socket, state, view } = own;
    state.callback = "handleParams";
    state.callbackOf = undefined;
    setRoute(state, context);
    return traced(
      "params",
      () => own.about(),
      () => this.#unlessHalted(own, "handleParams", [context], () => view.handleParams?.(socket, context)),
    );
  }

  /** Handles the end of a task, if anybody still waits for it. */
  async(end: TaskEnd | undefined): unknown {
    if (end === undefined) return undefined;
    const { request, names, outcome } = end;
    const receiver: Receiver | undefined =
      request.owner === this.#own.state ? this.#own : this.#componentReceiver(this.#renderer.instance(request.owner));
    if (receiver === undefined) return undefined;
    const [name = ""] = names;
    if (request.done !== undefined) {
      // The page may show no more than that there is nothing; why is for the log.
      if (!outcome.ok && !outcome.cancelled)
        this.#own.app.logger.warn(`${receiver.name} could not load "${taskTitle(names)}".`, {
          error: outcome.reason,
        });
      return request.done(outcome, names);
    }
    const { socket, handleAsync } = receiver;
    if (receiver !== this.#own) this.#own.state.callbackOf = receiver.component;
    return this.#unlessHalted(receiver, "handleAsync", [name, outcome], () => {
      if (handleAsync === undefined) {
        throw new LivewrightError("LW405", `${receiver.name} started "${taskTitle([name])}" and has no handleAsync.`, {
          hint: "handleAsync(socket, name, outcome) { … }",
        });
      }
      return handleAsync(socket, name, outcome);
    });
  }

  #componentReceiver(component: ComponentInstance | undefined): Receiver | undefined {
    if (component === undefined) return undefined;
    const { definition, socket, state } = component;
    const { events, handleEvent, handleAsync } = definition;
    const name = `${definition.name} in ${this.#own.name}`;
    return { name, component: definition.name, socket, state, events, handleEvent, handleAsync };
  }

  #handle(receiver: Receiver, message: EventMessage, params: Readonly<Record<string, unknown>>): unknown {
    const { event } = message;
    const { socket } = receiver;
    const handler = receiver.events.get(event);
    if (handler === undefined) {
      if (receiver.handleEvent === undefined) throw unknownEvent(receiver, event);
      return receiver.handleEvent(socket, event, params);
    }
    if (typeof handler === "function") return handler(socket, params);
    return andThen(checkParams(handler.params, params, message.type === "form"), (result): unknown => {
      if (receiver.state.ended) return undefined;
      if (!result.ok) return this.#refuse(event, receiver, result.problem);
      return handler.handle(socket, result.value, params);
    });
  }

  /** Goes on to a callback, unless a hook before it halts: then the hook's reply is all there is. */
  #unlessHalted(receiver: Receiver, stage: HookStage, args: readonly unknown[], proceed: () => unknown): unknown {
    const { state, socket } = receiver;
    const hooks = state.hooks[stage];
    if (hooks === undefined) return proceed();
    const own = this.#own.state;
    const { callback } = own;
    own.callback = `hook on ${stage}`;
    // Where a component navigates to is known to its view only.
    const outcome = runHooks(hooks, [socket, ...args], own);
    return andThen(outcome, (ended): unknown => {
      if (ended.halted) return ended.reply;
      own.callback = callback;
      return state.ended ? undefined : proceed();
    });
  }

  /** Params that do not fit never reach the handler. The hook that sent them is told why; the view lives on. */
  #refuse(event: string, { name }: Receiver, problem: Problem): Problem {
    const what = `The params of event "${event}" of ${name} were refused.`;
    this.#own.outbox.strayed?.();
    this.#own.app.logger.warn(`${problem.code}  ${what}`, { issues: issueLines(problem) });
    return problem;
  }
}

/** Returns the reply in the value that a handler returned, and forgets the values that can be no reply. */
function readReply({ state, name }: Receiver, event: string, value: unknown, before: object): object | undefined {
  const reply = replyOf(value, state, before, `event "${event}" of ${name}`);
  state.returned = undefined;
  state.snapshots = undefined;
  return reply;
}

function unknownEvent({ name, events }: Receiver, event: string): LivewrightError {
  const known = [...events.keys()].join(", ") || "none";
  return new LivewrightError("LW405", `${name} has no handler for the event "${event}".`, {
    hint: `Its events: ${known}.`,
  });
}

/** The one event of the client's own: a message was dismissed, or all were (protocol section 5.1). */
function clearFlash({ socket }: Receiver, value: unknown): undefined {
  const key: unknown = typeof value === "object" && value !== null ? (value as { key?: unknown }).key : undefined;
  socket.clearFlash(typeof key === "string" ? key : undefined);
  return undefined;
}
