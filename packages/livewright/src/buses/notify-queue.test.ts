import { expect, test } from "vitest";
import { deferred, settled } from "../test-support/fixtures.ts";
import { type Notification, NotifyQueue } from "./notify-queue.ts";

const of = (text: string, long = false): Notification => ({ channel: "c", text, long });

/** A queue whose first statement waits. */
function queueOf(...notifications: readonly Notification[]) {
  const { promise, resolve, reject } = deferred();
  const batches: string[][] = [];
  const queue = new NotifyQueue(async (batch) => {
    batches.push(batch.map(({ text }) => text));
    if (batches.length === 1) await promise;
  });
  const results = notifications.map((each) => queue.add(each).then(() => "sent", String));
  return { batches, results, resolve, reject };
}

test("notifications that wait for a statement share the next one", async () => {
  const { batches, results, resolve } = queueOf(of("a"), of("b"), of("c"));
  resolve();
  expect(await Promise.all(results)).toEqual(["sent", "sent", "sent"]);
  expect(batches).toEqual([["a"], ["b", "c"]]);
});

test.each([
  ["an equal one", [of("a"), of("b"), of("c"), of("b"), of("d")], [["a"], ["b", "c"], ["b", "d"]]],
  ["a long one", [of("a"), of("b"), of("L", true), of("M", true), of("d")], [["a"], ["b"], ["L"], ["M"], ["d"]]],
  ["an equal long one", [of("a"), of("L", true), of("L", true)], [["a"], ["L"], ["L"]]],
])("the order is kept around %s, which needs a statement of its own", async (_, notifications, expected) => {
  const { batches, results, resolve } = queueOf(...notifications);
  resolve();
  await Promise.all(results);
  expect(batches).toEqual(expected);
});

test("a statement carries at most 100", async () => {
  const { batches, results, resolve } = queueOf(...Array.from({ length: 250 }, (_, i) => of(`${i}`)));
  resolve();
  await Promise.all(results);
  expect(batches.map(({ length }) => length)).toEqual([1, 100, 100, 49]);
});

test("a statement that fails loses its own notifications only", async () => {
  const { batches, results, reject } = queueOf(of("a"), of("b"));
  reject(new Error("refused"));
  await settled();
  expect(await Promise.all(results)).toEqual(["Error: refused", "sent"]);
  expect(batches).toHaveLength(2);
});
