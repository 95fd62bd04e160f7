import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { silentLogger } from "../telemetry/logger.ts";
import { Drain, type Drainable } from "./drain.ts";
import { type DrainOptions, readDrainOptions } from "./drain-options.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

class Fake implements Drainable {
  working: boolean;
  closedAt: number | undefined;
  readonly #open: Set<Fake>;

  constructor(open: Set<Fake>, working: boolean) {
    this.#open = open;
    this.working = working;
    open.add(this);
  }

  shutdown(): void {
    this.closedAt = performance.now();
    this.#open.delete(this);
  }
}

function start(count: number, options: DrainOptions, working: (at: number) => boolean = () => false) {
  const open = new Set<Fake>();
  const fakes = Array.from({ length: count }, (_, at) => new Fake(open, working(at)));
  const begun = performance.now();
  const begins = vi.fn<() => void>();
  const drain = new Drain(open, silentLogger, readDrainOptions(options), begins);
  const times = (): number[] => fakes.map(({ closedAt = Number.NaN }) => closedAt - begun);
  return { drain, open, fakes, times, begins };
}

/** The largest number of connections that were closed within one second. */
function peak(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));
}

describe("a drain", () => {
  test("closes a few connections immediately", () => {
    const { open, drain } = start(20, {});
    expect(open.size).toBe(0);
    expect(drain.refuses).toBe(true);
  });

  test.each([
    [2_000, { socketsPerSecond: 500 }, 500, 4_500],
    [2_000, { socketsPerSecond: 2_000 }, 2_000, 1_500],
    [30, { socketsPerSecond: 10 }, 10, 4_000],
    // They would not fit into the timeout, so the rate rises to what 70 % of it needs.
    [5_000, { socketsPerSecond: 100, timeout: 4_000 }, 5_000 / 2.52, 3_000],
    [2_000, { socketsPerSecond: 1, timeout: 2_000 }, 2_000, 1_500],
  ])("closes %i connections with %j at no more than %i a second", async (count, options, rate, end) => {
    const { times, open } = start(count, options);
    await vi.advanceTimersByTimeAsync(end);
    expect(open.size).toBe(0);
    // One batch more, since the first one does not wait.
    expect(peak(times())).toBeLessThanOrEqual(rate * 1.1 + 1);
  });

  test("closes a connection that works when its work ends", async () => {
    const { fakes, times, open } = start(10, {}, (at) => at === 3);
    await vi.advanceTimersByTimeAsync(3_000);
    expect([...open]).toEqual([fakes[3]]);
    (fakes[3] as Fake).working = false;
    await vi.advanceTimersByTimeAsync(100);
    expect(times()[3]).toBeGreaterThanOrEqual(3_000);
  });

  test("closes connections that still work at the end of the timeout, and leaves their clients time to answer", async () => {
    const stops: unknown[] = [];
    const note = (fields: unknown): void => void stops.push(fields);
    subscribe("livewright.drain.stop", note);
    const { times, drain } = start(500, { timeout: 4_000 }, (at) => at % 2 === 0);
    await vi.advanceTimersByTimeAsync(4_000);
    unsubscribe("livewright.drain.stop", note);
    await drain.done;
    expect(Math.max(...times())).toBeLessThan(3_700);
    expect(stops).toEqual([{ connections: 0, interrupted: 250, duration: expect.any(Number) as number }]);
  });

  test("does not save up the rate for connections that end their work together", async () => {
    const { fakes, times } = start(1_000, { socketsPerSecond: 100, timeout: 60_000 }, () => true);
    await vi.advanceTimersByTimeAsync(10_000);
    for (const fake of fakes) fake.working = false;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(peak(times())).toBeLessThanOrEqual(125);
  });

  test("waits for the delay, in which connections open and close as before", async () => {
    const { open, drain, begins } = start(3, { delay: 1_000 });
    const late = new Fake(open, false);
    await vi.advanceTimersByTimeAsync(999);
    expect([drain.refuses, open.size, begins.mock.calls]).toEqual([false, 4, []]);
    await vi.advanceTimersByTimeAsync(1);
    expect([drain.refuses, open.size]).toEqual([true, 0]);
    expect(late.closedAt).toBeDefined();
    expect(begins).toHaveBeenCalledOnce();
  });

  test("can be cut short during the delay", () => {
    const { open, drain, begins } = start(3, { delay: 1_000 });
    drain.finish();
    drain.finish();
    expect([drain.refuses, open.size]).toEqual([true, 0]);
    expect(begins).toHaveBeenCalledOnce();
  });

  test("closes a connection whose upgrade was accepted before", async () => {
    const { open, drain } = start(1, {}, () => true);
    await vi.advanceTimersByTimeAsync(100);
    const late = new Fake(open, false);
    await vi.advanceTimersByTimeAsync(100);
    expect(late.closedAt).toBeDefined();
    drain.finish();
    expect(open.size).toBe(0);
  });

  test("reports the connections that are left", async () => {
    const left: number[] = [];
    const note = (fields: unknown): void => void left.push((fields as { connections: number }).connections);
    const names = ["start", "progress", "stop"].map((name) => `livewright.drain.${name}`);
    for (const name of names) subscribe(name, note);
    start(200, {});
    await vi.advanceTimersByTimeAsync(1_000);
    for (const name of names) unsubscribe(name, note);
    expect(left.length).toBeGreaterThan(4);
    expect([left[0], left.at(-1)]).toEqual([200, 0]);
    expect(left).toEqual(left.toSorted((a, b) => b - a));
  });
});

test.each([
  [{ delay: -1 }, "-1 is not a valid delay."],
  [{ delay: 2 ** 31 }, "2147483648 is not a valid delay."],
  [{ timeout: Number.NaN }, "NaN is not a valid timeout."],
  [{ timeout: "10s" as never }, '"10s" is not a valid timeout.'],
  [{ socketsPerSecond: 0 }, "0 is not a valid socketsPerSecond."],
])("refuses the options %j of a drain", (options, message) => {
  expect(() => readDrainOptions(options)).toThrow(message);
});
