import { syncBuiltinESMExports } from "node:module";
import timersPromises from "node:timers/promises";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { BrowserClock } from "./browser/clock.ts";
import { realTimers } from "./browser/real-timers.ts";
import { type Visitor, visitorsOf } from "./visitor.ts";

type Sleep = (delay?: number, value?: unknown, options?: { readonly signal?: AbortSignal }) => Promise<unknown>;

/** Longest step in milliseconds in which the browsers of the visitors follow the server. */
const STEP = 1_000;
/** Turns of the event loop that what is under way has to come to where it waits. */
const TURNS = 50;

/**
 * A clock in place of the server's: `sendAfter`, `repeat`, `setTimeout`, `setInterval`, `node:timers/promises` and `Date`
 * stand still until the test lets time pass. Without it they run in real time.
 */
export class FakeClock {
  readonly #apps: readonly Endpoint[];
  readonly #queue: BrowserClock = new BrowserClock();
  /** How much time browsers have still to let pass, in milliseconds, that waited for an answer meanwhile. */
  readonly #behind = new WeakMap<Visitor, number>();
  readonly #start: number;
  readonly #restore: () => void;

  constructor(start: number, apps: readonly Endpoint[]) {
    this.#start = start;
    this.#apps = apps;
    this.#restore = this.#install();
  }

  /** The time, in milliseconds since 1970. */
  get now(): number {
    return this.#start + this.#queue.now;
  }

  /**
   * Lets time pass, on the server and with the visitors of its applications. What is due runs in its order, and what comes
   * of each is on the pages before the next.
   *
   * @param milliseconds how long
   * @example
   * ```ts
   * const clicked = view.click("#slow"); // its handler sleeps, so it is not awaited yet
   * await clock.advance(5_000);
   * await clicked;
   * ```
   */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#queue.now + milliseconds;
    await this.#underWay();
    while (this.#queue.now < end) {
      const until = Math.min(end, this.#queue.now + STEP);
      const from = this.#queue.now;
      while (this.#queue.runNext(until)) await realTimers.turn();
      this.#queue.moveTo(until);
      for (const visitor of this.#visitors()) {
        const owed = (this.#behind.get(visitor) ?? 0) + until - from;
        // What it waits for may itself wait until it is later.
        const waits = visitor.state === "waiting" && !this.#queue.isEmpty;
        this.#behind.set(visitor, waits ? owed : 0);
        if (!waits) await visitor.advance(owed);
      }
    }
    await realTimers.turn();
  }

  /** Puts the real clock back. */
  restore(): void {
    this.#restore();
  }

  [Symbol.dispose](): void {
    this.#restore();
  }

  #visitors(): readonly Visitor[] {
    return this.#apps.flatMap((app) => visitorsOf(app));
  }

  /** Lets handlers that are about to wait for the time come to that, so that they wait from now on. */
  async #underWay(): Promise<void> {
    const isBusy = (): boolean => this.#visitors().some(({ state }) => state === "busy");
    for (let n = 0; n < TURNS && isBusy(); n++) await realTimers.turn();
    if (this.#visitors().some(({ state }) => state === "waiting")) await realTimers.turn();
  }

  #install(): () => void {
    const { setTimeout, setInterval, clearTimeout, clearInterval, Date } = globalThis;
    const sleep = timersPromises.setTimeout;
    const queue = this.#queue;
    const start =
      (every: boolean) =>
      (run: (...rest: unknown[]) => void, delay?: number, ...rest: unknown[]): object =>
        handleOf(queue.set(() => run(...rest), delay, every));
    const clear = (handle: unknown): void => queue.clear((handle as { id?: number } | undefined)?.id ?? handle);
    const now = (): number => this.now;
    class FakeDate extends Date {
      constructor(...parts: unknown[]) {
        super(...((parts.length === 0 ? [now()] : parts) as [number]));
      }

      static override now(): number {
        return now();
      }
    }
    Object.assign(globalThis, {
      setTimeout: start(false),
      setInterval: start(true),
      clearTimeout: clear,
      clearInterval: clear,
      Date: FakeDate,
    });
    const promises = timersPromises as { setTimeout: unknown };
    promises.setTimeout = sleepOn(queue);
    syncBuiltinESMExports();
    return () => {
      Object.assign(globalThis, { setTimeout, setInterval, clearTimeout, clearInterval, Date });
      promises.setTimeout = sleep;
      syncBuiltinESMExports();
    };
  }
}

/**
 * Puts a {@link FakeClock} in place of the server's. Do it before the visit: what was started in real time stays in it.
 *
 * @param apps whose visitors' time passes as well
 * @example
 * ```ts
 * using clock = fakeClock(app);
 * const view = await live(app, "/clock");
 * await clock.advance(1_000);
 * ```
 */
export function fakeClock(...apps: readonly Endpoint[]): FakeClock {
  return new FakeClock(Date.now(), apps);
}

/** What `setTimeout` returns on Node. */
function handleOf(id: number): object {
  const handle = { id, ref: () => handle, unref: () => handle, hasRef: () => true, [Symbol.toPrimitive]: () => id };
  return handle;
}

function sleepOn(queue: BrowserClock): Sleep {
  return (delay, value, { signal } = {}) =>
    new Promise((resolve, reject) => {
      const abort = (): void => reject(new DOMException("The operation was aborted", "AbortError"));
      if (signal?.aborted === true) return abort();
      const id = queue.set(() => {
        signal?.removeEventListener("abort", stop);
        resolve(value);
      }, delay);
      const stop = (): void => {
        queue.clear(id);
        abort();
      };
      signal?.addEventListener("abort", stop, { once: true });
    });
}
