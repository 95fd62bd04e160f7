import { type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** True if a request asks for a WebSocket. Some HTTP clients ask for h2c on every request. */
export function wantsWebSocket(message: IncomingMessage): boolean {
  return message.headers.upgrade?.toLowerCase() === "websocket";
}

/**
 * Answers a request for another upgrade as if it had not asked for one, which RFC 9110 section 7.8 allows.
 *
 * Node 22.21 and 24.9 and later ask beforehand, so they never call this. Older versions pass on the bare socket without parser and
 * body. A request with a body is refused, because it would look empty.
 */
export function ignoreUpgrade(server: Server, message: IncomingMessage, socket: Duplex): void {
  socket.on("error", () => socket.destroy());
  const { headers } = message;
  if (headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0) {
    socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    return;
  }
  const response = new ServerResponse(message);
  response.shouldKeepAlive = false;
  response.assignSocket(socket as Socket);
  response.on("finish", () => socket.end());
  server.emit("request", message, response);
}
