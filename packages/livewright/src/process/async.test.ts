import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { AsyncCancelled, type AsyncOutcome, AsyncResult } from "../live/async/async-result.ts";
import type { TaskName } from "../live/async/task-name.ts";
import { liveView } from "../live/live-view.ts";
import { newSocketState } from "../live/socket-state.ts";
import { SocketHandle } from "../live/socket/socket-handle.ts";
import type { Socket } from "../live/socket.ts";
import { start, type ViewUnderTest } from "../test-support/view.ts";
import { connectInfo, deferred, settled } from "../test-support/fixtures.ts";

type Do = (socket: Socket) => unknown;

/** A view that runs the functions it receives, and shows the state of one loaded assign. */
function view(mount: (socket: Socket) => object, settings = {}) {
  const ended: [name: TaskName, outcome: AsyncOutcome][] = [];
  const running = start(
    liveView({
      mount: mount as () => Record<string, unknown>,
      events: { do: (socket, { job }) => void (job as Do)(socket) },
      handleInfo: (_, job: () => void) => job(),
      handleAsync: (_, name, outcome) => void ended.push([name, outcome]),
      render: (assigns) => html`<p>${stateOf(assigns["user"])}</p>`,
    }),
    settings,
  );
  const run = (job: Do): string => running.event("do", { job });
  /** The text of the page after each message since the last call. */
  const shown = (): string[] =>
    running.heard().flatMap(([what, first, second]) => {
      const diff = what === "reply" ? (second as { diff?: object }).diff : first;
      const text = (diff as { 0?: string } | undefined)?.[0];
      return text === undefined ? [] : [text];
    });
  return { running, run, shown, ended };
}

function stateOf(value: unknown): string {
  if (!(value instanceof AsyncResult)) return "none";
  const { ok, loading, failed, result } = value as AsyncResult<unknown>;
  const reason = String(failed);
  const words = [ok && String(result), loading === true && "loading", failed !== undefined && `failed: ${reason}`];
  return words.filter((word) => word !== false).join(", ");
}

const never = (): Promise<never> => new Promise(() => {});
const boom = new Error("boom");
const user = (socket: Socket): AsyncResult<unknown> => socket.assigns["user"] as AsyncResult<unknown>;

describe("assignAsync", () => {
  test("shows the loading state, then the value", async () => {
    const { promise, resolve } = deferred<string>();
    const { shown, running } = view((socket) => ({ user: socket.assignAsync("user", () => promise) }));
    expect(shown()).toEqual(["loading"]);
    await settled();
    expect(running.heard()).toEqual([]);
    resolve("Ada");
    await settled();
    expect(running.heard()).toEqual([["diff", { 0: "Ada" }]]);
  });

  test.each<[string, () => unknown]>([
    [
      "synchronously",
      () => {
        throw boom;
      },
    ],
    ["asynchronously", () => Promise.reject(boom)],
  ])("shows the reason if the function throws %s, and the view continues", async (_, load) => {
    const { shown, running, run } = view((socket) => ({ user: socket.assignAsync("user", load) }));
    await settled();
    expect(shown()).toEqual(["loading", "failed: Error: boom"]);
    run(() => {});
    expect(running.heard()).toEqual([["reply", "1", {}]]);
    expect(running.logged).toEqual(['warn: View could not load "user". boom']);
  });

  test("keeps the value during a reload and after a failure, and a new start clears the failure", async () => {
    let next: () => unknown = () => "Ada";
    const { shown, run } = view((socket) => ({ user: socket.assignAsync("user", () => next()) }));
    await settled();
    expect(shown()).toEqual(["loading", "Ada"]);
    const reload: Do = (socket) => socket.assignAsync("user", () => next());
    next = () => "Bea";
    run(reload);
    await settled();
    expect(shown()).toEqual(["Ada, loading", "Bea"]);
    next = () => Promise.reject(boom);
    run(reload);
    await settled();
    expect(shown()).toEqual(["Bea, loading", "Bea, failed: Error: boom"]);
    next = () => "Cid";
    run(reload);
    await settled();
    expect(shown()).toEqual(["Bea, loading", "Cid"]);
  });

  test("with reset drops the value", async () => {
    const { shown, run } = view((socket) => ({ user: socket.assignAsync("user", () => "Ada") }));
    await settled();
    shown();
    run((socket) => socket.assignAsync("user", never, { reset: true }));
    expect(shown()).toEqual(["loading"]);
  });

  test("with several names loads them together, and resets only the given ones", async () => {
    const { running, run } = view((socket) => ({
      ...socket.assignAsync(["user", "age"], async () => ({ user: "Ada", age: 7, more: true })),
    }));
    expect(running.socket.assigns).toMatchObject({ user: { loading: true }, age: { loading: true } });
    await settled();
    expect(running.socket.assigns).toMatchObject({ user: { result: "Ada" }, age: { result: 7 } });
    expect(running.socket.assigns).not.toHaveProperty("more");
    run((socket) => socket.assignAsync(["user", "age"], never, { reset: ["age"] }));
    expect(running.socket.assigns).toMatchObject({
      user: { ok: true, loading: true, result: "Ada" },
      age: { ok: false, loading: true, result: undefined },
    });
    run((socket) => socket.assignAsync(["user", "age"], () => Promise.reject(boom)));
    await settled();
    expect(running.socket.assigns).toMatchObject({
      user: { ok: true, loading: undefined, failed: boom },
      age: { ok: false, loading: undefined, failed: boom },
    });
  });

  test.each([undefined, null, "text", {}, { user: 1 }])(
    "with several names fails if the function returns %j",
    async (value) => {
      const { running } = view((socket) => socket.assignAsync(["user", "age"], () => value as never));
      await settled();
      for (const name of ["user", "age"]) {
        const { failed } = running.socket.assigns[name] as AsyncResult<unknown>;
        expect(String(failed)).toMatch(
          /LW415 .*loads user, age, but its function returned no .*age\.\n {2}Return an object: \{ user, age \}/,
        );
      }
    },
  );

  test("for one of several names leaves the others to their task", async () => {
    const { promise, resolve } = deferred<{ user: string; age: number }>();
    const { running, run } = view((socket) => ({ ...socket.assignAsync(["user", "age"], () => promise) }));
    run((socket) => socket.assignAsync("user", () => "Bea"));
    await settled();
    resolve({ user: "Ada", age: 7 });
    await settled();
    expect(running.socket.assigns).toMatchObject({ user: { result: "Bea" }, age: { result: 7, loading: undefined } });
  });

  test("refuses a reserved name", () => {
    const { running } = view((socket) => ({ user: socket.assignAsync("socket", never) }));
    expect(running.logged.join()).toContain("LW401");
  });

  test("shows the loading state when an async mount outlasts the task", async () => {
    const gate = deferred();
    const { shown } = view(async (socket) => {
      const loading = socket.assignAsync("user", () => "Ada");
      await gate.promise;
      return { user: loading };
    });
    await settled();
    expect(shown()).toEqual([]);
    gate.resolve();
    await settled();
    expect(shown()).toEqual(["loading", "Ada"]);
  });
});

test("the dead render starts no task and shows the loading state", async () => {
  let called = 0;
  const load = (): never[] => (called++, []);
  const state = newSocketState({
    id: "phx-1",
    connected: false,
    connectParams: undefined,
    connectInfo,
    onChange() {},
    development: false,
  });
  const socket: Socket = new SocketHandle(state);
  expect(socket.assignAsync("user", load).loading).toBe(true);
  expect(socket.assignAsync(["age"], load as never)).toMatchObject({ age: { loading: true } });
  expect(socket.streamAsync("posts", load).loading).toBe(true);
  socket.startAsync("task", load);
  socket.cancelAsync("task");
  await settled();
  expect(called).toBe(0);
  expect(state.effects).toEqual([]);
});

describe("startAsync", () => {
  test("passes each outcome to handleAsync", async () => {
    const { run, ended } = view(() => ({}));
    run((socket) => {
      socket.startAsync("good", async () => 7);
      socket.startAsync("bad", () => Promise.reject(boom));
      socket.startAsync("sync", () => {
        throw boom;
      });
      socket.startAsync("long", never);
    });
    await settled();
    run((socket) => socket.cancelAsync("long", "enough"));
    await settled();
    expect(new Map(ended)).toEqual(
      new Map<string, AsyncOutcome>([
        ["good", { ok: true, value: 7 }],
        ["bad", { ok: false, reason: boom, cancelled: false }],
        ["sync", { ok: false, reason: boom, cancelled: false }],
        ["long", { ok: false, reason: "enough", cancelled: true }],
      ]),
    );
    expect(ended).toHaveLength(4);
  });

  test("calls the function after the callback", async () => {
    const order: string[] = [];
    const { run } = view(() => ({}));
    run((socket) => {
      socket.startAsync("task", () => void order.push("task"));
      order.push("callback");
    });
    await settled();
    expect(order).toEqual(["callback", "task"]);
  });

  test("crashes a view without handleAsync, with an error that names it", async () => {
    const running = start(
      liveView({ mount: (socket) => socket.startAsync("report", () => 1), render: () => html`<p></p>` }),
    );
    await settled();
    expect(running.said.at(-1)).toEqual(["crashed"]);
    expect(running.logged.join()).toContain('LW405  View started "report" and has no handleAsync.');
  });

  test("crashes the view if handleAsync throws, and an async handleAsync delays the next message", async () => {
    const gate = deferred();
    const order: unknown[] = [];
    const running = start(
      liveView({
        events: { go: (socket) => socket.startAsync("slow", () => 1), next: () => void order.push("next") },
        async handleAsync(socket, name) {
          order.push(name);
          if (name === "bad") throw boom;
          await gate.promise;
          order.push("handled");
          socket.startAsync("bad", () => 2);
        },
        render: () => html`<p></p>`,
      }),
    );
    running.event("go");
    await settled();
    running.event("next");
    expect(order).toEqual(["slow"]);
    gate.resolve();
    await settled();
    expect(order).toEqual(["slow", "handled", "next", "bad"]);
    expect(running.said.at(-1)).toEqual(["crashed"]);
    expect(running.logged.join()).toContain("boom");
  });

  test("lets handleAsync navigate, and handles its result in order with events", async () => {
    const order: string[] = [];
    const gate = deferred();
    const running = start(
      liveView({
        events: {
          slow: async (socket) => {
            socket.startAsync("task", () => 1);
            await gate.promise;
          },
          next: () => void order.push("next"),
        },
        handleAsync(socket, name) {
          order.push(String(name));
          return socket.redirect("/done");
        },
        render: () => html`<p></p>`,
      }),
    );
    running.event("slow");
    running.event("next");
    await settled();
    running.event("next");
    expect(order).toEqual([]);
    gate.resolve();
    await settled();
    // The task ended after the first "next" had come, and before the second.
    expect(order).toEqual(["next", "task"]);
    expect(running.said.slice(-2)).toEqual([["redirect", { to: "/done" }], ["closed"]]);
  });
});

describe("a task that is started again under the same name", () => {
  test("aborts the earlier task, and the page shows the later result", async () => {
    const first = deferred<string>();
    const signals: AbortSignal[] = [];
    const { run, shown } = view((socket) => ({
      user: socket.assignAsync("user", (signal) => (signals.push(signal), first.promise)),
    }));
    await settled();
    run((socket) => socket.assignAsync("user", () => "Bea"));
    expect(signals[0]?.reason).toBeInstanceOf(AsyncCancelled);
    first.resolve("Ada");
    await settled();
    expect(shown()).toEqual(["loading", "loading", "Bea"].slice(1));
  });

  test("replaces an earlier task whose result is already queued", async () => {
    const gate = deferred();
    const { run, ended } = view(() => ({}));
    run(async (socket) => {
      socket.startAsync("task", () => 1);
      await gate.promise;
      socket.startAsync("task", () => 2);
    });
    await settled();
    gate.resolve();
    await settled();
    expect(ended.at(-1)).toEqual(["task", { ok: true, value: 2 }]);
  });
});

describe("cancelAsync", () => {
  test("fails the assign with the reason, and aborts the signal", async () => {
    const signals: AbortSignal[] = [];
    const { run, shown, running } = view((socket) => ({
      user: socket.assignAsync("user", (signal) => (signals.push(signal), never())),
    }));
    await settled();
    run((socket) => socket.cancelAsync("user", "enough"));
    await settled();
    expect(shown()).toEqual(["loading", "failed: enough"]);
    expect(signals[0]?.reason).toBe("enough");
    // Who cancelled it knows.
    expect(running.logged).toEqual([]);
  });

  test("accepts the async assign itself, and has a default reason", async () => {
    const { run, shown } = view((socket) => ({ user: socket.assignAsync("user", never) }));
    run((socket) => socket.cancelAsync(user(socket)));
    run((socket) => socket.cancelAsync(AsyncResult.loading()));
    await settled();
    expect(shown()).toEqual(["loading", 'failed: AsyncCancelled: "user" was cancelled.'].map(escaped));
  });

  test("keeps the earlier value", async () => {
    const { run, shown } = view((socket) => ({ user: socket.assignAsync("user", () => "Ada") }));
    await settled();
    run((socket) => {
      socket.assignAsync("user", never);
      socket.cancelAsync("user", "enough");
    });
    await settled();
    expect(shown().at(-1)).toBe("Ada, failed: enough");
  });

  test("does nothing if the task has ended or does not exist", async () => {
    const { run, shown, ended } = view((socket) => ({ user: socket.assignAsync("user", () => "Ada") }));
    await settled();
    shown();
    run((socket) => {
      socket.cancelAsync("user");
      socket.cancelAsync("nope");
      socket.cancelAsync(user(socket));
    });
    await settled();
    expect(shown()).toEqual([]);
    expect(ended).toEqual([]);
  });

  test("followed by a new start shows nothing of the cancelled task", async () => {
    const { run, shown } = view((socket) => ({ user: socket.assignAsync("user", never) }));
    run((socket) => {
      socket.cancelAsync("user");
      socket.assignAsync("user", () => "Bea");
    });
    await settled();
    expect(shown()).toEqual(["loading", "loading", "Bea"].filter((_, i) => i !== 1));
  });
});

function escaped(text: string): string {
  return text.replaceAll('"', "&quot;");
}

describe("the end of a view", () => {
  test.each<[string, (running: ViewUnderTest) => void]>([
    ["the connection closes", (running) => running.process.end({ kind: "closed" })],
    ["the client leaves", (running) => running.process.mailbox.deliver({ kind: "leave", ref: "9" })],
    ["it crashes", (running) => running.event("nope", {})],
    ["it redirects", (running) => running.event("do", { job: (socket: Socket) => socket.redirect("/x") })],
  ])("aborts its tasks if %s", async (_, end) => {
    const { promise, resolve } = deferred();
    const signals: AbortSignal[] = [];
    const load = (signal: AbortSignal) => (signals.push(signal), promise);
    const { running, run, ended } = view((socket) => ({ user: socket.assignAsync("user", load) }));
    run((socket) => socket.startAsync("task", load));
    await settled();
    end(running);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    const before = running.said.length;
    resolve();
    await settled();
    expect(ended).toEqual([]);
    expect(running.said).toHaveLength(before);
  });

  test("prevents tasks that have not started yet", async () => {
    const { running, run } = view(() => ({}));
    let called = 0;
    run((socket) => {
      socket.startAsync("task", () => void called++);
      socket.redirect("/x");
    });
    running.socket.startAsync("late", () => void called++);
    await settled();
    expect(called).toBe(0);
  });
});

describe("the limit maxTasks", () => {
  test("crashes a view that runs too many tasks at the same time", async () => {
    const { run, running } = view(() => ({}), { limits: { maxTasks: 3 } });
    run((socket) => {
      for (let i = 0; i < 3; i++) socket.startAsync(`task ${i}`, never);
    });
    expect(running.said.at(-1)).toEqual(["reply", "1", {}]);
    run((socket) => socket.startAsync("task", never));
    expect(running.said.at(-1)).toEqual(["crashed", { code: "LW702", limit: "maxTasks" }]);
    expect(running.logged.join()).toContain("LW702  The view already runs 3 tasks.");
  });

  test("does not count tasks that have ended", async () => {
    const { run, ended } = view(() => ({}));
    for (let batch = 0; batch < 10; batch++) {
      run((socket) => {
        for (let i = 0; i < 500; i++) socket.startAsync(`task ${i}`, () => i);
      });
      await settled();
    }
    expect(ended).toHaveLength(5_000);
  });
});

describe("a task name that is a list", () => {
  const item = (n: unknown): TaskName => ["item", n] as TaskName;

  test("is compared by value, and handleAsync receives the list", async () => {
    const { run, ended } = view(() => ({}));
    const [first, second] = [deferred<string>(), deferred<string>()];
    run((socket) => socket.startAsync(item(7), () => first.promise));
    run((socket) => socket.startAsync(item(7), () => second.promise));
    run((socket) => socket.startAsync(item(8), () => "eight"));
    second.resolve("second");
    first.resolve("first");
    await settled();
    expect(ended).toEqual([
      [["item", 8], { ok: true, value: "eight" }],
      [["item", 7], { ok: true, value: "second" }],
    ]);
  });

  test.each<[TaskName, TaskName]>([
    ['["item",7]', ["item", 7]],
    ["item", ["item"]],
    ["item,7", ["item", 7]],
    [["7"], [7]],
    [["null"], [null]],
    [[["a"], "b"], [["a", "b"]]],
    [[], [[]]],
    ["", []],
  ])("%j differs from %j", async (one, other) => {
    const { run, ended } = view(() => ({}));
    run((socket) => {
      socket.startAsync(one, () => 1);
      socket.startAsync(other, () => 2);
    });
    await settled();
    expect(ended.map(([name]) => name)).toEqual([one, other]);
  });

  test("is cancelled by an equal list", async () => {
    const { run, ended } = view(() => ({}));
    run((socket) => socket.startAsync(item(7), never));
    run((socket) => socket.cancelAsync(item(8), "other"));
    run((socket) => socket.cancelAsync(item(7), "mine"));
    await settled();
    expect(ended).toEqual([[["item", 7], { ok: false, reason: "mine", cancelled: true }]]);
  });

  test.each<[string, unknown]>([
    ["undefined", undefined],
    ["7", 7],
    ["{ item }", { item: 7 }],
    ["a list of 2", ["item", Number.NaN]],
    ["a list of 1", [{}]],
    ["a list of 1", [undefined]],
    ["a list of 1", [[() => 1]]],
    ["Symbol(task)", Symbol("task")],
  ])("%s is refused as a task name, by startAsync and cancelAsync", (words, name) => {
    const { running } = view(() => ({}));
    const message = `LW422  ${words} is not the name of a task.`;
    expect(() => running.socket.startAsync(name as TaskName, never)).toThrow(message);
    expect(() => running.socket.cancelAsync(name as TaskName)).toThrow(message);
  });
});

describe("cancelAsync with the names that one assignAsync loads", () => {
  const results = (socket: Socket): unknown[] =>
    ["user", "org"].map((name) => {
      const { loading, failed } = socket.assigns[name] as AsyncResult<unknown>;
      return failed ?? loading;
    });

  test.each([[["user", "org"]], [["org", "user"]]])("%j fails all of them with the reason", async (list) => {
    const { run, running } = view((socket) => socket.assignAsync(["user", "org"], never));
    run((socket) => socket.cancelAsync(list, boom));
    await settled();
    expect(results(running.socket)).toEqual([boom, boom]);
  });

  test.each([[["user"]], [["user", "org", "more"]], [["user", "user"]], [[]]])(
    "%j does not match the list and cancels nothing",
    async (list) => {
      const { run, running } = view((socket) => socket.assignAsync(["user", "org"], never));
      run((socket) => socket.cancelAsync(list, boom));
      await settled();
      expect(results(running.socket)).toEqual([true, true]);
    },
  );

  test("leaves a name alone that was started again separately", async () => {
    const { run, running } = view((socket) => socket.assignAsync(["user", "org"], never));
    run((socket) => void socket.assignAsync("user", never));
    run((socket) => socket.cancelAsync(["user", "org"], boom));
    await settled();
    expect(results(running.socket)).toEqual([true, boom]);
  });
});
