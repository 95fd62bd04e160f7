import { syncBuiltinESMExports } from "node:module";
import timersPromises from "node:timers/promises";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { BrowserClock } from "./browser/clock.ts";
import { realTimers } from "./browser/real-timers.ts";
import { type Visitor, visitorsOf } from "./visitor.ts";

type Sleep = (delay?: number, value?: unknown, options?: { readonly signal?: AbortSignal }) => Promise<unknown>;

/** The longest step, in milliseconds, after which the browsers catch up with the time of the server. */
const STEP = 1_000;
/** Turns of the event loop after which running handlers must have reached the timer that they await. */
const TURNS = 50;

/**
 * A clock that the test controls, in place of the server's. `sendAfter`, `repeat`, `setTimeout`, `setInterval`,
 * `node:timers/promises` and `Date` stop until the test calls {@link advance}. Without a fake clock they run in real
 * time.
 */
export class FakeClock {
  readonly #apps: readonly Endpoint[];
  readonly #queue: BrowserClock = new BrowserClock();
  /** The time, in milliseconds, by which each browser is behind because it waits for an answer. */
  readonly #behind = new WeakMap<Visitor, number>();
  readonly #start: number;
  readonly #restore: () => void;

  constructor(start: number, apps: readonly Endpoint[]) {
    this.#start = start;
    this.#apps = apps;
    this.#restore = this.#install();
  }

  /** The current time, in milliseconds since 1970. */
  get now(): number {
    return this.#start + this.#queue.now;
  }

  /**
   * Advances the time of the server and of the browsers of its applications. Runs timers in the order in which they are
   * due, and updates the pages after each.
   *
   * @param milliseconds the time to pass
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
        // The server may need a later time to answer.
        const waits = visitor.state === "waiting" && !this.#queue.isEmpty;
        this.#behind.set(visitor, waits ? owed : 0);
        if (!waits) await visitor.advance(owed);
      }
    }
    await realTimers.turn();
  }

  /** Restores the real clock. */
  restore(): void {
    this.#restore();
  }

  [Symbol.dispose](): void {
    this.#restore();
  }

  #visitors(): readonly Visitor[] {
    return this.#apps.flatMap((app) => visitorsOf(app));
  }

  /** Lets running handlers reach the timer that they await, so that its delay starts now. */
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
 * Replaces the clock of the server by a {@link FakeClock}. Call it before the page is loaded: timers that are already
 * running stay in real time.
 *
 * @param apps the applications whose browsers follow the clock
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

/** Makes the object that `setTimeout` returns on Node. */
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
