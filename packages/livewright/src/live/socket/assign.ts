import { LivewrightError } from "../../foundation/errors.ts";
import { merged } from "../../foundation/merged.ts";
import { Stream } from "../../html/stream.ts";
import { AsyncResult } from "../async/async-result.ts";
import { checkAssignName, checkAssigns } from "../assigns.ts";
import { returned, snapshotOf, type SocketState } from "../socket-state.ts";
import { latestOf } from "../streams.ts";
import { latestUpload } from "../uploads/record.ts";
import { Upload } from "../uploads/upload.ts";

/** Assigns by name. Their types are known only to the author of the view. */
type Values = Readonly<Record<string, unknown>>;

/** Sets assigns; see `socket.assign`. */
export function assign(state: SocketState, change: object | ((assigns: Values) => object)): void {
  if (state.ended) return;
  const values: unknown =
    typeof change === "function" ? (change as (assigns: Values) => object)(snapshotOf(state)) : change;
  checkAssigns(values, "assign was given", 'socket.assign({ name: "Elixir" })');
  assignAll(state, values as Values);
}

function assignAll(state: SocketState, values: Values): void {
  const { assigns } = state;
  let next: Record<string, unknown> | undefined;
  let grows = false;
  for (const name of Object.keys(values)) {
    const given = values[name];
    const value = typeof given === "object" ? latest(state, given) : given;
    const isSet = Object.hasOwn(assigns, name);
    if (isSet && Object.is(value, assigns[name])) continue;
    checkAssignName(name, state.component);
    state.watch?.note(state, name, value);
    if (isSet || grows) next ??= { ...assigns };
    else {
      next = merged(next ?? assigns, {});
      grows = true;
    }
    next[name] = value;
  }
  if (next === undefined) return;
  state.assigns = next;
  state.changed = true;
  state.notifyOwner();
}

/** Sets one assign. */
export function assignOne(state: SocketState, name: string, value: unknown): void {
  if (!state.ended) assignAll(state, { [name]: value });
}

/** Sets an assign that is not set yet; see `socket.assignNew`. */
export function assignNew(state: SocketState, name: string, value: (assigns: Values) => unknown): unknown {
  const { inherited } = state;
  if (!Object.hasOwn(state.assigns, name)) {
    const shared = inherited !== undefined && Object.hasOwn(inherited, name) && isShareable(inherited[name]);
    assignOne(state, name, shared ? inherited[name] : value(snapshotOf(state)));
  }
  return returned(state, state.assigns[name]);
}

/** Replaces an assign by a function of its value; see `socket.update`. */
export function update(state: SocketState, name: string, change: (value: unknown, assigns: Values) => unknown): void {
  if (!Object.hasOwn(state.assigns, name)) {
    throw new LivewrightError("LW402", `There is no assign "${name}" to update.`, {
      hint: `Return it from mount: return { ${name}: … }`,
    });
  }
  const assigns = snapshotOf(state);
  const value = change(assigns[name], assigns);
  if (!state.ended) assignAll(state, { [name]: value });
}

/** Makes assigns temporary; see `socket.temporaryAssign`. */
export function temporaryAssign(state: SocketState, values: object): void {
  const before = state.temporary;
  const temporary: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(values) as [string, unknown][]) {
    checkAssignName(name);
    // A separate list, so that an empty list that the application assigns counts as assigned.
    temporary[name] = Array.isArray(value) ? Object.freeze([...(value as readonly unknown[])]) : value;
    // An assign that was reset already takes the new reset value; otherwise it would seem to be assigned.
    if (before !== undefined && Object.hasOwn(before, name) && Object.is(state.assigns[name], before[name]))
      state.assigns = { ...state.assigns, [name]: temporary[name] };
  }
  state.temporary = temporary;
}

/** Reports whether an assign differs from the last render; see `socket.changed`. */
export function changed({ assigns, rendered }: SocketState, name: string): boolean {
  if (rendered === undefined) return Object.hasOwn(assigns, name);
  return !Object.is(assigns[name], rendered[name]);
}

/** Returns the current state of a stream or upload, since a variable may hold an earlier one. */
function latest(state: SocketState, given: unknown): unknown {
  if (given instanceof Stream) return latestOf(state, given);
  return given instanceof Upload ? latestUpload(state, given) : given;
}

/** True if another socket can use a value. Streams, uploads and async results change with their own socket. */
function isShareable(value: unknown): boolean {
  return !(value instanceof Stream || value instanceof AsyncResult || value instanceof Upload);
}
