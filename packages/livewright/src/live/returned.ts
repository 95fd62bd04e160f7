import type { SocketState } from "./socket-state.ts";

/** Records the result of a method, so that a handler that returns it does not reply with it. */
export function returned<Value>(state: Pick<SocketState, "returned">, value: Value): Value {
  if (state.returned !== undefined && typeof value === "object" && value !== null) state.returned.push(value);
  return value;
}

/**
 * Returns the assigns, and records them while a handler runs: a handler may return some that it has replaced since. The record
 * holds them weakly, so a loop that assigns and reads keeps none of them.
 */
export function snapshotOf(state: Pick<SocketState, "assigns" | "returned" | "snapshots">): SocketState["assigns"] {
  if (state.returned !== undefined) (state.snapshots ??= new WeakSet()).add(state.assigns);
  return state.assigns;
}
