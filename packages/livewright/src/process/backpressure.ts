import { LimitError } from "../foundation/limit-error.ts";
import type { Limits } from "../foundation/limits.ts";
import type { Stream } from "../html/stream.ts";
import type { SocketState } from "../live/socket-state.ts";
import { waitingIn } from "../live/streams.ts";

/**
 * Checks the backlog of a client that does not read. Changed state is rendered once when the client has caught up, so it needs no
 * memory. Events and changes to streams are queued one by one, so they are bounded.
 *
 * @param components the states of the changed LiveComponents
 * @param name the name of the view, for the error
 * @throws {LimitError} LW705 if the backlog exceeds a limit
 */
export function checkBacklog(view: SocketState, components: Iterable<SocketState>, limits: Limits, name: string): void {
  const { events } = view;
  const states = [view, ...components];
  let items = sum(states, (stream) => stream.waitingAtMost);
  // Counting repeated changes of one item as one is slower, so it waits until the upper bound exceeds the limit.
  if (items > limits.maxPendingStreamItems) items = sum(states, waitingIn);
  if (events.length <= limits.maxPendingEvents && items <= limits.maxPendingStreamItems) return;
  const limit = items > limits.maxPendingStreamItems ? "maxPendingStreamItems" : "maxPendingEvents";
  throw new LimitError(
    "LW705",
    limit,
    limits[limit],
    `${events.length} events and ${items} changes to streams wait for the client of ${name}, which does not read.`,
  );
}

function sum(states: readonly SocketState[], itemsOf: (stream: Stream) => number): number {
  let items = 0;
  for (const { streams } of states) for (const stream of streams.values()) items += itemsOf(stream);
  return items;
}
