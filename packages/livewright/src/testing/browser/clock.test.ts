import { expect, test } from "vitest";
import { BrowserClock } from "./clock.ts";

test("the clock of a test browser jumps to due timers in order, and no further", () => {
  const clock = new BrowserClock();
  const ran: string[] = [];
  const say = (what: string) => () => void ran.push(`${what} at ${clock.now}`);
  clock.set(say("late"), 300);
  clock.set(say("soon"), 100);
  clock.set(say("at once"), Number.NaN);
  clock.set(say("at once, too"));
  clock.clear(clock.set(say("never"), 50));
  const every = clock.set(say("again"), 120, true);
  while (clock.runNext(250));
  expect(ran).toEqual(["at once at 0", "at once, too at 0", "soon at 100", "again at 120", "again at 240"]);
  clock.clear(every);
  clock.moveTo(1_000);
  expect(clock.runNext(clock.now)).toBe(true);
  expect(ran.at(-1)).toBe("late at 1000");
  clock.set(say("gone"), 1);
  clock.clearAll();
  expect(clock.runNext(Infinity)).toBe(false);
});
