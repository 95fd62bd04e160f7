import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Budget } from "../foundation/budget.ts";
import { wholeMilliseconds } from "../foundation/clock.ts";
import { DEFAULT_LIMITS, type Limits } from "../foundation/limits.ts";
import { Intake } from "./intake.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

/** An intake whose frames contain their own cost, with a log of its calls. */
function underTest(limits: Partial<Limits> = {}, all?: Budget, canPause = true) {
  const seen: string[] = [];
  const intake: Intake = new Intake({ ...DEFAULT_LIMITS, ...limits }, all, {
    take(frame) {
      seen.push(String(frame));
      intake.spend(Number(frame));
    },
    pause: () => (canPause && seen.push("pause"), canPause),
    resume: () => void seen.push("resume"),
    overflow: (limit) => {
      seen.push(`overflow ${limit}`);
      intake.end();
    },
    slowed: (limit) => void seen.push(limit),
  });
  const receive = (...frames: number[]): void => {
    for (const frame of frames) {
      if (intake.paused) {
        intake.hold(String(frame));
        continue;
      }
      seen.push(String(frame));
      intake.spend(frame);
      intake.settle(wholeMilliseconds());
    }
  };
  return { intake, seen, receive };
}

test("an intake takes frames until they cost too much, and the others when the debt is paid", () => {
  const { receive, seen } = underTest({ maxFrameMsPerSecond: 100 });
  receive(60, 60, 60, 10);
  expect(seen.splice(0)).toEqual(["60", "60", "pause", "maxFrameMsPerSecond"]);
  vi.advanceTimersByTime(190);
  expect(seen.splice(0)).toEqual([]);
  vi.advanceTimersByTime(20);
  expect(seen.splice(0)).toEqual(["60"]);
  vi.advanceTimersByTime(800);
  expect(seen.splice(0)).toEqual(["10", "resume"]);
});

test("an intake takes one frame that costs more than the budget, and pauses for seconds", () => {
  const { receive, seen } = underTest({ maxFrameMsPerSecond: 100 });
  receive(500);
  expect(seen.splice(0)).toEqual(["500", "pause", "maxFrameMsPerSecond"]);
  vi.advanceTimersByTime(3_900);
  expect(seen).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(seen).toEqual(["resume"]);
});

test("an intake keeps the work of a client that always sends within the budget", () => {
  const { intake, seen } = underTest({ maxFrameMsPerSecond: 100 });
  let waiting = 1_000;
  const send = (): void => {
    for (; waiting > 0 && !intake.paused; waiting--) {
      seen.push("10");
      intake.spend(10);
      intake.settle(wholeMilliseconds());
    }
  };
  for (let second = 0; second < 10; second++) {
    send();
    vi.advanceTimersByTime(1_000);
  }
  const taken = seen.filter((line) => line === "10").length;
  expect(taken).toBeGreaterThan(90);
  expect(taken).toBeLessThan(115);
});

describe("an intake, when all sockets together cost too much,", () => {
  test("pauses a socket that cost much, and takes the frames of one that cost little", () => {
    const all = new Budget(100);
    const [heavy, light] = [underTest({ maxFrameMsPerSecond: 100 }, all), underTest({ maxFrameMsPerSecond: 100 }, all)];
    heavy.receive(80);
    light.receive(5);
    heavy.receive(19);
    expect(heavy.seen).toEqual(["80", "19", "pause", "maxTotalFrameMsPerSecond"]);
    light.receive(1, 1);
    expect(light.seen).toEqual(["5", "1", "1"]);
  });
});

describe("an intake with messages queued for busy views", () => {
  test("pauses the socket until it has been handled", () => {
    const { intake, receive, seen } = underTest({ maxMailboxBytes: 1_000 });
    intake.queued(900);
    intake.queued(900);
    receive(1);
    expect(seen.splice(0)).toEqual(["pause", "maxMailboxBytes"]);
    intake.queued(-900);
    vi.advanceTimersByTime(1);
    expect(seen).toEqual(["1", "resume"]);
  });

  test("ends a socket whose transport cannot pause", () => {
    const { intake, seen } = underTest({ maxMailboxBytes: 1_000 }, undefined, false);
    intake.queued(1_001);
    expect(seen).toEqual(["overflow maxMailboxBytes"]);
  });

  test("ends a socket whose frames keep arriving in a pause", () => {
    const { receive, seen } = underTest({ maxMailboxBytes: 3, maxFrameBytes: 3 }, undefined, false);
    receive(1_000, 1, 1, 1, 1, 1, 1, 1);
    expect(seen).toEqual(["1000", "maxFrameMsPerSecond", "overflow maxMailboxBytes"]);
  });
});
