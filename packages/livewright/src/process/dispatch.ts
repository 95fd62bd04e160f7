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

/** The events that a view or component handles, as far as they are known in advance. */
export interface HandledEvents {
  /** The name of the view or component, for messages. */
  readonly name: string;
  readonly events: readonly string[];
  /** True if `handleEvent` or a hook may handle other events, too. */
  readonly others: boolean;
}

/** The component of an event was removed. */
export const GONE: unique symbol = Symbol("gone");

/** Calls the callbacks of a view and its components, and the hooks before them. Decides which callback receives a message. */
export class Dispatch {
  readonly #own: ViewContext;
  readonly #renderer: Renderer;
  /** A message without a handler has been logged. */
  #warned = false;

  constructor(own: ViewContext, renderer: Renderer) {
    this.#own = own;
    this.#renderer = renderer;
  }

  /** Returns the receiver of events with this cid; `undefined` if the component was removed. */
  receiver(cid: number | undefined): Receiver | undefined {
    if (cid === undefined) return this.#own;
    return this.#componentReceiver(this.#renderer.component(cid));
  }

  /** Returns the events that the receiver with this cid handles; `undefined` if the component or the view has ended. */
  handled(cid: number | undefined): HandledEvents | undefined {
    const receiver = this.receiver(cid);
    if (receiver === undefined || this.#own.state.ended) return undefined;
    const { name, events, handleEvent, state } = receiver;
    const hooks = state.hooks.handleEvent?.size ?? 0;
    return { name, events: [...events.keys()], others: handleEvent !== undefined || hooks > 0 };
  }

  /** Returns true if the pending callback of a component has already changed the state of the component. */
  hasBegun(message: ProcessMessage): boolean {
    if (message.kind === "run" || message.kind === "async")
      return message.owner?.component === true && message.owner.changed;
    if ((message.kind !== "event" && message.kind !== "upload") || message.cid === undefined) return false;
    return this.receiver(message.cid)?.state.changed === true;
  }

  /** Returns the name of the component that a message is for. A crash of a component ends its view, but names the component. */
  componentOf(message: ProcessMessage): string | undefined {
    if (message.kind === "run" && message.owner?.component === true)
      return this.#renderer.instance(message.owner)?.definition.name;
    if ((message.kind !== "event" && message.kind !== "upload") || message.cid === undefined) return undefined;
    return this.#renderer.component(message.cid)?.definition.name;
  }

  /**
   * Handles an event.
   *
   * @returns the reply of the handler, or the reason why the params were refused; {@link GONE} if the component was removed
   * @throws {LivewrightError} LW405 for an event without a handler
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
      // The answer only reaches hooks, and a form has none.
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
    // Most handlers return nothing.
    if (outcome !== undefined && isPromise(outcome))
      return Promise.resolve(outcome).then((value) => readReply(receiver, event, value, assigns));
    return readReply(receiver, event, outcome, assigns);
  }

  /** Handles a message. A view without `handleInfo` continues, since any code with its handle may send it a message. */
  info(message: unknown): unknown {
    const { socket, name } = this.#own;
    return this.#unlessHalted(this.#own, "handleInfo", [message], () => {
      const { handleInfo } = this.#own.view;
      return handleInfo === undefined ? this.#warnOfMessage(name) : handleInfo(socket, message);
    });
  }

  /** Warns once per view, since a topic may send thousands of messages. */
  #warnOfMessage(name: string): void {
    if (this.#warned) return;
    this.#warned = true;
    const { message } = new LivewrightError("LW405", `${name} received a message and has no handleInfo.`, {
      hint: "handleInfo(socket, message) { … }, or receive messages of a topic with  socket.subscribe(topic, (message) => …)",
    });
    this.#own.app.logger.warn(message);
  }

  /** Handles a call from other code on the server. Returns the answer. */
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

  /** Handles the end of a task. Does nothing if the owner of the task was removed. */
  async(end: TaskEnd | undefined): unknown {
    if (end === undefined) return undefined;
    const { request, names, outcome } = end;
    const receiver: Receiver | undefined =
      request.owner === this.#own.state ? this.#own : this.#componentReceiver(this.#renderer.instance(request.owner));
    if (receiver === undefined) return undefined;
    const [name = ""] = names;
    if (request.done !== undefined) {
      // The page may only show that loading failed. The log has the reason.
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

  /** Runs the hooks of a stage, and then `proceed` unless a hook halts. The reply of a hook that halts is the reply. */
  #unlessHalted(receiver: Receiver, stage: HookStage, args: readonly unknown[], proceed: () => unknown): unknown {
    const { state, socket } = receiver;
    const hooks = state.hooks[stage];
    if (hooks === undefined) return proceed();
    const own = this.#own.state;
    const { callback } = own;
    own.callback = `hook on ${stage}`;
    // The navigation of a component is in the state of its view.
    const outcome = runHooks(hooks, [socket, ...args], own);
    return andThen(outcome, (ended): unknown => {
      if (ended.halted) return ended.reply;
      own.callback = callback;
      return state.ended ? undefined : proceed();
    });
  }

  /** Refuses params that do not match the schema. The hook that sent them gets the reason, and the view continues. */
  #refuse(event: string, { name }: Receiver, problem: Problem): Problem {
    const what = `The params of event "${event}" of ${name} were refused.`;
    const line = `${problem.code}  ${what}`;
    const fields = { issues: issueLines(problem) };
    const { outbox, state, app } = this.#own;
    outbox.strayed?.();
    // A connection bounds its refusals. A client can post any number of forms. Each line is of an event that the application handles.
    if (state.connected || app.throttledLog === undefined) app.logger.warn(line, fields);
    else app.throttledLog.warn(what, line, fields);
    return problem;
  }
}

/** Reads the reply from the result of a handler, and forgets the values that are not replies. */
function readReply({ state, name }: Receiver, event: string, value: unknown, before: object): object | undefined {
  const reply = value === undefined ? undefined : replyOf(value, state, before, `event "${event}" of ${name}`);
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

/** Handles the only event of the client itself: the user has dismissed one flash message, or all (protocol section 5.1). */
function clearFlash({ socket }: Receiver, value: unknown): undefined {
  const key: unknown = typeof value === "object" && value !== null ? (value as { key?: unknown }).key : undefined;
  socket.clearFlash(typeof key === "string" ? key : undefined);
  return undefined;
}
