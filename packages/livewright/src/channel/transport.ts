/** The socket of a runtime. */
export interface Transport {
  /** The kind that views see. Default `"websocket"`. */
  readonly kind?: "longpoll";
  /** Sends one text frame. Must not throw when the socket is closing. */
  send(frame: string): void;
  /** Sends one binary frame, as {@link send} does. Only channels of the application send any; views never do. */
  sendBinary?(frame: Uint8Array): void;
  /** Closes the socket. */
  close(code: number, reason: string): void;
  /** The bytes that wait to be sent. */
  readonly bufferedAmount: number;
  /** Stops reading from the socket. A runtime that cannot do that leaves it out, and its clients are disconnected sooner. */
  pause?(): void;
  /** Reads from the socket again. */
  resume?(): void;
}
