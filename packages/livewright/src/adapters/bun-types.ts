// The parts of Bun's API that `livewright/bun` uses. Types of Bun fit them, so an application needs no further types.

/** A WebSocket of `Bun.serve`. */
export interface BunSocket {
  readonly data: unknown;
  send(data: string | Uint8Array): number;
  close(code?: number, reason?: string): void;
  terminate(): void;
  getBufferedAmount(): number;
}

/** The server that `Bun.serve` returns. */
export interface BunServer {
  readonly port?: number | undefined;
  readonly hostname?: string | undefined;
  requestIP(request: Request): { readonly address: string; readonly port: number } | null;
  upgrade(request: Request, options: { data: unknown; headers: Record<string, string> }): boolean;
  stop(closeActiveConnections?: boolean): Promise<void>;
}

/** The `websocket` option of `Bun.serve`. */
export interface BunWebSocketHandler {
  readonly maxPayloadLength: number;
  readonly backpressureLimit: number;
  readonly closeOnBackpressureLimit: boolean;
  readonly idleTimeout: number;
  readonly perMessageDeflate: boolean;
  open(socket: BunSocket): void;
  message(socket: BunSocket, data: string | Uint8Array): void;
  ping(socket: BunSocket): void;
  pong(socket: BunSocket): void;
  close(socket: BunSocket): void;
}
