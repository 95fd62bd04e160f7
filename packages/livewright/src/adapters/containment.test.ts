// Errors that would end the process are thrown in this process, with the listeners of the test runner removed.

import { AsyncResource } from "node:async_hooks";
import { spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import { createReadStream, readFile } from "node:fs";
import { connect } from "node:net";
import process from "node:process";
import { Worker } from "node:worker_threads";
import { createGunzip } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { endpoint } from "../endpoint/endpoint.ts";
import { html, type Rendered } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView, type TerminateReason } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import { abortSafely } from "../telemetry/abort-guard.ts";
import { runInContext } from "../telemetry/error-context.ts";
import { live, get, scope } from "../router/routes.ts";
import type { LogFields, Logger } from "../telemetry/logger.ts";
import { UploadTransfer } from "../process/uploads/transfer.ts";
import { start, type ViewUnderTest } from "../test-support/view.ts";
import { containErrors } from "./containment.ts";
import { SECRET_KEY_BASE } from "../test-support/fixtures.ts";

const EVENTS = ["unhandledRejection", "uncaughtException"] as const;
let theirs: (readonly [(typeof EVENTS)[number], (...args: never[]) => void])[] = [];
let stop = (): void => {};

beforeEach(() => {
  theirs = EVENTS.flatMap((event) =>
    process.listeners(event as "uncaughtException").map((listener) => [event, listener as never] as const),
  );
  for (const [event, listener] of theirs) process.off(event, listener as never);
  stop = containErrors();
});
afterEach(async () => {
  await turn();
  stop();
  expect(EVENTS.map((event) => process.listenerCount(event))).toEqual([0, 0]);
  for (const [event, listener] of theirs) process.on(event, listener as never);
});

/** Rejections are reported when the queue of microtasks is empty, exceptions of ticks before that. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

const errors: { message: string; fields: LogFields }[] = [];
const logger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error: (message, fields) => void errors.push({ message, fields: fields ?? {} }),
};
beforeEach(() => void errors.splice(0));

function raise(text: string = "raised"): never {
  throw new Error(text);
}

/** A promise that is never awaited. */
async function careless(text: string): Promise<void> {
  await Promise.resolve();
  throw new Error(text);
}

const Part = liveComponent({
  name: "Part",
  events: { save: () => void careless("component") },
  render: () => html`<i></i>`,
});
const Careless = liveView({
  mount: () => ({ n: 0 }),
  events: {
    save: () => void careless("event"),
    later: () => void setTimeout(() => void careless("later"), 1),
    load: (socket) => socket.startAsync("load", () => void careless("task")),
    inc: (socket) => socket.update("n", (n) => n + 1),
  },
  handleInfo: () => void careless("info"),
  handleAsync: () => {},
  terminate: () => void careless("terminate"),
  render: ({ n }) => html`<p>${n}${Part({ id: 1 })}</p>`,
});

describe("an unhandled rejection", () => {
  const causes: [string, (view: ViewUnderTest) => unknown, object][] = [
    ["event", (view) => view.event("save"), { callback: "event", event: "save" }],
    ["later", (view) => view.event("later"), { callback: "event", event: "later" }],
    ["task", (view) => view.event("load"), { callback: 'task "load"' }],
    ["info", (view) => view.socket.sendInfo("x"), { callback: "handleInfo" }],
    ["terminate", (view) => view.process.end({ kind: "closed" }), { callback: "terminate" }],
    [
      "component",
      (view) =>
        view.process.mailbox.deliver({
          kind: "event",
          ref: "1",
          type: "click",
          event: "save",
          value: {},
          meta: {},
          cid: 1,
        }),
      { callback: "event", event: "save", component: "Part" },
    ],
  ];
  test.each(causes)("of a view is logged with its origin, and the view continues: %s", async (text, cause, where) => {
    const view = start(Careless, { logger });
    cause(view);
    await turn();
    expect(errors).toHaveLength(1);
    const [{ message, fields }] = errors as [(typeof errors)[0]];
    expect(message).toMatch(/^LW709 {2}/);
    expect(fields).toMatchObject({ view: "View", id: "phx-1", ...where, error: new Error(text) });
    expect((fields["error"] as Error).stack?.split("\n")[1]).toContain("containment.test.ts");
    view.heard();
    view.event("inc");
    expect(view.heard()).toEqual(text === "terminate" ? [] : [["reply", expect.any(String), { diff: { 0: "1" } }]]);
  });

  test("in a dead render or a plain route is logged with its view or path", async () => {
    const View = liveView({ mount: () => void careless("mount"), render: () => html`<p></p>` });
    const app = endpoint({
      routes: [
        live("/view", View),
        get("/plain", () => {
          void careless("plain");
          return new Response("ok");
        }),
      ],
      logger,
      secretKeyBase: SECRET_KEY_BASE,
    });
    for (const path of ["/view", "/plain"]) {
      const response = await app.fetch(new Request(`https://app.test${path}`));
      expect(response.status).toBe(200);
      await turn();
    }
    expect(errors.map(({ fields }) => [fields["view"], (fields["error"] as Error).message])).toEqual([
      ["/view", "mount"],
      ["GET /plain", "plain"],
    ]);
  });

  test("is logged once, however many servers run", async () => {
    const more = [containErrors(), containErrors()];
    start(Careless, { logger }).event("save");
    await turn();
    for (const end of more) end();
    expect(errors).toHaveLength(1);
  });

  test("outside of views and requests reaches other listeners, or ends the process", async () => {
    const ended = vi.fn<(error: unknown) => void>();
    process.on("uncaughtException", ended);
    void careless("outside");
    await turn();
    expect(ended.mock.calls.map(([error]) => error)).toEqual([new Error("outside")]);
    process.off("uncaughtException", ended);
    const heard = vi.fn<(error: unknown) => void>();
    process.on("unhandledRejection", heard);
    void careless("theirs");
    await turn();
    process.off("unhandledRejection", heard);
    expect(heard).toHaveBeenCalledOnce();
    expect(errors).toEqual([]);
  });
});

/** Work that throws where no callback can catch it. `fail` throws; a kind may have an error of its own. */
const WORK: Record<string, (fail: () => never) => unknown> = {
  timer: (fail) => setTimeout(fail, 1),
  "nested timer": (fail) => setTimeout(() => setTimeout(fail, 1), 1),
  interval: (fail) => setInterval(fail, 1),
  immediate: (fail) => setImmediate(fail),
  tick: (fail) => process.nextTick(fail),
  microtask: (fail) => queueMicrotask(fail),
  "microtask of an interval": (fail) => {
    const interval = setInterval(() => {
      clearInterval(interval);
      queueMicrotask(fail);
    }, 1);
  },
  "callback of a file": (fail) => readFile(new URL(import.meta.url), fail),
  "bound callback": (fail) => outside(AsyncResource.bind(fail)),
  "stream without a listener": () => createReadStream("/does/not/exist").resume(),
  "listener of a stream": (fail) => createReadStream(new URL(import.meta.url)).on("data", fail),
  "emitter without a listener": () => {
    const emitter = new EventEmitter();
    setTimeout(() => emitter.emit("error", new Error("emitted")), 1);
  },
  "socket without a listener": () => connect(1, "127.0.0.1"),
  "event target": (fail) => {
    const target = new EventTarget();
    target.addEventListener("x", fail);
    setTimeout(() => target.dispatchEvent(new Event("x")), 1);
  },
  "decompression of bad data": () => createGunzip().end("bad"),
  "process that cannot be started": () => spawn("/does/not/exist"),
  "output of a process": (fail) => spawn(process.execPath, ["-p", "1"]).stdout.on("data", fail),
  "worker that fails": () => new Worker("throw new Error('in a worker')", { eval: true }),
};

/** Runs a callback as a pool of connections that the application opened does: in no view's context. */
let outside: (callback: () => void) => void = () => {};
beforeEach(() => {
  const emitter = new EventEmitter();
  const interval = setInterval(() => emitter.emit("turn"), 1);
  outside = (callback) => void emitter.once("turn", callback);
  return () => clearInterval(interval);
});

const lines = (): string[] => errors.map(({ message }) => message);
/** Until so many errors are logged, and no more come. */
const logged = async (count: number): Promise<void> => {
  await vi.waitFor(() => expect(errors.length).toBeGreaterThanOrEqual(count), { timeout: 5_000 });
  await turn();
};

describe("an error in work that a view started", () => {
  /** A view whose event starts the work, and how it ended. */
  const working = (
    work: (fail: () => never) => unknown,
    { thrown }: { thrown: unknown } = { thrown: new Error("thrown") },
  ) => {
    const ends: TerminateReason[] = [];
    const fail = (): never => {
      throw thrown;
    };
    const view = liveView({
      mount: () => ({ n: 0 }),
      events: { work: () => void work(fail), inc: (socket) => socket.update("n", (n) => n + 1) },
      terminate: (_, reason) => void ends.push(reason),
      render: ({ n }) => html`<p>${n}</p>`,
    });
    return { view, ends };
  };

  test.each(Object.keys(WORK))("ends only its view: %s", async (kind) => {
    const { view, ends } = working(WORK[kind] as (typeof WORK)[string]);
    const [failing, other] = [start(view, { logger }), start(view, { logger })];
    for (const each of [failing, other]) each.heard();
    failing.event("work");
    failing.heard();
    await logged(1);
    expect(lines()).toEqual(['LW712  Work started in event "work" of View threw an error. The view ends.']);
    expect(errors[0]?.fields).toMatchObject({ view: "View", id: "phx-1", callback: "event", event: "work" });
    expect(errors[0]?.fields["error"]).toBeInstanceOf(Error);
    expect(failing.heard()).toEqual([["crashed"]]);
    expect(ends).toEqual([{ kind: "crash", error: errors[0]?.fields["error"] }]);
    other.event("inc");
    expect(other.heard()).toEqual([["reply", "1", { diff: { 0: "1" } }]]);
  });

  test.each<[string, unknown]>([
    ["undefined", undefined],
    ["null", null],
    ["text", "text"],
    ["a symbol", Symbol("s")],
    ["an object without prototype", Object.create(null)],
    ["a frozen error", Object.freeze(new Error("frozen"))],
    [
      "a proxy that fails",
      new Proxy(new Error("hidden"), {
        get: () => raise("get"),
        getPrototypeOf: () => raise("getPrototypeOf"),
        getOwnPropertyDescriptor: () => raise("getOwnPropertyDescriptor"),
        has: () => raise("has"),
        ownKeys: () => raise("ownKeys"),
      }),
    ],
  ])("ends only its view, whatever value it throws: %s", async (_, thrown) => {
    const kinds = ["timer", "microtask", "bound callback"].map((kind) => WORK[kind] as (typeof WORK)[string]);
    for (const work of [...kinds, () => void Promise.reject(thrown)]) {
      const view = start(working(work, { thrown }).view, { logger });
      view.event("work");
      await logged(1);
      // A matcher would read the thrown object.
      expect(Object.is(errors[0]?.fields["error"], thrown)).toBe(true);
      errors.splice(0);
    }
  });

  interface Parts {
    readonly mount?: (socket: Socket) => void;
    readonly render?: () => Rendered;
    readonly handleInfo?: () => void;
    readonly handleAsync?: () => void;
    readonly events?: Record<string, (socket: Socket) => void>;
  }
  test.each<[string, (work: () => void) => Parts, (view: ViewUnderTest) => unknown, object]>([
    ["mount", (work) => ({ mount: work }), () => {}, { callback: "mount" }],
    ["render", (work) => ({ render: () => (work(), html`<p></p>`) }), () => {}, { callback: "mount" }],
    ["info", (work) => ({ handleInfo: work }), (view) => view.socket.sendInfo(1), { callback: "handleInfo" }],
    [
      "task",
      (work) => ({ events: { load: (socket) => socket.startAsync("load", work) }, handleAsync() {} }),
      (view) => view.event("load"),
      { callback: 'task "load"' },
    ],
    [
      "timer of the socket",
      (work) => ({ events: { later: (socket) => void socket.sendAfter(work, 1) } }),
      (view) => view.event("later"),
      { callback: "timer" },
    ],
    [
      "subscription",
      (work) => ({ mount: (socket) => void socket.subscribe("news", work) }),
      (view) => view.pubsub.broadcast("news", 1),
      { callback: 'subscription to "news"' },
    ],
  ])("is attributed to its callback: %s", async (_, parts, cause, where) => {
    const view = start(liveView({ render: () => html`<p></p>`, ...parts(() => void setTimeout(raise, 5)) }), {
      logger,
    });
    cause(view);
    await logged(1);
    expect(errors[0]?.fields).toMatchObject({ view: "View", ...where, error: new Error("raised") });
    expect(view.said.at(-1)).toEqual(["crashed"]);
  });

  test("is attributed to its component, and ends the view", async () => {
    const Late = liveComponent({
      name: "Late",
      events: { save: () => void setTimeout(raise, 1) },
      render: () => html`<i></i>`,
    });
    const view = start(liveView({ render: () => html`${Late({ id: 1 })}` }), { logger });
    view.heard();
    view.process.mailbox.deliver({
      kind: "event",
      ref: "1",
      type: "click",
      event: "save",
      value: {},
      meta: {},
      cid: 1,
    });
    await logged(1);
    expect(errors[0]?.fields).toMatchObject({ component: "Late", event: "save" });
    expect(view.heard()).toEqual([["reply", "1", {}], ["crashed"]]);
  });

  test("refuses the join of a view that is mounting", async () => {
    const view = start(
      liveView({
        mount: () =>
          new Promise<void>(() => {
            setTimeout(raise, 1);
          }),
        render: () => html`<p></p>`,
      }),
      { logger },
    );
    await logged(1);
    expect(view.said).toEqual([["refused", { reason: "join crashed" }]]);
  });

  test("is only logged if the view has ended, or is in terminate", async () => {
    const view = start(
      liveView({
        events: { work: () => void setTimeout(raise, 2) },
        terminate: () => void setTimeout(raise, 1),
        render: () => html`<p></p>`,
      }),
      { logger },
    );
    view.event("work");
    view.process.end({ kind: "closed" });
    await logged(2);
    expect(lines().toSorted()).toEqual([
      'LW712  Work started in event "work" of View threw an error.',
      "LW712  Work started in terminate of View threw an error.",
    ]);
    expect(view.said.filter(([what]) => what === "crashed")).toEqual([]);
  });

  test("stops an interval, and is logged ten times for a source that continues", async () => {
    let [intervals, events] = [0, 0];
    const emitter = new EventEmitter();
    const { view } = working(() => {
      setInterval(() => {
        intervals++;
        throw new Error("interval");
      }, 1);
    });
    start(view, { logger }).event("work");
    await logged(1);
    await turn();
    expect([intervals, errors.length]).toEqual([1, 1]);
    errors.splice(0);
    start(
      working(() => {
        const next = (): void => {
          if (++events < 30) setImmediate(next);
          else emitter.emit("done");
          throw new Error("again");
        };
        setImmediate(next);
      }).view,
      { logger },
    ).event("work");
    await new Promise((resolve) => emitter.once("done", resolve));
    await turn();
    expect(errors).toHaveLength(10);
    expect(lines().at(-1)).toContain(" Further errors of this work are not logged.");
  });

  test("keeps no reference to a view that has ended", () => {
    const { process: running } = start(working(() => {}).view, { logger });
    expect(running.view.owner.view).toBe(running);
    running.end({ kind: "closed" });
    expect(running.view.owner.view).toBeUndefined();
  });

  test("in the writer of an upload is attributed to the view", async () => {
    const errorContext = { view: "Uploads", id: "phx-2", callback: "an upload", logger };
    const run = runInContext(
      errorContext,
      () =>
        new UploadTransfer({
          size: 3,
          chunkSize: 3,
          chunkTimeout: 1_000,
          open: () => ({ write: () => void setTimeout(raise, 1), close: () => void careless("closing"), meta: {} }),
          check: () => undefined,
          failed() {},
          abandoned() {},
          warn() {},
        }),
    );
    await run.start();
    await run.chunk(new Uint8Array(3));
    await logged(2);
    expect(errors.map(({ fields }) => [fields["view"], (fields["error"] as Error).message])).toEqual(
      expect.arrayContaining([
        ["Uploads", "closing"],
        ["Uploads", "raised"],
      ]),
    );
  });
});

describe("an error in work that a request started", () => {
  const routes = (work: () => void) => [
    live("/view", liveView({ mount: work, render: () => html`<p></p>` })),
    scope("/piped", { pipeline: [(request) => (work(), request)] }, [get("/", () => new Response("ok"))]),
    get("/plain", () => (work(), new Response("ok"))),
    get("/subscriber", (_, { pubsub }) => {
      pubsub.subscribe("news", work);
      pubsub.broadcast("news", 1);
      return new Response("ok");
    }),
    get("/async", async () => {
      work();
      await turn();
      return new Response("ok");
    }),
  ];

  test.each([
    ["/view", "/view"],
    ["/piped", "GET /piped"],
    ["/plain", "GET /plain"],
    ["/subscriber", "GET /subscriber"],
    ["/async", "GET /async"],
  ])("is logged with its route, and ends nothing: %s", async (path, view) => {
    const app = endpoint({ routes: routes(() => void setTimeout(raise, 1)), logger, secretKeyBase: SECRET_KEY_BASE });
    const response = await app.fetch(new Request(`https://app.test${path}`));
    expect(response.status).toBe(200);
    await logged(1);
    expect(errors.map(({ fields }) => [fields["view"], fields["error"]])).toEqual([[view, new Error("raised")]]);
  });

  test("in the session option is attributed to the connection", async () => {
    const connecting = { now: false };
    const app = endpoint({
      routes: [live("/", liveView({ render: () => html`<p></p>` }))],
      logger,
      secretKeyBase: SECRET_KEY_BASE,
      session: () => (connecting.now ? setTimeout(raise, 1) : undefined, {}),
    });
    const page = await app.fetch(new Request("https://app.test/"));
    const token = /name="csrf-token" content="([^"]*)"/.exec(await page.text())?.[1] ?? "";
    const url = `https://app.test/live/websocket?vsn=2.0.0&_csrf_token=${encodeURIComponent(token)}`;
    connecting.now = true;
    await app.upgrade(new Request(url, { headers: { cookie: page.headers.getSetCookie().join("; ") } }));
    await logged(1);
    expect(errors[0]?.fields).toMatchObject({ view: "GET /live/websocket", callback: "upgrade" });
  });
});

describe("errors of other code", () => {
  test("reach the process's other listeners only", async () => {
    const heard = vi.fn<(error: unknown) => void>();
    process.on("uncaughtException", heard);
    setTimeout(() => raise("theirs"), 1);
    await turn();
    expect(heard.mock.calls.map(([error]) => error)).toEqual([new Error("theirs")]);
    expect(errors).toEqual([]);
    start(liveView({ mount: () => void setTimeout(() => raise("ours"), 1), render: () => html`<p></p>` }), { logger });
    await logged(1);
    process.off("uncaughtException", heard);
    expect(heard.mock.calls.map(([error]) => error)).toEqual([new Error("theirs"), new Error("ours")]);
  });

  test("are not attributed to a view that caught its own error", async () => {
    const heard = vi.fn<(error: unknown) => void>();
    process.on("uncaughtException", heard);
    const bound = runInContext({ view: "V", callback: "x", logger }, () => AsyncResource.bind(() => raise("caught")));
    expect(bound).toThrow("caught");
    setTimeout(() => raise("theirs"), 1);
    await turn();
    process.off("uncaughtException", heard);
    expect(heard).toHaveBeenCalledOnce();
    expect(errors).toEqual([]);
  });

  test("go to a capture callback, as do ours", async () => {
    const heard = vi.fn<(error: unknown) => void>();
    process.setUncaughtExceptionCaptureCallback(heard);
    start(liveView({ mount: () => void setTimeout(raise, 1), render: () => html`<p></p>` }), { logger });
    await turn();
    process.setUncaughtExceptionCaptureCallback(null);
    expect(heard).toHaveBeenCalledOnce();
    expect(errors).toEqual([]);
  });

  test("find no listener of ours after the last server has closed", () => {
    const counts = () => ["uncaughtExceptionMonitor", ...EVENTS].map((event) => process.listenerCount(event));
    // oxlint-disable-next-line typescript/unbound-method -- compared, never called
    const bindNow = () => AsyncResource.prototype.bind;
    const bind = bindNow();
    const { queueMicrotask: queue } = globalThis;
    const more = containErrors();
    expect(counts()).toEqual([1, 1, 0]);
    stop();
    stop();
    expect(counts()).toEqual([1, 1, 0]);
    expect(bindNow()).toBe(bind);
    more();
    expect(counts()).toEqual([0, 0, 0]);
    expect(bindNow()).not.toBe(bind);
    stop = containErrors();
    globalThis.queueMicrotask = (callback) => queue(callback);
    const replaced = globalThis.queueMicrotask;
    stop();
    expect(globalThis.queueMicrotask).toBe(replaced);
    globalThis.queueMicrotask = queue;
  });
});

describe("a throwing listener on the signal of a task", () => {
  const Aborting = liveView({
    events: {
      load: (socket) =>
        socket.startAsync("load", (signal) => {
          for (const each of [signal, AbortSignal.any([signal])])
            each.addEventListener("abort", () => {
              throw new Error("listener");
            });
          return new Promise(() => {});
        }),
      cancel: (socket) => socket.cancelAsync("load"),
    },
    handleAsync: () => {},
    render: () => html`<p></p>`,
  });
  test.each<[string, (view: ViewUnderTest) => unknown]>([
    ["cancelled", (view) => view.event("cancel")],
    ["started again", (view) => view.event("load")],
    ["ended with its view", (view) => view.process.end({ kind: "closed" })],
  ])("is logged, and ends nothing: %s", async (_how, cause) => {
    const view = start(Aborting, { logger });
    view.event("load");
    await turn();
    cause(view);
    await turn();
    expect(errors.map(({ message }) => message)).toEqual(
      Array.from({ length: 2 }, () => 'LW710  The abort listener of task "load" of View failed.'),
    );
    expect(errors[0]?.fields).toMatchObject({ view: "View", error: new Error("listener") });
  });

  test("does not stop other listeners, whose errors are theirs", async () => {
    const ended = vi.fn<(error: unknown) => void>();
    process.on("uncaughtException", ended);
    const controller = new AbortController();
    controller.signal.addEventListener("abort", () => {
      throw new Error("ours");
    });
    process.nextTick(() => {
      throw new Error("theirs");
    });
    abortSafely(controller, "why", { view: "V", callback: "abort listener", logger });
    runInContext({ view: "W", callback: "x", logger }, () =>
      process.nextTick(() => {
        throw new Error("others");
      }),
    );
    await turn();
    process.off("uncaughtException", ended);
    expect(errors.map(({ fields }) => (fields["error"] as Error).message)).toEqual(["ours", "others"]);
    expect(lines().map((line) => line.slice(0, 5))).toEqual(["LW710", "LW712"]);
    expect(ended.mock.calls.map(([error]) => (error as Error).message)).toEqual(["theirs", "ours", "others"]);
  });
});
