import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AsyncCancelled, type AsyncOutcome } from "../live/async/async-result.ts";
import type { TaskName } from "../live/async/task-name.ts";
import { newSocketState, type SocketState, type TaskRequest } from "../live/socket-state.ts";
import { silentLogger } from "../telemetry/logger.ts";
import { type TaskEnd, Tasks } from "./tasks.ts";
import { stillHeld } from "../test-support/memory.ts";
import { connectInfo, deferred, settled } from "../test-support/fixtures.ts";

function owner(): SocketState {
  return newSocketState({
    id: "phx-1",
    connected: true,
    connectParams: undefined,
    connectInfo,
    onChange() {},
    development: false,
  });
}

/** Tasks, and the mailbox their ends wait in. */
function tasks(limit = 1_000) {
  const mailbox: (() => TaskEnd | undefined)[] = [];
  const view = owner();
  const running = new Tasks(
    limit,
    (take) => void mailbox.push(take),
    (callback) => ({ view: "View", callback, logger: silentLogger }),
  );
  const start = (names: readonly string[], run: TaskRequest["run"], of = view): void =>
    running.start({ kind: "task", owner: of, names, run, done: undefined });
  /** Returns the ends that the process would receive now. */
  const take = (): { names: readonly TaskName[]; outcome: AsyncOutcome }[] =>
    mailbox.splice(0).flatMap((end) => {
      const ended = end();
      return ended === undefined ? [] : [{ names: ended.names, outcome: ended.outcome }];
    });
  return { running, view, start, take, mailbox };
}

/** A function that ends on demand, and keeps its signal. */
function work() {
  const { promise, resolve, reject } = deferred<unknown>();
  const signals: AbortSignal[] = [];
  promise.catch(() => {});
  return { resolve, reject, signals, run: (signal: AbortSignal) => (signals.push(signal), promise) };
}

const ok = (value: unknown) => ({ ok: true, value });
const failed = (reason: unknown) => ({ ok: false, reason, cancelled: false });

describe("a task", () => {
  test("starts in a later turn, and ends with the result of its function", async () => {
    const { start, take } = tasks();
    const { run, resolve, signals } = work();
    start(["a"], run);
    expect(signals).toEqual([]);
    await settled();
    expect(signals).toHaveLength(1);
    expect(take()).toEqual([]);
    resolve(7);
    await settled();
    expect(take()).toEqual([{ names: ["a"], outcome: ok(7) }]);
    expect(signals[0]?.aborted).toBe(false);
  });

  test("fails with what its function throws or rejects with", async () => {
    const boom = new Error("boom");
    const { start, take } = tasks();
    start(["now"], () => {
      throw boom;
    });
    start(["later"], () => Promise.reject(boom));
    start(["nothing"], () => Promise.reject(undefined));
    await settled();
    expect(take()).toEqual([
      { names: ["now"], outcome: failed(boom) },
      { names: ["later"], outcome: failed(boom) },
      { names: ["nothing"], outcome: failed(undefined) },
    ]);
  });

  test("belongs to its owner: the same name of another owner is another task", async () => {
    const { start, take, running, view } = tasks();
    const component = owner();
    start(["a"], () => 1);
    start(["a"], () => 2, component);
    running.cancel(component, "a", "enough");
    await settled();
    expect(take().map(({ outcome }) => outcome)).toEqual([
      { ok: false, reason: "enough", cancelled: true },
      { ok: true, value: 1 },
    ]);
    running.cancel(view, "a", "too late");
    expect(take()).toEqual([]);
  });
});

describe("a task that is started again under its name", () => {
  test("aborts the earlier task, whose outcome is dropped", async () => {
    const { start, take } = tasks();
    const [first, second] = [work(), work()];
    start(["a"], first.run);
    await settled();
    start(["a"], second.run);
    expect(first.signals[0]?.aborted).toBe(true);
    expect(first.signals[0]?.reason).toBeInstanceOf(AsyncCancelled);
    first.resolve(1);
    await settled();
    expect(take()).toEqual([]);
    second.resolve(2);
    await settled();
    expect(take()).toEqual([{ names: ["a"], outcome: ok(2) }]);
  });

  test("replaces an earlier task whose outcome is already queued", async () => {
    const { start, take } = tasks();
    start(["a"], () => 1);
    await settled();
    start(["a"], () => 2);
    await settled();
    expect(take()).toEqual([{ names: ["a"], outcome: ok(2) }]);
  });

  test("in the same turn prevents the earlier function from being called", async () => {
    const { start, take } = tasks();
    const first = work();
    start(["a"], first.run);
    start(["a"], () => 2);
    await settled();
    expect(first.signals).toEqual([]);
    expect(take()).toEqual([{ names: ["a"], outcome: ok(2) }]);
  });

  test("takes only this name from a task with several names", async () => {
    const { start, take } = tasks();
    const both = work();
    start(["a", "b"], both.run);
    await settled();
    start(["a"], () => 1);
    expect(both.signals[0]?.aborted).toBe(false);
    both.resolve({ a: 0, b: 0 });
    await settled();
    expect(take()).toEqual([
      { names: ["a"], outcome: ok(1) },
      { names: ["b"], outcome: ok({ a: 0, b: 0 }) },
    ]);
    start(["a", "b"], both.run);
    await settled();
    start(["b"], () => 1);
    start(["a"], () => 1);
    expect(both.signals.at(-1)?.aborted).toBe(true);
  });

  test("may have the same name twice in its list", async () => {
    const { start, take } = tasks();
    start(["a", "a"], () => 1);
    await settled();
    expect(take()).toEqual([{ names: ["a"], outcome: ok(1) }]);
  });
});

describe("cancelling a task", () => {
  test("aborts its signal, and ends it immediately with the reason", async () => {
    const { start, take, running, view } = tasks();
    const { run, resolve, signals } = work();
    start(["a", "b"], run);
    await settled();
    running.cancel(view, "b", "enough");
    expect(signals[0]?.reason).toBe("enough");
    expect(take()).toEqual([{ names: ["a", "b"], outcome: { ok: false, reason: "enough", cancelled: true } }]);
    resolve(1);
    await settled();
    running.cancel(view, "a", "again");
    expect(take()).toEqual([]);
  });

  test("has a default reason", async () => {
    const { start, take, running, view } = tasks();
    start(["a"], () => new Promise(() => {}));
    running.cancel(view, "a", undefined);
    const [end] = take();
    expect(end?.outcome).toMatchObject({ ok: false, cancelled: true, reason: { name: "AsyncCancelled" } });
  });

  test("before its function was called prevents the call", async () => {
    const { start, take, running, view } = tasks();
    const { run, signals } = work();
    start(["a"], run);
    running.cancel(view, "a", "enough");
    await settled();
    expect(signals).toEqual([]);
    expect(take()).toHaveLength(1);
  });

  test("replaces an outcome that is queued but not handled", async () => {
    const { start, take, running, view, mailbox } = tasks();
    start(["a"], () => 1);
    await settled();
    running.cancel(view, "a", "enough");
    running.cancel(view, "a", "more than enough");
    expect(mailbox).toHaveLength(1);
    expect(take()).toEqual([{ names: ["a"], outcome: { ok: false, reason: "more than enough", cancelled: true } }]);
  });

  test("does nothing if it is not running", () => {
    const { take, running, view } = tasks();
    running.cancel(view, "nope", "why");
    expect(take()).toEqual([]);
  });

  test("from an abort listener, or starting there, does not loop", async () => {
    const { start, take, running, view } = tasks();
    start(["a"], (signal) => {
      signal.addEventListener("abort", () => {
        running.cancel(view, "a", "second");
        start(["a"], () => "anew");
      });
      return new Promise(() => {});
    });
    await settled();
    running.cancel(view, "a", "first");
    await settled();
    expect(take()).toEqual([{ names: ["a"], outcome: ok("anew") }]);
  });
});

describe("the end of an owner", () => {
  test("aborts the tasks of a component only", async () => {
    const { start, take, running } = tasks();
    const component = owner();
    const [mine, theirs, ended] = [work(), work(), work()];
    start(["a"], mine.run);
    start(["a"], theirs.run, component);
    start(["b"], ended.run, component);
    ended.resolve(1);
    await settled();
    running.stop(component);
    running.stop(component);
    expect(theirs.signals[0]?.aborted).toBe(true);
    expect(mine.signals[0]?.aborted).toBe(false);
    theirs.resolve(2);
    mine.resolve(3);
    await settled();
    expect(take()).toEqual([{ names: ["a"], outcome: ok(3) }]);
  });

  test("aborts all tasks if the owner is the view", async () => {
    const { start, take, running } = tasks();
    const works = [work(), work(), work()];
    start(["a", "b"], works[0]?.run as never);
    start(["c"], works[1]?.run as never);
    start(["a"], works[2]?.run as never, owner());
    await settled();
    running.stopAll();
    for (const { signals } of works) expect(signals[0]?.reason).toBeInstanceOf(AsyncCancelled);
    for (const { reject } of works) reject(new Error("aborted"));
    await settled();
    expect(take()).toEqual([]);
  });
});

describe("the limit maxTasks", () => {
  test("counts running functions, also those that ignore their signal", async () => {
    const { start, take, running, view } = tasks(2);
    const { run, resolve } = work();
    start(["a"], run);
    start(["b"], run);
    await settled();
    running.cancel(view, "a", "enough");
    expect(() => start(["c"], run)).toThrow(/^LW702 .* 2 tasks/);
    resolve(1);
    await settled();
    start(["c"], run);
    await settled();
    expect(take().map(({ names }) => names)).toEqual([["a"], ["b"], ["c"]]);
  });

  test("does not count tasks that have ended", async () => {
    const { start, take, running, view } = tasks(10);
    for (let i = 0; i < 5_000; i++) {
      start([`task ${i}`], () => i);
      if (i % 10 === 9) await new Promise(setImmediate);
      if (i % 3 === 0) running.cancel(view, `task ${i}`, "enough");
    }
    await settled();
    expect(take()).toHaveLength(5_000);
  });
});

test("an ended task releases its value", async () => {
  const { start, take, running, view } = tasks();
  const refs: WeakRef<object>[] = [];
  for (let i = 0; i < 100; i++) {
    const value = { i };
    refs.push(new WeakRef(value));
    start([`a${i}`], () => value);
  }
  await new Promise(setImmediate);
  for (let i = 0; i < 50; i++) running.cancel(view, `a${i}`, "enough");
  expect(take()).toHaveLength(100);
  expect(await stillHeld(refs)).toBe(0);
});

type Step =
  | { readonly kind: "start"; readonly names: readonly string[]; readonly owner: number; readonly fails: boolean }
  | { readonly kind: "cancel"; readonly name: string; readonly owner: number }
  | { readonly kind: "end"; readonly which: number }
  | { readonly kind: "stop"; readonly owner: number }
  | { readonly kind: "wait" }
  | { readonly kind: "take" }
  | { readonly kind: "stopAll" };

const name = fc.constantFrom("a", "b", "c");
const one = fc.nat(1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("start" as const),
      names: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
      owner: one,
      fails: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("cancel" as const), name, owner: one }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("end" as const), which: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.constant({ kind: "wait" } as const) },
  { weight: 3, arbitrary: fc.constant({ kind: "take" } as const) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("stop" as const), owner: one }) },
  { weight: 1, arbitrary: fc.constant({ kind: "stopAll" } as const) },
);

test("each name of a task has one outcome, unless it was replaced or its owner ended", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { running, start, take: hear, mailbox } = tasks();
      const owners = [owner(), owner()];
      /** By owner and name: the number of the task whose end is to come. */
      const waiting = new Map<string, number>();
      const started: { work: ReturnType<typeof work>; names: readonly string[]; owner: number; fails: boolean }[] = [];
      const cancelled = new Set<number>();
      const heard: string[] = [];
      const take = (): void => {
        for (const end of mailbox.splice(0)) {
          const ended = end();
          if (ended === undefined) continue;
          const of = owners.indexOf(ended.request.owner);
          const { outcome } = ended;
          expect(ended.names.length).toBeGreaterThan(0);
          const id = waiting.get(`${of} ${String(ended.names[0])}`);
          for (const each of ended.names.map(String)) {
            expect(waiting.get(`${of} ${each}`)).toBe(id);
            waiting.delete(`${of} ${each}`);
            heard.push(`${id} ${each}`);
          }
          // All that are left of this task come at once.
          expect([...waiting.values()]).not.toContain(id);
          const { fails } = started[id as number] as { fails: boolean };
          if (cancelled.has(id as number)) expect(outcome).toMatchObject({ cancelled: true });
          else expect(outcome).toEqual(fails ? failed(id) : ok(id));
        }
      };
      for (const next of steps) {
        switch (next.kind) {
          case "start": {
            const id = started.length;
            started.push({ work: work(), ...next });
            for (const each of next.names) waiting.set(`${next.owner} ${each}`, id);
            start(next.names, started[id]?.work.run as never, owners[next.owner]);
            break;
          }
          case "cancel": {
            const id = waiting.get(`${next.owner} ${next.name}`);
            if (id !== undefined) cancelled.add(id);
            running.cancel(owners[next.owner] as SocketState, next.name, undefined);
            break;
          }
          case "end": {
            const id = next.which % Math.max(started.length, 1);
            const task = started[id];
            if (task?.fails === true) task.work.reject(id);
            else task?.work.resolve(id);
            break;
          }
          case "stop":
          case "stopAll": {
            const gone = next.kind === "stop" ? [next.owner] : [0, 1];
            for (const key of waiting.keys()) if (gone.includes(Number(key[0]))) waiting.delete(key);
            if (next.kind === "stop") running.stop(owners[next.owner] as SocketState);
            else running.stopAll();
            break;
          }
          case "wait":
            await settled();
            break;
          case "take":
            take();
            break;
        }
      }
      for (const [id, task] of started.entries()) {
        if (task.fails) task.work.reject(id);
        else task.work.resolve(id);
      }
      await settled();
      take();
      expect(waiting.size).toBe(0);
      expect(new Set(heard).size).toBe(heard.length);
      // Each task without an outcome was aborted.
      for (const [id, { work: done, names }] of started.entries()) {
        const silent = names.every((each) => !heard.includes(`${id} ${each}`));
        if (silent || cancelled.has(id)) for (const signal of done.signals) expect(signal.aborted).toBe(true);
      }
      expect(hear()).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
