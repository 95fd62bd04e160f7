import type { Endpoint } from "../endpoint/endpoint.ts";
import { removeUploads } from "./app-files.ts";
import { containErrors } from "./containment.ts";

const DEFAULT_DRAIN_TIMEOUT = 10_000;

/** A socket that an endpoint has opened. */
export interface OpenSocket {
  /** Ends the socket without waiting for its client. */
  terminate(): void;
}

/** The open sockets of an endpoint on a server of Bun or Deno, and their end. */
export class WebSocketSet {
  readonly #app: Endpoint;
  readonly #drainTimeout: number;
  readonly #open = new Set<OpenSocket>();
  readonly #stopContaining = containErrors();
  #empty: (() => void) | undefined;
  #draining: Promise<void> | undefined;

  /** @param drainTimeout milliseconds after which sockets are aborted. Default 10,000 */
  constructor(app: Endpoint, drainTimeout: number = DEFAULT_DRAIN_TIMEOUT) {
    this.#app = app;
    this.#drainTimeout = drainTimeout;
  }

  add(socket: OpenSocket): void {
    this.#open.add(socket);
  }

  delete(socket: OpenSocket): void {
    this.#open.delete(socket);
    if (this.#open.size === 0) this.#empty?.();
  }

  /** Refuses upgrades, and closes the sockets so that their clients reconnect elsewhere. */
  drain(): Promise<void> {
    return (this.#draining ??= this.#within(() => this.#terminate(), this.#drain()));
  }

  /**
   * Drains the endpoint and stops its server.
   *
   * @param stop stops listening, and settles when all requests are answered
   * @param abort ends what is left
   */
  async close(stop: () => Promise<void>, abort: () => void): Promise<void> {
    await Promise.all([this.#within(abort, stop()), this.drain()]);
  }

  async #drain(): Promise<void> {
    try {
      await this.#app.close();
      if (this.#open.size > 0) await new Promise<void>((resolve) => void (this.#empty = resolve));
    } finally {
      await removeUploads(this.#app);
      this.#stopContaining();
    }
  }

  async #within(abort: () => void, ended: Promise<void>): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.#app.adapter.context.logger.warn("Requests or sockets did not end in time and were aborted.");
        abort();
        resolve();
      }, this.#drainTimeout);
    });
    await Promise.race([ended, late]).finally(() => clearTimeout(timer));
  }

  #terminate(): void {
    for (const socket of this.#open) socket.terminate();
  }
}
