import { type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** Whether a request asks for a WebSocket and not for another protocol, as some HTTP clients ask for h2c every time. */
export function wantsWebSocket(message: IncomingMessage): boolean {
  return message.headers.upgrade?.toLowerCase() === "websocket";
}

/**
 * Answers a request whose upgrade is none of ours as if it had not asked for it, which RFC 9110 section 7.8 allows.
 *
 * From 22.21 and 24.9 on Node can be told beforehand and this is not reached. Older ones hand over the bare socket, their
 * parser gone and with it the body; so a request that has one is refused rather than answered as if it were empty.
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
