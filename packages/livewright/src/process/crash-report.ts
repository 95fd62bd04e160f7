import { isInstance } from "../foundation/is-instance.ts";
import type { Exceeded, JoinRefusal } from "../app/join-refusal.ts";
import type { RefusalCause } from "../app/refusal-causes.ts";
import type { KeyRing } from "../crypto/keys.ts";
import { isHttpError } from "../foundation/errors.ts";
import { LimitError } from "../foundation/limit-error.ts";
import { startInUserCode } from "../foundation/stack.ts";
import type { SocketState } from "../live/socket-state.ts";
import { signReload } from "../tokens/tokens.ts";
import type { LogFields } from "../telemetry/logger.ts";
import type { ProcessMessage } from "./messages.ts";

/** Describes the callback that failed: `event "save" of Cart`. */
export function describeCallback(
  { callback, callbackOf: component }: SocketState,
  message: ProcessMessage | undefined,
): string {
  const event = message?.kind === "event" ? `event "${message.event}"` : undefined;
  const of = component === undefined ? "" : ` of ${component}`;
  if (event === undefined || callback === "event") return `${event ?? callback}${of}`;
  return `${callback}${of}, at ${event}`;
}

/**
 * Returns the log fields of a failure: view, callback, event, component, and the error with a stack that starts in user code.
 *
 * @param detailed adds the assigns and the message; only for development, since they contain user data
 */
export function crashFields(
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
    ...(detailed ? { message: contentOf(message), assigns: state.assigns } : {}),
    error,
  };
}

/** Returns the parts of a message that the application knows. */
function contentOf(message: ProcessMessage | undefined): unknown {
  switch (message?.kind) {
    case "event":
      return { type: message.type, value: readEventValue(message.type, message.value) };
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

/** Splits the fields of a form, which arrive as one text: redaction would not find a password in it. */
export function readEventValue(type: string, value: unknown): unknown {
  return type === "form" && typeof value === "string" ? Object.fromEntries(new URLSearchParams(value)) : value;
}

/**
 * Returns the refusal of a join whose view failed to mount. An error with a status below 500 makes the client load the page
 * (protocol section 3.6).
 */
export function refusalFor(error: unknown, keys: KeyRing, cause: RefusalCause = "status"): JoinRefusal {
  if (isHttpError(error) && error.status < 500) {
    return { reason: "reload", status: error.status, token: signReload(keys, error.status), cause };
  }
  return { reason: "join crashed", ...exceededBy(error) };
}

/** Returns the limit that an error reports, if it reports one. */
export function exceededBy(error: unknown): Exceeded | undefined {
  if (!isInstance(error, LimitError)) return undefined;
  const { code, limit } = error;
  return { code, limit };
}
