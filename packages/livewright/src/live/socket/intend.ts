import { appended } from "../../foundation/appended.ts";
import type { Intent, SocketState } from "../socket-state.ts";

/** Asks the process for an effect. Does nothing in the dead render, and after the view has ended. */
export function intend(state: SocketState, intent: Intent): void {
  if (state.ended || !state.connected) return;
  state.intents = appended(state.intents, [intent]);
  state.recorded();
}
