import { LimitError } from "../foundation/limit-error.ts";
import type { Limits } from "../foundation/limits.ts";
import type { Stream } from "../html/stream.ts";
import type { SocketState } from "../live/socket-state.ts";
import { waitingIn } from "../live/streams.ts";

/**
 * Checks what waits for a client that is behind. State stays current and is rendered once when the client has caught up, so
 * however long that takes it costs no memory; but events, and what happens to the items of streams, are kept one by one.
 *
 * @param components the states of those LiveComponents that have something to show
 * @param name of the view, for the message
 * @throws {LimitError} LW705 if it is too much
 */
export function checkBacklog(view: SocketState, components: Iterable<SocketState>, limits: Limits, name: string): void {
  const { events } = view;
  const states = [view, ...components];
  let items = sum(states, (stream) => stream.waitingAtMost);
  // Only then is it worth counting what one item was inserted several times as one.
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
