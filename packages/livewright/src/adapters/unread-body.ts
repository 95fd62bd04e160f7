import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Milliseconds for which the rest of a body is taken after its response. */
const TIME = 5_000;
/** Milliseconds between two looks at how much that was. */
const INTERVAL = 250;

/**
 * Takes the rest of a body whose request is answered, and throws it away. A server that closes while its client still sends
 * makes the network drop the response: the client sees a reset connection instead of the refusal.
 *
 * @param maxBytes after as many bytes, or 5 seconds, the connection is closed all the same
 */
export function discardUnread(server: Server, maxBytes: number): void {
  server.prependListener("request", (message, response) => watch(message, response, maxBytes));
}

function watch(message: IncomingMessage, response: ServerResponse, maxBytes: number): void {
  const { headers } = message;
  if (headers["content-length"] === undefined && headers["transfer-encoding"] === undefined) return;
  // In front of Node's own listener, which closes connections that are not kept alive.
  response.prependOnceListener("finish", () => {
    // Node takes the socket of a message away when it is destroyed.
    const socket = message.socket as Socket | null;
    if (!message.complete && socket?.destroyed === false) discard(message, socket, maxBytes);
  });
}

function discard(message: IncomingMessage, socket: Socket, maxBytes: number): void {
  let last = false;
  // Node calls this when the connection ends with this response. Only this side ends: the client may still send.
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
    // Back to the method of the class.
    delete (socket as Partial<Socket>).destroySoon;
    if (last) socket.destroy();
  };
  message.once("end", done);
  socket.once("close", done);
  // Whoever read the body has stopped, and would only hold the flow up.
  message.removeAllListeners("data");
  message.removeAllListeners("readable");
  message.resume();
}
