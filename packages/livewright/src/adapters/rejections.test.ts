// What would end the process is tested in it, with the listeners of the test runner set aside.

import process from "node:process";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { endpoint } from "../endpoint/endpoint.ts";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import { abortSafely } from "../telemetry/abort-guard.ts";
import { within } from "../telemetry/activity.ts";
import { live, get } from "../router/routes.ts";
import type { LogFields, Logger } from "../telemetry/logger.ts";
import { start, type ViewUnderTest } from "../process/view-under-test.test.ts";
import { logRejections } from "./rejections.ts";

const EVENTS = ["unhandledRejection", "uncaughtException"] as const;
let theirs: (readonly [(typeof EVENTS)[number], (...args: never[]) => void])[] = [];
let stop = (): void => {};

beforeEach(() => {
  theirs = EVENTS.flatMap((event) =>
    process.listeners(event as "uncaughtException").map((listener) => [event, listener as never] as const),
  );
  for (const [event, listener] of theirs) process.off(event, listener as never);
  stop = logRejections();
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

/** A promise that nobody waits for. */
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

describe("a promise that nobody waits for", () => {
  const causes: [string, (view: ViewUnderTest) => unknown, object][] = [
    ["event", (view) => view.event("save"), { callback: "event", event: "save" }],
    ["later", (view) => view.event("later"), { callback: "event", event: "later" }],
    ["task", (view) => view.event("load"), { callback: 'task "load"' }],
    ["info", (view) => view.socket.sendInfo("x"), { callback: "handleInfo" }],
    ["terminate", (view) => view.process.end({ kind: "closed" }), { callback: "terminate" }],
    [
      "component",
      (view) =>
        view.process.deliver({ kind: "event", ref: "1", type: "click", event: "save", value: {}, meta: {}, cid: 1 }),
      { callback: "event", event: "save", component: "Part" },
    ],
  ];
  test.each(causes)("%s: is logged with where it came from, and the view lives on", async (text, cause, where) => {
    const view = start(Careless, { logger });
    cause(view);
    await turn();
    expect(errors).toHaveLength(1);
    const [{ message, fields }] = errors as [(typeof errors)[0]];
    expect(message).toMatch(/^LW709 {2}/);
    expect(fields).toMatchObject({ view: "View", id: "phx-1", ...where, error: new Error(text) });
    expect((fields["error"] as Error).stack?.split("\n")[1]).toContain("rejections.test.ts");
    view.heard();
    view.event("inc");
    expect(view.heard()).toEqual(text === "terminate" ? [] : [["reply", expect.any(String), { diff: { 0: "1" } }]]);
  });

  test("of a first render or a plain route is logged with its view or its path", async () => {
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
      secretKeyBase: "k".repeat(40),
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
    const more = [logRejections(), logRejections()];
    start(Careless, { logger }).event("save");
    await turn();
    for (const end of more) end();
    expect(errors).toHaveLength(1);
  });

  test("of code outside of views and requests is left to others, or ends the process as ever", async () => {
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

describe("a listener on the signal of a task that throws", () => {
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

  test("may go with others: what they throw is not caught", async () => {
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
    within({ view: "W", callback: "x", logger }, () =>
      process.nextTick(() => {
        throw new Error("others");
      }),
    );
    await turn();
    process.off("uncaughtException", ended);
    expect(errors.map(({ fields }) => (fields["error"] as Error).message)).toEqual(["ours"]);
    expect(ended.mock.calls.map(([error]) => (error as Error).message)).toEqual(["theirs", "ours", "others"]);
  });
});
