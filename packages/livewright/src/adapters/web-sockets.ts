import { isUtf8 } from "node:buffer";
import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";
import type { AppContext } from "../app/app-context.ts";
import { andThen, isPromise } from "../foundation/maybe-async.ts";
import type { Connection, Transport } from "../channel/connection.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { chooseProtocol } from "../endpoint/upgrade.ts";
import { logLimit } from "../telemetry/limit-log.ts";
import { boundInflate } from "./bounded-inflate.ts";
import { FrameGate, START } from "./frame-gate.ts";
import { textFrame } from "./text-frame.ts";
import type { ProxyRule } from "./trusted-proxies.ts";
import { upgradeRequest } from "./upgrade-request.ts";

/** Milliseconds a client may take to answer a close frame. ws would hold the socket for 30 s. */
const CLOSE_TIMEOUT = 3_000;

/** The WebSockets of one server. */
export interface WebSockets {
  /** Listener of the server's `upgrade` event. */
  readonly upgrade: (message: IncomingMessage, socket: Duplex, head: Buffer) => void;
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
    // FrameGate truncates oversized messages before ws sees them, and boundInflate those that are compressed.
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
    reject(socket, 400);
  });
  /** Sockets whose upgrade is not decided yet. Node does not close them together with requests. */
  const undecided = new Set<Duplex>();
  return {
    upgrade(message, socket, head) {
      // Until ws takes over there is no other listener, and a reset would end the process.
      socket.on("error", ignore);
      const read = upgradeRequest(message, options.proxies);
      if (read === undefined) return reject(socket, 400);
      const { request, ...info } = read;
      const decided = app.upgrade(request, info);
      if (isPromise(decided)) {
        undecided.add(socket);
        socket.once("close", () => undecided.delete(socket));
      }
      void andThen(decided, (decision) => {
        undecided.delete(socket);
        if (decision instanceof Response) return reject(socket, decision.status);
        server.handleUpgrade(message, socket, head, (webSocket) => {
          socket.off("error", ignore);
          // If frames are compressed, only ws knows when the socket is free.
          const transport = new NodeTransport(webSocket, options.compression ? undefined : socket);
          attach(webSocket, socket, decision(transport), app, maxPayload);
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
const TOO_BIG = 1009;
const INVALID_TEXT = 1007;
/** Milliseconds of work per byte that is inflated and dropped. */
const INFLATED_BYTE = 0.000_002;

function attach(
  webSocket: WebSocket,
  socket: Duplex,
  connection: Connection,
  { adapter }: Endpoint,
  maxPayload: number,
): void {
  const cuts = gate(webSocket, socket, connection);
  let index = 0;
  boundInflate(webSocket, maxPayload, (bytes) => {
    connection.spend(bytes * INFLATED_BYTE);
    cuts.set(index, bytes);
  });
  webSocket.on("message", (data: Buffer, isBinary: boolean) => {
    // A client may keep sending for a while after the close frame.
    if (webSocket.readyState !== webSocket.OPEN) return;
    const bytes = cuts.get(index);
    if (bytes !== undefined) {
      cuts.delete(index++);
      return connection.refuse(isBinary ? data : data.toString(), bytes);
    }
    index++;
    if (isBinary) connection.receive(data);
    else if (isUtf8(data)) connection.receive(data.toString());
    else connection.close(INVALID_TEXT, "invalid text");
  });
  webSocket.on("ping", (data) => {
    if (webSocket.readyState === webSocket.OPEN && connection.pinged()) webSocket.pong(data, false, ignore);
  });
  webSocket.on("pong", () => void connection.pinged());
  webSocket.on("close", () => connection.closed());
  // Oversized and malformed frames, and resets: ws closes the socket with the right code, and `close` follows.
  webSocket.on("error", (error: Error & { readonly code?: string }) => {
    if (error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH") tooLarge(adapter.context);
  });

  function gate(ws: WebSocket, stream: Duplex, to: Connection): Map<number, number> {
    /** Sizes of the truncated messages, by index. */
    const cut = new Map<number, number>();
    // ws has exactly one `data` listener. If that changes, its own limit remains.
    const [feed, ...others] = stream.listeners("data") as ((bytes: Buffer) => void)[];
    if (feed === undefined || others.length > 0) return cut;
    const frames = new FrameGate((bytes) => feed.call(stream, bytes), {
      limit: () => to.maxFrameBytes,
      cut: (number, bytes) => void cut.set(number, bytes),
      refuse() {
        tooLarge(adapter.context);
        to.close(TOO_BIG, "limit: maxFrameBytes");
      },
      spend: (milliseconds) => to.spend(milliseconds),
    });
    const listener = (bytes: Buffer): void => frames.push(bytes);
    stream.removeListener("data", feed);
    stream.on("data", listener);
    // ws removes its listener when it is done with the socket. Ours must go too.
    const done = (): void => void stream.removeListener("data", listener);
    stream.prependListener("close", done);
    ws.prependListener("error", done);
    return cut;
  }
}

function tooLarge(context: AppContext): void {
  logLimit(context, "LW602", "maxFrameBytes", "A compressed frame is larger than the limit; its socket is closed");
}

const AS_TEXT = { binary: false };

/** One socket, as a connection uses it. */
class NodeTransport implements Transport {
  readonly #socket: WebSocket;
  readonly #stream: Duplex | undefined;

  /** @param stream the underlying stream, if whole frames may be written to it at any time */
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
    // Given a string, ws would first count its bytes, and Node would reserve three bytes per character.
    if (text === undefined) socket.send(Buffer.from(frame), AS_TEXT);
    else this.#stream?.write(text, "latin1");
  }

  close(code: number, reason: string): void {
    // A paused socket would not notice that its client closes it.
    this.#socket.resume();
    this.#socket.close(code, reason);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }
}

/** Answers on the bare socket, because there is no response object at this point. */
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
