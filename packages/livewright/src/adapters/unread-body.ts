import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Milliseconds for which the rest of a body is read after its response. */
const TIME = 5_000;
/** Milliseconds between two checks of how much was read. */
const INTERVAL = 250;

/**
 * Reads and discards the rest of a body whose request is answered. If the server closed while its client still sends, the network
 * would drop the response: the client would see a reset connection instead of the refusal.
 *
 * @param maxBytes bytes after which the connection is closed; it is also closed after 5 seconds
 */
export function discardUnread(server: Server, maxBytes: number): void {
  server.prependListener("request", (message, response) => watch(message, response, maxBytes));
}

function watch(message: IncomingMessage, response: ServerResponse, maxBytes: number): void {
  const { headers } = message;
  if (headers["content-length"] === undefined && headers["transfer-encoding"] === undefined) return;
  // Before Node's own listener, which closes connections that are not kept alive.
  response.prependOnceListener("finish", () => {
    // Node removes the socket from a destroyed message.
    const socket = message.socket as Socket | null;
    if (!message.complete && socket?.destroyed === false) discard(message, socket, maxBytes);
  });
}

function discard(message: IncomingMessage, socket: Socket, maxBytes: number): void {
  let last = false;
  // Node calls this when the connection ends with this response. Closes only the sending side: the client may still send.
  socket.destroySoon = () => {
    last = true;
    socket.end();
  };
  const from = socket.bytesRead;
  const deadline = performance.now() + TIME;
  const timer = setInterval(() => {
    if (socket.bytesRead - from > maxBytes || performance.now() > deadline) socket.destroy();
  }, INTERVAL).unref();
  const done = (): void => {
    clearInterval(timer);
    // Restores the method of the class.
    delete (socket as Partial<Socket>).destroySoon;
    if (last) socket.destroy();
  };
  message.once("end", done);
  socket.once("close", done);
  // The reader of the body has stopped, and its listeners would only block the flow.
  message.removeAllListeners("data");
  message.removeAllListeners("readable");
  message.resume();
}
