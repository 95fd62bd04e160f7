import type { SocketState } from "./socket-state.ts";

/** Records what a method returns to a handler, so that it is not taken for the reply. */
export function returned<Value>(state: Pick<SocketState, "returned">, value: Value): Value {
  if (state.returned !== undefined && typeof value === "object" && value !== null) state.returned.push(value);
  return value;
}
