import { LivewrightError } from "../../foundation/errors.ts";
import type { BrowserClock } from "./clock.ts";
import { realTimers } from "./real-timers.ts";

/** The tab of an {@link IdleWaiter}. */
export interface IdleHost {
  readonly clock: BrowserClock;
  readonly isClosed: boolean;
  /** Names the work of the server that the page waits for; undefined if it waits for none. */
  readonly awaited: string | undefined;
  /** Prepares the page to run scripts. */
  enter(): void;
}

/** Runs the timers of a tab one by one, and waits for the server in between, until the tab is idle. */
export class IdleWaiter {
  readonly #tab: IdleHost;
  readonly #timeout: number;
  #until: number = 0;
  #running: Promise<void> | undefined;
  #wakeUp: (() => void) | undefined;

  /** @param timeout milliseconds of real time to wait for an answer of the server */
  constructor(tab: IdleHost, timeout: number) {
    this.#tab = tab;
    this.#timeout = timeout;
  }

  /** `"waiting"` for the server, `"busy"` with timers, or `"idle"`. */
  get state(): "busy" | "waiting" | "idle" {
    if (this.#wakeUp !== undefined) return "waiting";
    return this.#running === undefined ? "idle" : "busy";
  }

  /**
   * Waits until no timer is due and the server has answered.
   *
   * @param until the latest browser time to skip to
   * @throws {LivewrightError} LW806 if the server does not answer
   */
  async wait(until: number): Promise<void> {
    this.#until = until;
    await this.#run();
  }

  /** Applies frames that arrived during a step in another tab. Does not wait for the server. */
  async catchUp(): Promise<void> {
    while (this.#running === undefined && this.#runNext(this.#tab.clock.now)) await realTimers.turn();
  }

  /** Resumes the waiter after a frame has arrived. Without a waiter, applies the frame in the next turn. */
  wake(): void {
    const { setImmediate } = realTimers;
    if (this.#wakeUp !== undefined) this.#wakeUp();
    else if (this.#running === undefined && !this.#tab.isClosed) {
      setImmediate(() => {
        // The next step of the test reports the error.
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
    // The client finishes its work on one frame before it receives the next.
    for (;;) {
      if (this.#runNext(Math.max(this.#until, clock.now))) await turn();
      else if (this.#tab.awaited !== undefined) await this.#answer();
      else {
        // Messages between views may still cause frames.
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
      hint: "If the server needs longer, pass  { timeout: 10_000 }.  If a fake clock is installed, advance it.",
    });
  }
}
