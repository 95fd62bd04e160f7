import type { Transport } from "../channel/connection.ts";
import type { TrackedSocket } from "../channel/tracked-socket.ts";
import { unref } from "../foundation/clock.ts";
import type { Limits } from "../foundation/limits.ts";
import type { BunSocket, BunWebSocketHandler } from "./bun-types.ts";
import type { OpenSocket, WebSocketSet } from "./web-end.ts";

/** Milliseconds a client may take to answer a close frame. */
const CLOSE_TIMEOUT = 3_000;

/** One WebSocket of Bun, as its connection uses it. Bun cannot pause a socket. */
export class BunTransport implements Transport, OpenSocket {
  readonly #accept: (transport: Transport) => TrackedSocket;
  readonly #sockets: WebSocketSet;
  #socket: BunSocket | undefined;
  #connection: TrackedSocket | undefined;
  #closing: ReturnType<typeof setTimeout> | undefined;

  /** @param accept the decision of the endpoint */
  constructor(accept: (transport: Transport) => TrackedSocket, sockets: WebSocketSet) {
    this.#accept = accept;
    this.#sockets = sockets;
  }

  // ── Events of the socket ─────────────────────────────────────────────────────────────────────────────────────────

  opened(socket: BunSocket): void {
    this.#socket = socket;
    this.#sockets.add(this);
    this.#connection = this.#accept(this);
  }

  received(data: string | Uint8Array): void {
    this.#connection?.receive(data);
  }

  /** Bun answers pings itself. */
  pinged(): void {
    this.#connection?.pinged();
  }

  ended(): void {
    clearTimeout(this.#closing);
    this.#sockets.delete(this);
    this.#connection?.closed();
  }

  // ── Transport ────────────────────────────────────────────────────────────────────────────────────────────────────

  get bufferedAmount(): number {
    return this.#socket?.getBufferedAmount() ?? 0;
  }

  send(frame: string): void {
    this.#write(frame);
  }

  sendBinary(frame: Uint8Array): void {
    this.#write(frame);
  }

  #write(frame: string | Uint8Array): void {
    // Bun drops a message beyond its limit. The client would miss it, so it reconnects.
    if (this.#socket?.send(frame) === 0) this.#socket.terminate();
  }

  close(code: number, reason: string): void {
    this.#closing ??= unref(setTimeout(() => this.terminate(), CLOSE_TIMEOUT));
    this.#socket?.close(code, reason);
  }

  terminate(): void {
    this.#socket?.terminate();
  }
}

/**
 * Returns the `websocket` option of `Bun.serve`. Its handlers find the transport in the data of each socket, so one option serves all
 * endpoints of a server.
 *
 * @param compresses whether messages are compressed
 */
export function bunWebSocket(limits: Limits, compresses: boolean): BunWebSocketHandler {
  return {
    // Bun closes the socket of a longer message. Up to this size, a message is refused alone.
    maxPayloadLength: 2 * limits.maxFrameBytes,
    // The endpoint ends a slow socket before this.
    backpressureLimit: 2 * limits.maxSendBufferBytes,
    closeOnBackpressureLimit: true,
    // The endpoint ends silent sockets.
    idleTimeout: 0,
    perMessageDeflate: compresses,
    open: (socket) => transportOf(socket).opened(socket),
    message: (socket, data) => transportOf(socket).received(data),
    ping: (socket) => transportOf(socket).pinged(),
    pong: (socket) => transportOf(socket).pinged(),
    close: (socket) => transportOf(socket).ended(),
  };
}

function transportOf({ data }: BunSocket): BunTransport {
  // `toBun` upgrades with a transport as data.
  return data as BunTransport;
}
