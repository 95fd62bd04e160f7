import type { Transport } from "../channel/connection.ts";
import type { TrackedSocket } from "../channel/tracked-socket.ts";
import type { OpenSocket, WebSocketSet } from "./web-end.ts";

/** One WebSocket of Deno, as its connection uses it. Deno can neither pause nor abort a socket. */
export class DenoTransport implements Transport, OpenSocket {
  readonly #socket: WebSocket;

  /** @param accept the decision of the endpoint */
  constructor(socket: WebSocket, accept: (transport: Transport) => TrackedSocket, sockets: WebSocketSet) {
    this.#socket = socket;
    let connection: TrackedSocket | undefined;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => {
      sockets.add(this);
      connection = accept(this);
    });
    socket.addEventListener("message", ({ data }: { readonly data: unknown }) => {
      connection?.receive(typeof data === "string" ? data : new Uint8Array(data as ArrayBuffer));
    });
    // After an error, such as a reset, a close follows.
    socket.addEventListener("error", (event) => event.preventDefault());
    socket.addEventListener("close", () => {
      sockets.delete(this);
      connection?.closed();
    });
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  send(frame: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(frame);
  }

  sendBinary(frame: Uint8Array): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(frame);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  terminate(): void {
    this.#socket.close();
  }
}
