import { LivewrightError } from "../../foundation/errors.ts";
import type { BrowserClock } from "./clock.ts";
import { realTimers } from "./real-timers.ts";

/** What can settle: a tab. */
export interface IdleHost {
  readonly clock: BrowserClock;
  readonly isClosed: boolean;
  /** What the server has to do for the page, in words; nothing if nothing is waited for. */
  readonly awaited: string | undefined;
  /** To be called before anything is done in the page. */
  enter(): void;
}

/** Runs what is due in a tab, one thing at a time, and waits for the server in between, until everything is quiet. */
export class IdleWaiter {
  readonly #tab: IdleHost;
  readonly #timeout: number;
  #until: number = 0;
  #running: Promise<void> | undefined;
  #wakeUp: (() => void) | undefined;

  /** @param timeout milliseconds of real time until an answer of the server is given up */
  constructor(tab: IdleHost, timeout: number) {
    this.#tab = tab;
    this.#timeout = timeout;
  }

  /** Whether it waits for an answer of the server, or for nothing. */
  get state(): "busy" | "waiting" | "idle" {
    if (this.#wakeUp !== undefined) return "waiting";
    return this.#running === undefined ? "idle" : "busy";
  }

  /**
   * Goes on until nothing is due any more.
   *
   * @param until how far the time of the browser may go for that
   * @throws {LivewrightError} LW806 if the server does not answer
   */
  async wait(until: number): Promise<void> {
    this.#until = until;
    await this.#run();
  }

  /** Shows what has come in while something was done elsewhere; nothing is waited for. */
  async catchUp(): Promise<void> {
    while (this.#running === undefined && this.#runNext(this.#tab.clock.now)) await realTimers.turn();
  }

  /** Something arrived. Whoever waits goes on; if nobody does, it is shown all the same, as in an open browser. */
  wake(): void {
    const { setImmediate } = realTimers;
    if (this.#wakeUp !== undefined) this.#wakeUp();
    else if (this.#running === undefined && !this.#tab.isClosed) {
      setImmediate(() => {
        // What goes wrong here is seen by the next who looks.
        if (!this.#tab.isClosed) void this.#run().catch(() => {});
      });
    }
  }

  #runNext(until: number): boolean {
    this.#tab.enter();
    return this.#tab.clock.runNext(until);
  }

  async #run(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    const running = this.#pump().finally(() => {
      this.#running = undefined;
    });
    this.#running = running;
    await running;
  }

  async #pump(): Promise<void> {
    const { turn } = realTimers;
    const { clock } = this.#tab;
    // Frames come one by one, and what the client does with one is done before the next.
    for (;;) {
      if (this.#runNext(Math.max(this.#until, clock.now))) await turn();
      else if (this.#tab.awaited !== undefined) await this.#answer();
      else {
        // The views may have something to tell each other.
        await turn();
        if (!this.#runNext(clock.now)) return;
        await turn();
      }
    }
  }

  /** Waits for the server. */
  async #answer(): Promise<void> {
    const { setTimeout, clearTimeout, turn } = realTimers;
    const timeout = this.#timeout;
    await turn();
    if (this.#runNext(this.#tab.clock.now)) return;
    const { awaited } = this.#tab;
    if (awaited === undefined) return;
    const woken = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), timeout);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
    this.#wakeUp = undefined;
    if (woken) return;
    throw new LivewrightError("LW806", `The server has not answered ${awaited} within ${timeout} ms.`, {
      hint: "If it takes longer on purpose: live(app, path, { timeout: 10_000 }); or is a fake clock standing still?",
    });
  }
}
