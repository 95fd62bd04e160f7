import { beforeEach, describe, expect, test, vi } from "vitest";
import { html } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import type { LogFields } from "../telemetry/logger.ts";
import { start, type ViewUnderTest } from "../test-support/view.ts";
import { deferred, settled } from "../test-support/fixtures.ts";

const never = (): Promise<never> => new Promise(() => {});

describe("a task of a LiveComponent", () => {
  const gates = new Map<string, ReturnType<typeof deferred<string>>>();
  const signals = new Map<string, AbortSignal>();
  const heard: string[] = [];

  const Part = liveComponent({
    name: "Part",
    mount(socket, { name }: { name: string; label: string }) {
      gates.set(name, deferred());
      const load = (signal: AbortSignal): Promise<string> => {
        signals.set(name, signal);
        return gates.get(name)?.promise ?? never();
      };
      socket.startAsync("greet", () => `hello from ${name}`);
      return { user: socket.assignAsync("user", load) };
    },
    events: { cancel: (socket) => socket.cancelAsync("user", "enough") },
    handleAsync: (socket, task, outcome) =>
      void heard.push(`${socket.assigns.name} ${String(task)} ${outcome.ok && String(outcome.value)}`),
    render: ({ label, user: result, myself }) =>
      html`<i phx-target=${myself}>${label} ${result.result ?? (result.failed !== undefined && `failed: ${String(result.failed as Error)}`)}</i>`,
  });

  function two(): ViewUnderTest {
    heard.length = 0;
    return start(
      liveView({
        mount: () => ({ label: "x", shown: true }),
        events: {
          relabel: (socket) => socket.assign({ label: "y" }),
          hide: (socket) => socket.assign({ shown: false }),
        },
        render: ({ label, shown }) => html`
          <p>${Part({ id: 1, name: "one", label })}${shown && Part({ id: 2, name: "two", label })}</p>
        `,
      }),
    );
  }

  test("reports to its own component, also after the view rendered again", async () => {
    const running = two();
    await settled();
    expect(heard).toEqual(["one greet hello from one", "two greet hello from two"]);
    running.event("relabel");
    running.heard();
    gates.get("two")?.resolve("Bea");
    await settled();
    expect(running.heard()).toEqual([["diff", { c: { 2: { 2: "Bea" } } }]]);
    running.process.mailbox.deliver({
      kind: "event",
      ref: "c",
      type: "click",
      event: "cancel",
      value: {},
      meta: undefined,
      cid: 1,
    });
    await settled();
    expect(signals.get("one")?.reason).toBe("enough");
    expect(running.heard().at(-1)).toEqual(["diff", { c: { 1: { 2: "failed: enough" } } }]);
  });

  test("is aborted when the client confirms the removal of the component", async () => {
    const running = two();
    await settled();
    running.event("hide");
    running.process.mailbox.deliver({ kind: "willDestroy", ref: "8", cids: [2] });
    running.process.mailbox.deliver({ kind: "destroyed", ref: "9", cids: [2] });
    expect(signals.get("two")?.aborted).toBe(true);
    expect(signals.get("one")?.aborted).toBe(false);
    running.heard();
    gates.get("two")?.resolve("Bea");
    await settled();
    expect(running.heard()).toEqual([]);
    running.process.end({ kind: "closed" });
    expect(signals.get("one")?.aborted).toBe(true);
  });

  test("crashes the view if the component has no handleAsync", async () => {
    const Careless = liveComponent({
      name: "Careless",
      mount: (socket) => socket.startAsync("greet", () => 1),
      render: () => html`<i></i>`,
    });
    const running = start(liveView({ render: () => html`<p>${Careless({ id: 1 })}</p>` }));
    await settled();
    expect(running.logged.join()).toContain('LW405  Careless in View started "greet" and has no handleAsync.');
  });
});

test("changes by an async event handler of a LiveComponent are sent only when it has finished", async () => {
  const gate = deferred();
  const Part = liveComponent({
    name: "Part",
    mount: () => ({ text: "idle" }),
    events: {
      async work(socket) {
        socket.assign({ text: "half" });
        await gate.promise;
        socket.assign({ text: "done" });
      },
    },
    render: ({ text }) => html`<i>${text}</i>`,
  });
  const running = start(liveView({ render: () => html`<p>${Part({ id: 1 })}</p>` }));
  running.heard();
  running.process.mailbox.deliver({
    kind: "event",
    ref: "7",
    type: "click",
    event: "work",
    value: {},
    meta: undefined,
    cid: 1,
  });
  await settled();
  expect(running.heard()).toEqual([]);
  gate.resolve();
  await settled();
  expect(running.heard()).toEqual([["reply", "7", { diff: { c: { 1: { 0: "done" } } } }]]);
});

describe("a pending async callback of a LiveComponent sends none of its changes", () => {
  let opened = deferred();
  beforeEach(() => void (opened = deferred()));

  async function twoSteps(socket: { assign: (values: { step: string }) => void }): Promise<void> {
    socket.assign({ step: "half" });
    await opened.promise;
    socket.assign({ step: "done" });
  }

  test.each(["message", "timer", "task"])("from a %s", async (way) => {
    const Part = liveComponent({
      mount(socket) {
        if (way === "message") socket.subscribe("go", () => twoSteps(socket));
        if (way === "timer") socket.sendAfter(() => twoSteps(socket), 0);
        if (way === "task") socket.startAsync("go", () => {});
        return { step: "none" };
      },
      handleAsync: (socket) => twoSteps(socket),
      render: ({ step }) => html`<b>${step}</b>`,
    });
    const view = start(
      liveView({
        mount: () => ({ n: 0 }),
        handleInfo: (socket) => socket.assign({ n: 1 }),
        render: ({ n }) => html`<p>${n} ${Part({ id: 1 })}</p>`,
      }),
    );
    view.heard();
    view.socket.sendInfo("earlier");
    await settled();
    view.pubsub.broadcast("go", 1);
    await vi.waitFor(() => expect(view.process.view.state.assigns).toMatchObject({ n: 1 }));
    await new Promise((done) => setTimeout(done, 20));
    expect(JSON.stringify(view.heard())).not.toContain("half");
    opened.resolve();
    await vi.waitFor(() => expect(JSON.stringify(view.said)).toContain("done"));
    expect(JSON.stringify(view.said)).not.toContain("half");
  });
});

test("an async stream source that throws is logged with its component", async () => {
  const said: LogFields[] = [];
  const log = (_: string, fields?: LogFields): void => void said.push(fields ?? {});
  const Part = liveComponent({
    name: "Feed",
    mount: (socket) => ({
      items: socket.stream(
        "items",
        (async function* () {
          yield { id: 1 };
          throw new Error("no more");
        })(),
      ),
    }),
    render: () => html`<b></b>`,
  });
  const logger = { debug: log, info: log, warn: log, error: log };
  const view = start(liveView({ render: () => html`<p>${Part({ id: 1 })}</p>` }), { logger });
  await settled();
  expect(view.said.at(-1)).toEqual(["crashed"]);
  expect(said).toMatchObject([{ component: "Feed", callback: "the source of a stream" }]);
});
