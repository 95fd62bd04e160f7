import { performanceNow } from "../foundation/clock.ts";
import { drainEvent } from "../telemetry/drain-event.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { DrainOptions } from "./drain-options.ts";

/** A connection that a drain closes. */
export interface Drainable {
  /** True while the user waits for a callback, a task or an upload. Such a connection is closed last. */
  readonly working: boolean;
  /** Closes the connection so that its client connects again, to another server. Removes it from the open ones. */
  shutdown(): void;
}

/** Milliseconds between two batches: half as much at least, and half as much again at most, by chance. */
const INTERVAL = 50;
/** The part of the timeout that the batches may take, so that connections that work then have time left. */
const BATCHES = 0.7;
/** The part of the timeout that is left to clients to answer the close, and its maximum in milliseconds. */
const CLOSING = 0.1;
const MAX_CLOSING = 1_000;

/** Closes the connections of an endpoint in small batches, at a bounded rate. */
export class Drain {
  readonly #open: ReadonlySet<Drainable>;
  readonly #logger: Logger;
  readonly #options: Required<DrainOptions>;
  readonly #started = performanceNow();
  /** Settles when all connections are closed. */
  readonly done: Promise<void>;
  #settle: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** True after the delay: new connections are refused. */
  refuses = false;
  /** Connections per millisecond. */
  #rate = 0;
  /** The connections that may be closed now. */
  #allowed = 0;
  #last = 0;
  /** When the connections that still work are closed, too. */
  #end = 0;
  #interrupted = 0;

  readonly #begins: () => void;

  /**
   * @param open the open connections, as they are at any time
   * @param begins called before the first one is closed
   */
  constructor(open: ReadonlySet<Drainable>, logger: Logger, options: Required<DrainOptions>, begins: () => void) {
    this.#begins = begins;
    this.#open = open;
    this.#logger = logger;
    this.#options = options;
    this.done = new Promise((resolve) => (this.#settle = resolve));
    const { delay } = options;
    drainEvent("start", { connections: open.size });
    if (delay > 0) this.#timer = setTimeout(() => this.#begin(), delay);
    else this.#begin();
  }

  /** Closes all connections now. */
  finish(): void {
    if (this.#settle === undefined) return;
    clearTimeout(this.#timer);
    if (!this.refuses) this.#begins();
    this.refuses = true;
    this.#end = 0;
    this.#tick();
  }

  #begin(): void {
    const { timeout, socketsPerSecond } = this.#options;
    const { size } = this.#open;
    this.refuses = true;
    this.#begins();
    this.#last = performanceNow();
    const time = timeout - Math.min(timeout * CLOSING, MAX_CLOSING);
    this.#end = this.#last + time;
    this.#rate = Math.max(socketsPerSecond / 1_000, time === 0 ? 0 : size / (time * BATCHES));
    this.#allowed = Math.max(1, this.#rate * INTERVAL);
    if (size > 0) this.#logger.info(`Closing ${size} connections within ${timeout} ms; their clients reconnect.`);
    this.#tick();
  }

  #tick(): void {
    const now = performanceNow();
    const over = now >= this.#end;
    // The rate that working connections leave unused is not saved up. Otherwise they would be closed together when their work ends.
    this.#allowed = Math.min(this.#allowed + (now - this.#last) * this.#rate, Math.max(1, this.#rate * 2 * INTERVAL));
    this.#last = now;
    const before = this.#open.size;
    for (const connection of this.#open) {
      if (!over && this.#allowed < 1) break;
      const { working } = connection;
      if (working && !over) continue;
      if (working) this.#interrupted++;
      this.#allowed--;
      connection.shutdown();
    }
    const { size } = this.#open;
    const duration = now - this.#started;
    if (size < before) drainEvent("progress", { connections: size, duration });
    if (size > 0) this.#timer = setTimeout(() => this.#tick(), INTERVAL * (0.5 + Math.random()));
    else this.#finished(duration);
  }

  #finished(duration: number): void {
    const interrupted = this.#interrupted;
    drainEvent("stop", { connections: 0, interrupted, duration });
    if (interrupted > 0)
      this.#logger.warn(`${interrupted} connections were closed during a callback, a task or an upload.`);
    this.#settle?.();
    this.#settle = undefined;
  }
}
