import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocketServer } from "ws";
import { ignore } from "../foundation/ignore.ts";
import { andThen, isPromise } from "../foundation/maybe-async.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import type { HostSession } from "../endpoint/request-context.ts";
import { chooseProtocol } from "../endpoint/upgrade.ts";
import { START } from "./frame-gate.ts";
import { NodeTransport } from "./node-transport.ts";
import type { ProxyRule } from "./trusted-proxies.ts";
import { upgradeRequest } from "./upgrade-request.ts";

/** Milliseconds a client may take to answer a close frame. ws would hold the socket for 30 s. */
const CLOSE_TIMEOUT = 3_000;

/** The WebSockets of one server. */
export interface WebSockets {
  /**
   * Decides about an upgrade and carries it out.
   *
   * @param session returns the session that the host keeps for the request
   */
  readonly upgrade: (message: IncomingMessage, socket: Duplex, head: Buffer, session?: HostSession) => void;
  /** Keeps a socket whose upgrade is not decided yet, to end it with the others. */
  readonly hold: (socket: Duplex) => void;
  /** Settles when all sockets are closed. */
  closed(): Promise<void>;
  /** Terminates the open sockets. */
  terminate(): void;
}

/**
 * Connects the endpoint's connections to sockets. Handles all errors of clients, so that none becomes an unhandled event.
 *
 * @param Server the class of ws
 */
export function webSockets(
  app: Endpoint,
  Server: typeof WebSocketServer,
  options: { readonly proxies: ProxyRule; readonly compression: boolean },
): WebSockets {
  const maxPayload = Math.min(app.adapter.context.limits.maxFrameBytes + START, MAX_PAYLOAD);
  const server = new Server({
    noServer: true,
    clientTracking: true,
    // FrameGate truncates oversized messages before ws sees them, and boundInflate truncates compressed ones.
    maxPayload,
    // ws would answer pings without limit for a client that does not read the answers.
    autoPong: false,
    // Checked below, where truncated texts are known.
    skipUTF8Validation: true,
    // boundInflate could not drop a part of a message that the next one refers to.
    perMessageDeflate: options.compression && { clientNoContextTakeover: true },
    ...({ closeTimeout: CLOSE_TIMEOUT } as object), // not in the types of ws yet
    handleProtocols: (protocols) => chooseProtocol([...protocols].join(",")) ?? false,
  });
  // An invalid WebSocket handshake. Without a listener ws answers on the socket itself.
  server.on("wsClientError", (error: Error, socket: Duplex) => {
    app.adapter.context.logger.debug("A WebSocket handshake was not valid.", { reason: error.message });
    rejectUpgrade(socket, 400);
  });
  /** Sockets whose upgrade is not decided yet. Node does not close them together with requests. */
  const undecided = new Set<Duplex>();
  const hold = (socket: Duplex): void => {
    undecided.add(socket);
    socket.once("close", () => undecided.delete(socket));
  };
  return {
    hold,
    upgrade(message, socket, head, session) {
      // Before ws adds its listener, a reset would end the process.
      socket.on("error", ignore);
      const read = upgradeRequest(message, options.proxies);
      if (read === undefined) return rejectUpgrade(socket, 400);
      const { request, ...info } = read;
      const decided = app.upgrade(request, session === undefined ? info : { ...info, session });
      if (isPromise(decided)) hold(socket);
      void andThen(decided, (decision) => {
        undecided.delete(socket);
        if (decision instanceof Response) return rejectUpgrade(socket, decision.status);
        server.handleUpgrade(message, socket, head, (webSocket) => {
          socket.off("error", ignore);
          const transport = new NodeTransport(webSocket, socket, options.compression);
          transport.attach(decision(transport), maxPayload);
        });
      });
    },
    async closed() {
      await Promise.all([...server.clients].map((client) => new Promise((resolve) => client.once("close", resolve))));
    },
    terminate() {
      for (const client of server.clients) client.terminate();
      for (const socket of undecided) socket.destroy();
    },
  };
}

/** The largest payload that ws can count. */
const MAX_PAYLOAD = 2 ** 31 - 1;

/** Answers on the bare socket, because an upgrade has no response object. */
export function rejectUpgrade(socket: Duplex, status: number): void {
  const reason = STATUS_CODES[status] ?? "Error";
  const body = `${status} ${reason}\n`;
  socket.once("finish", () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  );
}
