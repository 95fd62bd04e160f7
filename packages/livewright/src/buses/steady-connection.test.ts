import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { HEARTBEAT, type ConnectionEvents, type OpenedConnection, SteadyConnection } from "./steady-connection.ts";

/** A connection whose service a test stops. */
class FakeConnection implements OpenedConnection {
  readonly closed: boolean[] = [];
  readonly events: ConnectionEvents;
  constructor(events: ConnectionEvents) {
    this.events = events;
  }
  async beat(): Promise<void> {
    beats++;
    if (taking === "never") return new Promise(() => {});
    if (answering) this.events.received(HEARTBEAT);
  }
  close(last: boolean): void {
    this.closed.push(last);
  }
}

let opened: FakeConnection[];
let beats: number;
let answering: boolean;
let taking: "at once" | "never";
let reports: string[];
let steady: SteadyConnection<FakeConnection>;

beforeEach(() => {
  vi.useFakeTimers();
  [opened, beats, answering, taking, reports] = [[], 0, true, "at once", []];
  steady = new SteadyConnection(async (events) => {
    const connection = new FakeConnection(events);
    opened.push(connection);
    return connection;
  }, 1_000);
});
afterEach(() => {
  steady.close();
  vi.useRealTimers();
});

async function start(): Promise<void> {
  const report = (what: string) => (): void => void reports.push(what);
  steady.start({ receive: (text) => reports.push(text), up: report("up"), down: report("down"), refused() {} });
  await vi.advanceTimersByTimeAsync(0);
}

describe("a connection with heartbeats", () => {
  test("is up after its first heartbeat, and beats in each interval", async () => {
    await start();
    expect([reports, beats]).toEqual([["up"], 1]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect([reports, beats, opened.length]).toEqual([["up"], 4, 1]);
  });

  test.each(["at once", "never"] as const)(
    "is replaced when the service hangs and takes heartbeats %s",
    async (how) => {
      await start();
      [answering, taking] = [false, how];
      await vi.advanceTimersByTimeAsync(2_000);
      expect(reports).toEqual(["up", "down"]);
      expect(opened[0]?.closed).toEqual([false]);
      expect(() => steady.current).toThrow("lost");
      [answering, taking] = [true, "at once"];
      await vi.advanceTimersByTimeAsync(2_000);
      expect(reports.at(-1)).toBe("up");
      expect(steady.current).toBe(opened.at(-1));
    },
  );

  test("stays while the service is slow, but works", async () => {
    await start();
    answering = false;
    for (let i = 0; i < 20; i++) {
      await vi.advanceTimersByTimeAsync(400);
      opened[0]?.events.received("message");
    }
    expect(reports).not.toContain("down");
    taking = "never";
    answering = true;
    opened[0]?.events.received(HEARTBEAT);
    for (let i = 0; i < 20; i++) {
      await vi.advanceTimersByTimeAsync(400);
      steady.sent();
    }
    expect(reports).not.toContain("down");
  });

  test("is checked early when it is in doubt, and not more than once at a time", async () => {
    await start();
    answering = false;
    for (let i = 0; i < 3; i++) opened[0]?.events.doubted();
    expect(beats).toBe(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(reports).toEqual(["up", "down"]);
  });

  test("delivers nothing after it was lost, and reports one loss", async () => {
    await start();
    const [first] = opened;
    first?.events.lost(new Error("gone"));
    first?.events.lost(new Error("gone"));
    first?.events.received("late");
    first?.events.doubted();
    await vi.advanceTimersByTimeAsync(100);
    expect(reports).toEqual(["up", "down", "up"]);
    expect([opened.length, first?.closed]).toEqual([2, [false]]);
  });

  test("is replaced when it is lost shortly before a heartbeat", async () => {
    await start();
    await vi.advanceTimersByTimeAsync(990);
    opened[0]?.events.lost(new Error("gone"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect([reports, opened.length]).toEqual([["up", "down", "up"], 2]);
  });

  test("opens again at once when the service seems to be back", async () => {
    await start();
    answering = false;
    opened[0]?.events.lost(new Error("gone"));
    await vi.advanceTimersByTimeAsync(20_000);
    const { length } = opened;
    answering = true;
    // Repeated, since a running attempt has no pause that could be ended.
    for (let i = 0; i < 100 && reports.at(-1) !== "up"; i++) {
      steady.hurry();
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(reports.at(-1)).toBe("up");
    expect(opened.length - length).toBeLessThanOrEqual(1);
  });

  test("is closed for good while it opens", async () => {
    const starting = start();
    steady.close();
    await starting;
    await vi.advanceTimersByTimeAsync(60_000);
    expect([reports, opened.length]).toEqual([[], 1]);
    expect(opened[0]?.closed).toContain(true);
  });
});
