import { startInUserCode } from "../foundation/user-stack.ts";
import type { RunningView } from "./running-view.ts";
import type { SocketState } from "../live/socket-state.ts";
import type { ErrorContext } from "../telemetry/error-context.ts";
import type { LogFields } from "../telemetry/logger.ts";
import type { ProcessMessage } from "./messages.ts";

/** What a message is called where a callback is named. */
const CALLBACKS: Readonly<Record<Exclude<ProcessMessage["kind"], "run">, string>> = {
  begin: "mount",
  event: "event",
  patch: "handleParams",
  info: "handleInfo",
  call: "handleCall",
  cast: "handleCast",
  async: "handleAsync",
  childPatch: "handleParams",
  update: "update",
  upload: "an upload",
  flush: "code outside of callbacks",
  answer: "an answer",
  willDestroy: "an answer",
  destroyed: "an answer",
  leave: "an answer",
};

/** The callback that a message is for. */
export function callbackOf(message: ProcessMessage): string {
  return message.kind === "run" ? message.what : CALLBACKS[message.kind];
}

/**
 * The errorContext of a view, to which later failures of work that it starts are attributed.
 *
 * @param message the message that is handled, if any
 * @param callback default: the callback that runs
 */
export function errorContextOf(
  { name: view, state, owner, app }: RunningView,
  message: ProcessMessage | undefined,
  callback: string = state.callback,
): ErrorContext {
  const { id, callbackOf: component } = state;
  const event = message?.kind === "event" ? message.event : undefined;
  return { view, id, callback, event, component, owner, logger: app.logger };
}

/** What failed, in words: `event "save" of Cart`. */
export function placeOf({ callback, callbackOf: component }: SocketState, message: ProcessMessage | undefined): string {
  const event = message?.kind === "event" ? `event "${message.event}"` : undefined;
  const of = component === undefined ? "" : ` of ${component}`;
  if (event === undefined || callback === "event") return `${event ?? callback}${of}`;
  return `${callback}${of}, at ${event}`;
}

/**
 * What the log is told of a failure: view, callback, event, component, and the error with a stack that starts in user code.
 *
 * @param detailed add the assigns and the message: in development, since they are the visitor's
 */
export function faultFields(
  view: string,
  state: SocketState,
  message: ProcessMessage | undefined,
  error: unknown,
  detailed: boolean,
): LogFields {
  startInUserCode(error);
  return {
    view,
    id: state.id,
    callback: state.callback,
    event: message?.kind === "event" ? message.event : undefined,
    component: state.callbackOf,
    ...(detailed ? { message: told(message), assigns: state.assigns } : {}),
    error,
  };
}

/** A message without what only the process needs to know. */
function told(message: ProcessMessage | undefined): unknown {
  switch (message?.kind) {
    case "event":
      return { type: message.type, value: readValue(message.type, message.value) };
    case "patch":
      return { url: message.url };
    case "info":
    case "call":
    case "cast":
      return message.message;
    case "update":
      return { props: message.props };
    default:
      return undefined;
  }
}

/** The fields of a form come as one text, in which no filter would find a password. */
export function readValue(type: string, value: unknown): unknown {
  return type === "form" && typeof value === "string" ? Object.fromEntries(new URLSearchParams(value)) : value;
}
