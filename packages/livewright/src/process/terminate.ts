import { isPromise } from "../foundation/maybe-async.ts";
import type { AnyLiveView, TerminateReason } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";

/** Runs the last callback of a view. Nobody waits for it, and what it throws can end nothing any more. */
export function terminate(
  view: AnyLiveView,
  socket: Socket,
  reason: TerminateReason,
  failed: (error: unknown) => void,
): void {
  try {
    const result = view.terminate?.(socket, reason);
    if (isPromise(result)) Promise.resolve(result).catch(failed);
  } catch (error) {
    failed(error);
  }
}
