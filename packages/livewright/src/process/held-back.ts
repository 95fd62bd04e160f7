import { LivewrightError } from "../foundation/errors.ts";
import { raise } from "../foundation/raise-limit.ts";
import type { Limits } from "../foundation/limits.ts";
import type { SocketState } from "../live/socket-state.ts";
import { waitingIn } from "../live/streams.ts";

/**
 * Checks what waits for a client that is behind. State stays current and is rendered once when the client has caught up, so
 * however long that takes it costs no memory; but events, and what happens to the items of streams, are kept one by one.
 *
 * @param components the states of those LiveComponents that have something to show
 * @param name of the view, for the message
 * @throws {LivewrightError} LW705 if it is too much
 */
export function checkHeldBack(
  view: SocketState,
  components: Iterable<SocketState>,
  limits: Limits,
  name: string,
): void {
  const { events } = view;
  let items = waitingItems(view);
  for (const component of components) items += waitingItems(component);
  if (events.length <= limits.waitingEvents && items <= limits.waitingItems) return;
  throw new LivewrightError(
    "LW705",
    `${events.length} events and ${items} changes to streams wait for the client of ${name}, which does not read.`,
    { hint: raise(items > limits.waitingItems ? "waitingItems" : "waitingEvents", limits) },
  );
}

function waitingItems({ streams }: SocketState): number {
  let items = 0;
  for (const stream of streams.values()) items += waitingIn(stream);
  return items;
}
