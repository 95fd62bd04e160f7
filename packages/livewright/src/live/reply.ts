import { checkPayload } from "../foundation/check-json.ts";
import { LivewrightError } from "../foundation/errors.ts";
import { ComponentCall, Each, EachStream, LiveComponentCall, LiveRenderCall, Raw, Rendered } from "../html/rendered.ts";
import { Stream } from "../html/stream.ts";
import { JsCommands } from "../js/commands.ts";
import { AsyncResult } from "./async/async-result.ts";
import { Field } from "./forms/field.ts";
import { FieldList } from "./forms/field-list.ts";
import { FormErrors } from "./forms/form-errors.ts";
import { FormGroup } from "./forms/group.ts";
import { HALT } from "./navigation.ts";
import { SocketHandle } from "./socket/socket-handle.ts";
import type { SocketState } from "./socket-state.ts";
import { Target } from "./target.ts";
import { UploadEntry } from "./uploads/entry.ts";
import { Upload } from "./uploads/upload.ts";
import { ViewHandle } from "./view-handle.ts";

/** Classes whose values belong to the server. JSON would write all their content. */
const SERVER_SIDE = [
  SocketHandle,
  AsyncResult,
  Stream,
  Upload,
  UploadEntry,
  ViewHandle,
  Target,
  FormGroup,
  Field,
  FieldList,
  FormErrors,
  Rendered,
  Raw,
  Each,
  EachStream,
  ComponentCall,
  LiveComponentCall,
  LiveRenderCall,
] as const;

/** The states that a handler can read through its socket, from before it ran. */
type Reachable = Pick<SocketState, "assigns" | "rendered" | "returned" | "snapshots" | "development">;

/**
 * Returns the reply of a handler. The result of a socket method is not a reply, so a handler of one expression, such as
 * `(socket) => socket.assignAsync("user", load)`, answers nothing.
 *
 * @param before the state before the handler ran
 * @param what names the handler in errors
 * @returns `undefined` for no reply
 * @throws {LivewrightError} LW437 if a reply holds a value that belongs to the server; in development LW423 if JSON would change
 *   or lose a part of it
 */
export function replyOf(value: unknown, state: Reachable, before: object, what: string): object | undefined {
  if (typeof value !== "object" || value === null || value === HALT) return undefined;
  if (value instanceof JsCommands || isServerSide(value)) return undefined;
  const { assigns, rendered, returned = [], snapshots } = state;
  const isAssigns = (it: object): boolean =>
    it === assigns || it === rendered || it === before || snapshots?.has(it) === true;
  if (isAssigns(value) || returned.includes(value)) return undefined;
  checkReply(value, isAssigns, what, []);
  if (state.development) checkPayload(value, `The reply of ${what}`);
  return value;
}

function isServerSide(value: object): boolean {
  return SERVER_SIDE.some((constructor) => value instanceof constructor);
}

/** @param path from the reply to the value: names and the objects they are in */
function checkReply(
  value: object,
  isAssigns: (it: object) => boolean,
  what: string,
  path: readonly { readonly name: string; readonly in: object }[],
): void {
  if (isServerSide(value) || isAssigns(value))
    throw notForClients(
      value,
      what,
      path.map(({ name }) => name),
    );
  // JSON refuses circular values itself, and calls `toJSON` of a value that has it.
  if (path.some((step) => step.in === value) || typeof (value as { toJSON?: unknown }).toJSON === "function") return;
  for (const [name, inner] of Object.entries(value) as [string, unknown][]) {
    if (typeof inner === "object" && inner !== null) checkReply(inner, isAssigns, what, [...path, { name, in: value }]);
  }
}

function notForClients(value: object, what: string, path: readonly string[]): LivewrightError {
  const constructor: unknown = value.constructor;
  const kind = typeof constructor === "function" && constructor !== Object ? constructor.name : "assigns";
  return new LivewrightError("LW437", `The reply of ${what} holds ${kind} at "${path.join(".")}".`, {
    hint: "The client would see all of its content. Reply with plain values: { name: user.result?.name }",
  });
}
