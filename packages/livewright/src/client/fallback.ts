import type { Socket } from "./phoenix.ts";
import type { LiveSocket } from "./phoenix-live-view.ts";

/** Milliseconds in which a WebSocket must open and answer, as in the pages that Phoenix generates. */
const DEFAULT = 2_500;

/**
 * Returns the time after which the page falls back to long polling; `undefined` for never.
 *
 * @param given the option of `start`
 * @param tag the `livewright-long-poll` tag of the page
 */
export function fallbackMs(given: number | false | undefined, tag: string | undefined): number | undefined {
  const value = given ?? (tag === "false" ? false : Number(tag ?? DEFAULT));
  // Also for NaN, from a tag that is not a number.
  return value === false || !(value > 0) ? undefined : value;
}

/**
 * Keeps a page on WebSockets once one has worked. The client would fall back when the server restarts, and stay with long polling until
 * the page is loaded again.
 */
export function keepWebSocket(liveSocket: LiveSocket): void {
  // The package has no types for these members, which its options set.
  const socket = liveSocket.getSocket() as Socket & { longPollFallbackMs: number | undefined; transport: unknown };
  const ref = socket.onMessage(() => {
    socket.off([ref]);
    if (socket.transport === globalThis.WebSocket) socket.longPollFallbackMs = undefined;
  });
}
