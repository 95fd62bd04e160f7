import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Bytes that the server still reads after a response. Reading costs about 2 ms per megabyte, and 200 ms in small chunks. */
const MOST_READ = 131_072;
const MOST_READ_IN_CHUNKS = 16_384;
/** Milliseconds for which the connection then stays open, so that the client has time to read the response. */
const LINGER = 2_000;

/**
 * Reads and discards a short rest of a body whose request is answered. If the server closed while its client still sends, the
 * network would drop the response: the client would see a reset connection instead of the refusal. A longer rest is not read. The
 * server then ends its side of the connection, and closes the socket once the client had time to read the response.
 */
export function discardUnread(message: IncomingMessage, response: ServerResponse): void {
  const { headers, socket } = message;
  if (headers["content-length"] === undefined && headers["transfer-encoding"] === undefined) return;
  const before = socket.bytesRead;
  const writeHead = response.writeHead.bind(response) as (...head: unknown[]) => ServerResponse;
  response.writeHead = (...head: unknown[]) => {
    // The client must not send another request after a body that is not read to its end.
    const rest = Number(headers["content-length"] ?? Number.NaN) - (socket.bytesRead - before);
    if (!message.complete && !(rest <= MOST_READ)) response.shouldKeepAlive = false;
    return writeHead(...head);
  };
  // Before Node's own listener, which closes connections that are not kept alive.
  response.prependOnceListener("finish", () => {
    // Node removes the socket from a destroyed message.
    const open = message.socket as Socket | null;
    if (!message.complete && open?.destroyed === false) discard(message, open);
  });
}

function discard(message: IncomingMessage, socket: Socket): void {
  let last = false;
  // Node calls this when the connection ends with this response. Closes only the sending side: the client may still send.
  socket.destroySoon = () => {
    last = true;
    socket.end();
  };
  const from = socket.bytesRead;
  const most = message.headers["transfer-encoding"] === undefined ? MOST_READ : MOST_READ_IN_CHUNKS;
  const deadline = setTimeout(() => socket.destroy(), LINGER).unref();
  const done = (): void => {
    clearTimeout(deadline);
    // Restores the method of the class.
    delete (socket as Partial<Socket>).destroySoon;
    if (last) socket.destroy();
  };
  message.once("end", done);
  socket.once("close", done);
  // The reader of the body has stopped, and its listeners would only block the flow.
  message.removeAllListeners("data");
  message.removeAllListeners("readable");
  message.on("data", () => {
    if (socket.bytesRead - from <= most) return;
    message.pause();
    socket.end();
  });
  message.resume();
}
