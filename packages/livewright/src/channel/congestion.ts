import type { Transport } from "./transport.ts";

/** Milliseconds between two checks of a congested socket: a transport reports its buffered bytes, but not when they are sent. */
const INTERVAL = 50;

/** Watches a socket whose client reads more slowly than its views render. */
export class Congestion {
  readonly #timer: ReturnType<typeof setInterval>;

  /**
   * @param maxBytes the most buffered bytes of a socket that is not congested
   * @param over called once, when at most half of them are buffered
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
