import type { LiveSocket } from "./phoenix-live-view.ts";
import { showNotice } from "./notice.ts";

/** Milliseconds without a connection after which a page says that it has none. */
const PATIENCE = 5_000;

/**
 * Says so on the page when its WebSocket has never opened. A connection that is lost later is the business of the page, which
 * has `phx-disconnected` for it.
 *
 * @param path of the socket
 */
export function watchOpening(liveSocket: LiveSocket, path: string): void {
  const socket = liveSocket.getSocket();
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let opened = false;
  let remove: (() => void) | undefined;
  socket.onOpen(() => {
    opened = true;
    clearTimeout(waiting);
    remove?.();
    remove = undefined;
  });
  socket.onError(() => {
    if (opened || waiting !== undefined) return;
    waiting = setTimeout(() => {
      // A device without a network tells its user by itself.
      if (!navigator.onLine) return void (waiting = undefined);
      remove = showNotice({
        title: "This page could not connect to its server.",
        text: "It keeps trying. You can read the page; buttons and forms work once it is connected.",
        detail: `Reason: the WebSocket at ${path}/websocket does not open. The server may refuse this address (LW621), or something in between does not pass WebSockets on.`,
        retry: () => location.reload(),
      });
    }, PATIENCE);
  });
}
