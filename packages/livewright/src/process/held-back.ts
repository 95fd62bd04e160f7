import { LivewrightError } from "../foundation/errors.ts";
import type { Limits } from "../foundation/limits.ts";
import type { SocketState } from "../live/socket-state.ts";

/**
 * Checks what waits for a client that is behind. State stays current and is rendered once when the client has caught up, so
 * however long that takes it costs no memory; but events, and what happens to the items of streams, are kept one by one.
 *
 * @param name of the view, for the message
 * @throws {LivewrightError} LW705 if it is too much
 */
export function checkHeldBack({ events, streams }: SocketState, limits: Limits, name: string): void {
  let items = 0;
  for (const { changes } of streams.values()) {
    // A stream that was reset is a list that takes the place of another, and no longer than the view makes it.
    if (!changes.reset) items += changes.inserts.length + changes.deletes.length;
  }
  if (events.length <= limits.waitingEvents && items <= limits.waitingItems) return;
  throw new LivewrightError(
    "LW705",
    `${events.length} events and ${items} changes to streams wait for the client of ${name}, which does not read.`,
  );
}
