import type { Transport } from "./transport.ts";

/** Milliseconds between two looks at a congested socket: a transport reports how much waits, but not when it has been sent. */
const INTERVAL = 50;

/** Watches a socket whose client reads more slowly than its views render. */
export class Congestion {
  readonly #timer: ReturnType<typeof setInterval>;

  /**
   * @param maxBytes the bytes that may wait in a socket that is not congested
   * @param over called once, when half of them are left
   */
  constructor(transport: Transport, maxBytes: number, over: () => void) {
    this.#timer = setInterval(() => {
      if (transport.bufferedAmount > maxBytes / 2) return;
      this.stop();
      over();
    }, INTERVAL);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
