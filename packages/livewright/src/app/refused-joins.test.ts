import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { silentLogger } from "../telemetry/logger.ts";
import { ThrottledLog } from "../telemetry/throttled-log.ts";
import type { JoinRefusal } from "../app/join-refusal.ts";
import { REFUSAL_CAUSES, type RefusalCause } from "./refusal-causes.ts";
import { RefusedJoins } from "./refused-joins.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const STALE: JoinRefusal = { reason: "stale", cause: "session" };

function refusedJoins(maxRefusedPages = 1_000) {
  const warn = vi.fn<(message: string, fields?: object) => void>();
  const joins = new RefusedJoins({ maxRefusedPages }, new ThrottledLog({ ...silentLogger, warn }));
  const answer = (path = "/", client = "ann", cause: RefusalCause = "session") =>
    joins.answer(STALE, cause, { client, path });
  return { answer, warn };
}
const LOOP = { reason: "page reloads in a loop", cause: "session" };

test("the sixth refusal of one page in a minute is recognized as a loop", () => {
  const { answer } = refusedJoins();
  for (let i = 0; i < 5; i++) expect(answer()).toBe(STALE);
  expect(answer()).toEqual(LOOP);
  vi.advanceTimersByTime(6_000);
  expect(answer()).toEqual(LOOP);
  vi.advanceTimersByTime(60_000);
  expect(answer()).toBe(STALE);
});

test("refusals of other pages, clients and causes are counted separately", () => {
  const { answer } = refusedJoins();
  for (let i = 0; i < 6; i++) answer();
  expect(answer("/other")).toBe(STALE);
  expect(answer("/", "bob")).toBe(STALE);
  expect(answer("/", "ann", "view")).toBe(STALE);
  expect(answer()).toEqual(LOOP);
});

test("a page that is refused occasionally does not loop", () => {
  const { answer } = refusedJoins();
  for (let i = 0; i < 50; i++) {
    expect(answer()).toBe(STALE);
    vi.advanceTimersByTime(13_000);
  }
});

test("the log has one line a minute for each cause, whichever client is refused", () => {
  const { answer, warn } = refusedJoins();
  for (let i = 0; i < 100; i++) answer(`/${i}`, `client ${i}`);
  answer("/view", "ann", "view");
  expect(warn.mock.calls).toEqual([
    [expect.stringMatching(/^LW620 {2}.*\(session\): the browser did not send the session cookie/), { path: "/0" }],
    [expect.stringMatching(/^LW620 {2}.*\(view\): /), { path: "/view" }],
  ]);
});

test("only the last refused pages are remembered, up to a limit", () => {
  const { answer } = refusedJoins(2);
  for (let i = 0; i < 6; i++) answer("/a");
  answer("/b");
  answer("/a");
  answer("/c"); // in the place of /b
  expect(answer("/a")).toEqual(LOOP);
  answer("/d");
  answer("/e");
  expect(answer("/a")).toBe(STALE);
});

test("a very long path costs little, and its log line is short", () => {
  const { answer, warn } = refusedJoins();
  for (let i = 0; i < 6; i++) answer("/x".repeat(100_000));
  expect(JSON.stringify(warn.mock.calls).length).toBeLessThan(700);
});

test("every cause of a refusal has a sentence that fits after a colon", () => {
  for (const text of Object.values(REFUSAL_CAUSES)) expect(text).toMatch(/^[a-z].*[^.]$/);
});
