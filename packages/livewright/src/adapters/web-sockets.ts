import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";
import { andThen } from "../foundation/maybe-async.ts";
import type { Connection, Transport } from "../channel/connection.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { chooseProtocol } from "../endpoint/upgrade.ts";
import { textFrame } from "./text-frame.ts";
import { upgradeRequest } from "./upgrade-request.ts";

/** The WebSockets of one server. */
export interface WebSockets {
  /** Listener of the server's `upgrade` event. */
  readonly upgrade: (message: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Settles when all sockets are closed. */
  closed(): Promise<void>;
  /** Cuts off those that are still open. */
  terminate(): void;
}

/**
 * Gives the endpoint's connections their sockets. No error of a client's may surface as an unhandled event.
 *
 * @param Server the one of ws
 */
export function webSockets(
  app: Endpoint,
  Server: typeof WebSocketServer,
  options: { readonly trustProxy: boolean; readonly compression: boolean },
): WebSockets {
  const server = new Server({
    noServer: true,
    clientTracking: true,
    // Beyond this the socket is closed with 1009 before the frame is in memory.
    maxPayload: app.runtime.limits.frameBytes,
    perMessageDeflate: options.compression,
    handleProtocols: (protocols) => chooseProtocol([...protocols].join(",")) ?? false,
  });
  // A handshake that is no WebSocket's: without a listener ws answers it on the socket itself, with one we must.
  server.on("wsClientError", (error: Error, socket: Duplex) => {
    app.runtime.logger.debug("A WebSocket handshake was not valid.", { reason: error.message });
    reject(socket, 400);
  });
  return {
    upgrade(message, socket, head) {
      // From here to ws taking over, nobody else listens: a reset would end the process.
      socket.on("error", ignore);
      const read = upgradeRequest(message, options.trustProxy);
      if (read === undefined) return reject(socket, 400);
      const { request, ...info } = read;
      void andThen(app.upgrade(request, info), (decision) => {
        if (decision instanceof Response) return reject(socket, decision.status);
        server.handleUpgrade(message, socket, head, (webSocket) => {
          socket.off("error", ignore);
          // Where frames are compressed, it is ws that knows when the socket is free.
          const transport = new NodeTransport(webSocket, options.compression ? undefined : socket);
          attach(webSocket, decision(transport), app);
        });
      });
    },
    async closed() {
      await Promise.all([...server.clients].map((client) => new Promise((resolve) => client.once("close", resolve))));
    },
    terminate() {
      for (const client of server.clients) client.terminate();
    },
  };
}

function attach(webSocket: WebSocket, connection: Connection, { runtime }: Endpoint): void {
  webSocket.on("message", (data: Buffer, isBinary: boolean) => {
    connection.receive(isBinary ? data : data.toString());
  });
  webSocket.on("close", () => connection.closed());
  // Oversized and malformed frames, resets: ws closes the socket itself, with the right code, and `close` follows.
  webSocket.on("error", (error: Error & { readonly code?: string }) => {
    if (error.code !== "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") return;
    const { frameBytes } = runtime.limits;
    runtime.logger.warn("LW602  A frame is larger than the limit; its socket is closed.", {
      limit: "frameBytes",
      value: frameBytes,
    });
  });
}

const AS_TEXT = { binary: false };

/** One socket as connections see it. */
class NodeTransport implements Transport {
  readonly #socket: WebSocket;
  readonly #stream: Duplex | undefined;

  /** @param stream what is beneath it, if whole frames may be written there at any time */
  constructor(socket: WebSocket, stream: Duplex | undefined) {
    this.#socket = socket;
    this.#stream = stream;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  send(frame: string): void {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return;
    const text = this.#stream === undefined ? undefined : textFrame(frame);
    // Of a text, ws would have the bytes counted first, and Node would set aside three for each.
    if (text === undefined) socket.send(Buffer.from(frame), AS_TEXT);
    else this.#stream?.write(text, "latin1");
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }
}

/** Answers on the bare socket: at this point there is no response object any more. */
function reject(socket: Duplex, status: number): void {
  const reason = STATUS_CODES[status] ?? "Error";
  const body = `${status} ${reason}\n`;
  socket.once("finish", () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  );
}

function ignore(): void {}
