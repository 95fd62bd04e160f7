import type { Endpoint } from "../endpoint/endpoint.ts";
import type { DrainOptions } from "../endpoint/drain-options.ts";
import { removeUploads } from "./app-files.ts";
import { containErrors } from "./containment.ts";
import { drainOptions, type DrainTimes, untilRefusing } from "./drain-times.ts";

/** A socket that an endpoint has opened. */
export interface OpenSocket {
  /** Ends the socket without waiting for its client. */
  terminate(): void;
}

/** The open sockets of an endpoint on a server of Bun or Deno, and their end. */
export class WebSocketSet {
  readonly #app: Endpoint;
  readonly #times: Required<DrainOptions>;
  readonly #open = new Set<OpenSocket>();
  readonly #stopContaining = containErrors();
  #empty: (() => void) | undefined;
  #draining: Promise<void> | undefined;

  /** @throws {LivewrightError} LW102 for an invalid value */
  constructor(app: Endpoint, times: DrainTimes) {
    this.#app = app;
    this.#times = drainOptions(times);
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
    const { delay, timeout } = this.#times;
    return (this.#draining ??= this.#within(delay + timeout, () => this.#terminate(), this.#drain()));
  }

  /**
   * Drains the endpoint and stops its server.
   *
   * @param stop stops listening, and settles when all requests are answered
   * @param abort ends what is left
   */
  async close(stop: () => Promise<void>, abort: () => void): Promise<void> {
    const drained = this.drain();
    if (this.#times.delay > 0) await untilRefusing(this.#times);
    await Promise.all([this.#within(this.#times.timeout, abort, stop()), drained]);
  }

  async #drain(): Promise<void> {
    try {
      await this.#app.drain(this.#times);
      if (this.#open.size > 0) await new Promise<void>((resolve) => void (this.#empty = resolve));
    } finally {
      await removeUploads(this.#app);
      this.#stopContaining();
    }
  }

  async #within(time: number, abort: () => void, ended: Promise<void>): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.#app.adapter.context.logger.warn("Requests or sockets did not end in time and were aborted.");
        abort();
        resolve();
      }, time);
    });
    await Promise.race([ended, late]).finally(() => clearTimeout(timer));
  }

  #terminate(): void {
    for (const socket of this.#open) socket.terminate();
  }
}
