// The parts of Deno's API that `livewright/deno` uses. Types of Deno fit them, so an application needs no further types.

/** The second argument of a handler of `Deno.serve`. */
export interface DenoInfo {
  /** An address of TCP, or a path of a Unix socket. */
  readonly remoteAddr: { readonly transport: string; readonly hostname?: string; readonly port?: number };
}

/** The server that `Deno.serve` returns. */
export interface DenoServer {
  readonly addr: { readonly transport: string; readonly hostname?: string; readonly port?: number };
  shutdown(): Promise<void>;
}

/** The parts of `Deno` itself. */
export interface DenoRuntime {
  serve(options: object, handler: (request: Request, info: DenoInfo) => Response | Promise<Response>): DenoServer;
  upgradeWebSocket(
    request: Request,
    options: { protocol?: string; idleTimeout: number },
  ): { readonly socket: WebSocket; readonly response: Response };
}
