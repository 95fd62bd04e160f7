import { describe, expect, test, vi } from "vitest";
import { each } from "../html/each.ts";
import { html, type Renderable } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import type { Target } from "../live/target.ts";
import { start, type ViewUnderTest } from "../test-support/view.ts";
import { deferred, settled } from "../test-support/fixtures.ts";

/** Sends an event to a component and returns its ref. */
let refs = 0;
function eventTo(view: ViewUnderTest, cid: number, event: string, value: unknown = {}): string {
  const ref = `c${++refs}`;
  view.process.mailbox.deliver({ kind: "event", ref, type: "click", event, value, meta: undefined, cid });
  return ref;
}

const Counter = liveComponent({
  name: "Counter",
  mount: (_socket, _props: { label: string }) => ({ count: 0 }),
  events: {
    inc: (socket) => socket.update("count", (n) => n + 1),
    ask: (socket) => ({ count: socket.assigns.count }),
    crash() {
      throw new Error("boom");
    },
  },
  render: ({ label, count, myself }) => html`<b phx-target=${myself}>${label}${count}</b>`,
});

/** A view of two counters. */
const Two = liveView({
  mount: () => ({ label: "x", shown: true }),
  events: {
    relabel: (socket) => socket.assign({ label: "y" }),
    toggle: (socket) => socket.update("shown", (shown) => !shown),
    inc: () => ({ by: "the view" }),
  },
  handleInfo: (socket, count: number) => socket.sendUpdate(Counter, "a", { count } as object),
  render: ({ label, shown }) => html`<p>${Counter({ id: "a", label: "A" })}${shown && Counter({ id: "b", label })}</p>`,
});

function two(): ViewUnderTest {
  const view = start(Two);
  view.heard();
  return view;
}

describe("an event for a LiveComponent", () => {
  test("is handled and answered by the component that it targets", () => {
    const view = two();
    const ref = eventTo(view, 2, "inc");
    expect(view.heard()).toEqual([["reply", ref, { diff: { c: { 2: { 2: "1" } } } }]]);
  });

  test("without a target is handled by the view", () => {
    const view = two();
    view.event("inc");
    expect(view.heard()).toEqual([["reply", "1", { diff: { r: { by: "the view" } } }]]);
  });

  test("is answered with the reply of the component", () => {
    const view = two();
    eventTo(view, 1, "inc");
    view.heard();
    const ref = eventTo(view, 1, "ask");
    expect(view.heard()).toEqual([["reply", ref, { diff: { r: { count: 1 } } }]]);
  });

  test("whose selector matches two components is handled once by each", () => {
    const view = two();
    const first = eventTo(view, 1, "inc");
    const second = eventTo(view, 2, "inc");
    expect(view.heard()).toEqual([
      ["reply", first, { diff: { c: { 1: { 2: "1" } } } }],
      ["reply", second, { diff: { c: { 2: { 2: "1" } } } }],
    ]);
  });

  test.each([3, 0, -1, 1.5, Number.NaN, 1e300])("with the unknown cid %s is answered with an empty reply", (cid) => {
    const view = two();
    const ref = eventTo(view, cid, "inc");
    expect(view.heard()).toEqual([["reply", ref, {}]]);
  });

  test("that throws crashes the view, and the log names the component", () => {
    const view = two();
    eventTo(view, 1, "crash");
    expect(view.heard()).toEqual([["crashed"]]);
    expect(view.logged).toEqual(['error: View crashed in event "crash" of Counter. boom']);
  });

  test("without a handler crashes the view, and the error lists the component's events", () => {
    const view = two();
    eventTo(view, 1, "relabel");
    expect(view.logged.join()).toMatch(
      /LW405 {2}Counter in View has no handler for the event "relabel"\.\s+Its events: inc/,
    );
  });

  test("without an entry in events is handled by handleEvent", () => {
    const Any = liveComponent({
      mount: () => ({ last: "" }),
      handleEvent: (socket, event, { n }) => socket.assign({ last: `${event}${String(n)}` }),
      render: ({ last }) => html`<i>${last}</i>`,
    });
    const view = start(liveView({ render: () => html`<p>${Any({ id: 1 })}</p>` }));
    view.heard();
    const ref = eventTo(view, 1, "anything", { n: 5 });
    expect(view.heard()).toEqual([["reply", ref, { diff: { c: { 1: { 0: "anything5" } } } }]]);
  });

  test("may assign later, after its parent has rendered again", async () => {
    const gate = deferred<number>();
    const Slow = liveComponent({
      mount: (_socket, _props: { label: string }) => ({ n: 0 }),
      events: { load: (socket) => void gate.promise.then((n) => socket.assign({ n })) },
      render: ({ label, n }) => html`<b>${label}${n}</b>`,
    });
    const view = start(
      liveView({
        mount: () => ({ label: "x" }),
        events: { relabel: (socket) => socket.assign({ label: "y" }) },
        render: ({ label }) => html`<p>${Slow({ id: 1, label })}</p>`,
      }),
    );
    eventTo(view, 1, "load");
    view.event("relabel");
    view.heard();
    gate.resolve(7);
    await settled();
    expect(view.heard()).toEqual([["diff", { c: { 1: { 1: "7" } } }]]);
  });
});

describe("the view carries out what its component calls", () => {
  const Teller = liveComponent({
    events: {
      tell: (socket) => socket.sendInfo("told"),
      event: (socket) => socket.pushEvent("done", { ok: true }),
      title: (socket) => socket.pageTitle("new"),
      go: (socket) => socket.pushNavigate("/view"),
      patch: (socket) => socket.pushPatch("/view?q=1"),
    },
    render: () => html`<b>a</b>`,
  });
  const Told = liveView({
    mount: () => ({ told: "" }),
    handleInfo: (socket, told: string) => socket.assign({ told }),
    render: ({ told }) => html`<p>${told}${Teller({ id: 1 })}</p>`,
  });
  const historyEntry = (to: string) => ({ kind: "push", to });

  test.each<[string, (ref: string) => unknown[]]>([
    [
      "tell",
      (ref) => [
        ["reply", ref, {}],
        ["diff", { 0: "told" }],
      ],
    ],
    ["event", (ref) => [["reply", ref, { diff: { e: [["done", { ok: true }]] } }]]],
    ["title", (ref) => [["reply", ref, { diff: { t: "new" } }]]],
    ["go", (ref) => [["reply", ref, { live_redirect: historyEntry("/view") }], ["closed"]]],
    [
      "patch",
      (ref) => [
        ["live_patch", historyEntry("/view?q=1")],
        ["reply", ref, {}],
      ],
    ],
  ])("%s", async (event, said) => {
    const view = start(Told);
    view.heard();
    const ref = eventTo(view, 1, event);
    await settled();
    expect(view.heard()).toEqual(said(ref));
  });
});

describe("sendUpdate to a LiveComponent", () => {
  test("sends only the changed component", async () => {
    const view = two();
    view.process.mailbox.deliver({ kind: "info", message: 9 });
    await settled();
    expect(view.heard()).toEqual([["diff", { c: { 1: { 2: "9" } } }]]);
  });

  test("with a delay is sent by a timer, and can be cancelled", async () => {
    vi.useFakeTimers();
    const view = two();
    view.socket.sendUpdateAfter(Counter, "b", { label: "late" }, 50);
    const cancel = view.socket.sendUpdateAfter(Counter, "a", { label: "never" }, 50);
    cancel();
    await vi.advanceTimersByTimeAsync(60);
    vi.useRealTimers();
    expect(view.heard()).toEqual([["diff", { c: { 2: { 1: "late" } } }]]);
  });

  test("works outside of a callback", async () => {
    const view = two();
    await settled();
    view.socket.sendUpdate(Counter, "a", { label: "Z" });
    await settled();
    expect(view.heard()).toEqual([["diff", { c: { 1: { 1: "Z" } } }]]);
  });

  test("passes the partial props to update", async () => {
    const seen: object[] = [];
    const Sum = liveComponent({
      mount: () => ({ total: 0 }),
      update(socket, props: { add?: number }) {
        seen.push(props);
        socket.update("total", (total) => total + (props.add ?? 0));
      },
      render: ({ total }) => html`<b>${total}</b>`,
    });
    const view = start(liveView({ render: () => html`<p>${Sum({ id: 1, add: 1 })}</p>` }));
    view.socket.sendUpdate(Sum, 1, { add: 5 });
    await settled();
    expect(view.heard().at(-1)).toEqual(["diff", { c: { 1: { 0: "6" } } }]);
    expect(seen).toEqual([{ id: 1, add: 1 }, { add: 5 }]);
  });

  test("with myself reaches that instance, from any component", async () => {
    // A button with the target of a counter, and without its component and id.
    const Button = liveComponent({
      mount: (_socket, _props: { readonly tells: Target<{ label: string }> }) => {},
      events: { press: (socket) => socket.sendUpdate(socket.assigns.tells, { label: "pressed" }) },
      render: () => html`<i>press</i>`,
    });
    const Framed = liveComponent({
      mount: (_socket, _props: { label: string }) => ({ count: 0 }),
      events: { inc: (socket) => socket.update("count", (n) => n + 1) },
      render: ({ label, count, myself }) => html`<b>${label}${count}${Button({ id: "press", tells: myself })}</b>`,
    });
    const view = start(liveView({ render: () => html`<p>${Framed({ id: "a", label: "A" })}</p>` }));
    view.heard();
    eventTo(view, 1, "inc");
    view.heard();
    const ref = eventTo(view, 2, "press");
    await settled();
    expect(view.heard()).toEqual([
      ["reply", ref, {}],
      ["diff", { c: { 1: { 0: "pressed" } } }],
    ]);
  });

  test("with myself works from timers and handles, but not in another view", async () => {
    vi.useFakeTimers();
    let target!: Target<{ label: string }>;
    const Told = liveComponent({
      mount(socket, _props: { label: string }) {
        target = socket.assigns.myself;
      },
      render: ({ label }) => html`<b>${label}</b>`,
    });
    const Page = liveView({ render: () => html`<p>${Told({ id: "a", label: "A" })}</p>` });
    const other = start(Page);
    const view = start(Page);
    view.heard();
    other.heard();
    view.socket.sendUpdateAfter(target, { label: "late" }, 50);
    await vi.advanceTimersByTimeAsync(60);
    vi.useRealTimers();
    expect(view.heard()).toEqual([["diff", { c: { 1: { 0: "late" } } }]]);
    view.socket.self?.sendUpdate(target, { label: "told" });
    // Its component there has the same number, name and id, and is another one.
    other.socket.sendUpdate(target, { label: "wrong" });
    await settled();
    expect(view.heard()).toEqual([["diff", { c: { 1: { 0: "told" } } }]]);
    expect(other.heard()).toEqual([]);
  });

  test("with myself of a removed instance does nothing, although another has its id", async () => {
    const targets: Target<{ label: string }>[] = [];
    const Told = liveComponent({
      mount: (socket, _props: { label: string }) => void targets.push(socket.assigns.myself),
      render: ({ label }) => html`<b>${label}</b>`,
    });
    const view = start(
      liveView({
        mount: () => ({ shown: true }),
        events: { toggle: (socket) => socket.update("shown", (shown) => !shown) },
        render: ({ shown }) => html`<p>${shown && Told({ id: "a", label: "A" })}</p>`,
      }),
    );
    view.event("toggle");
    view.process.mailbox.deliver({ kind: "willDestroy", ref: "w", cids: [1] });
    view.process.mailbox.deliver({ kind: "destroyed", ref: "d", cids: [1] });
    view.event("toggle");
    expect(targets).toHaveLength(2);
    view.heard();
    view.socket.sendUpdate(targets[0] as Target<{ label: string }>, { label: "late" });
    await settled();
    expect(view.heard()).toEqual([]);
    view.socket.sendUpdate(targets[1] as Target<{ label: string }>, { label: "new" });
    await settled();
    expect(view.heard()).toEqual([["diff", { c: { 2: { 0: "new" } } }]]);
  });

  test("with an unknown id does nothing", async () => {
    const view = two();
    view.socket.sendUpdate(Counter, "z", { label: "?" });
    await settled();
    expect(view.heard()).toEqual([]);
  });
});

describe("a parent's render", () => {
  test("updates and sends only the components whose props changed", () => {
    const seen: string[] = [];
    const Seen = liveComponent({
      mount: (_socket, _props: { label: string }) => void seen.push("mount"),
      update: (_, { label }) => void seen.push(`update ${label}`),
      render: ({ id, label }) => (seen.push(`render ${id}`), html`<b>${label}</b>`),
    });
    const view = start(
      liveView({
        mount: () => ({ label: "x" }),
        events: { relabel: (socket) => socket.assign({ label: "y" }) },
        render: ({ label }) => html`<p>${Seen({ id: 1, label: "same" })}${Seen({ id: 2, label })}</p>`,
      }),
    );
    seen.length = 0;
    view.heard();
    view.event("relabel");
    expect(seen).toEqual(["update y", "render 2"]);
    expect(view.heard()).toEqual([["reply", "1", { diff: { c: { 2: { 0: "y" } } } }]]);
  });

  test("calls updateMany once for all components of one type", () => {
    const batches: unknown[][] = [];
    const names = new Map([
      [1, "one"],
      [2, "two"],
      [3, "three"],
    ]);
    const Named = liveComponent({
      mount: (_socket, _props: { key: number }) => ({ text: "" }),
      updateMany(updates) {
        batches.push(updates.map(({ props }) => props.key));
        for (const { socket, props } of updates) socket.assign({ text: names.get(props.key ?? 0) ?? "" });
      },
      update: () => expect.unreachable(),
      render: ({ text }) => html`<b>${text}</b>`,
    });
    const view = start(
      liveView({
        mount: () => ({ keys: [1, 2] }),
        events: { more: (socket) => socket.assign({ keys: [1, 2, 3] }) },
        render: ({ keys }) => html`<p>${each(keys, (key) => Named({ id: key, key }))}</p>`,
      }),
    );
    expect(batches).toEqual([[1, 2]]);
    view.event("more");
    expect(batches).toEqual([[1, 2], [3]]);
    expect(view.heard().at(-1)).toMatchObject(["reply", "1", { diff: { c: { 3: { 0: "three" } } } }]);
  });
});

describe("a component that is removed", () => {
  test("loses its state when the client confirms the removal", () => {
    const view = two();
    eventTo(view, 2, "inc");
    view.event("toggle");
    view.heard();
    view.process.mailbox.deliver({ kind: "willDestroy", ref: "8", cids: [2] });
    view.process.mailbox.deliver({ kind: "destroyed", ref: "9", cids: [2] });
    view.event("toggle");
    expect(view.heard()).toEqual([
      ["reply", "8", {}],
      ["reply", "9", { cids: [2] }],
      ["reply", "2", { diff: { 1: 3, c: { 3: { 0: ' phx-target="3"', 1: "x", s: -1 } } } }],
    ]);
    const ref = eventTo(view, 2, "inc");
    expect(view.heard()).toEqual([["reply", ref, {}]]);
  });

  test("keeps its state and its children if it is shown again before the confirmation", () => {
    const Inner = liveComponent({
      mount: () => ({ n: 0 }),
      events: { inc: (socket) => socket.update("n", (n) => n + 1) },
      render: ({ n }) => html`<i>${n}</i>`,
    });
    const Outer = liveComponent({ render: () => html`<b>${Inner({ id: 1 })}</b>` });
    const view = start(
      liveView({
        mount: () => ({ shown: true }),
        events: { toggle: (socket) => socket.update("shown", (shown) => !shown) },
        render: ({ shown }) => html`<p>${shown && Outer({ id: 1 })}</p>`,
      }),
    );
    eventTo(view, 2, "inc");
    view.event("toggle");
    view.process.mailbox.deliver({ kind: "willDestroy", ref: "8", cids: [1, 2] });
    view.heard();
    view.event("toggle");
    view.process.mailbox.deliver({ kind: "destroyed", ref: "9", cids: [1, 2] });
    const ref = eventTo(view, 2, "inc");
    expect(view.heard()).toEqual([
      [
        "reply",
        "2",
        { diff: { 0: 1, c: { 1: { 0: 2, s: ["<b>", "</b>"], r: 1 }, 2: { 0: "1", s: ["<i>", "</i>"], r: 1 } } } },
      ],
      ["reply", "9", { cids: [] }],
      ["reply", ref, { diff: { c: { 2: { 0: "2" } } } }],
    ]);
  });

  test.each([[[7, "1", null, {}, -1, 1.5]], [[]], [[1]]])("must have been announced as willDestroy: not %j", (cids) => {
    const view = two();
    view.process.mailbox.deliver({ kind: "destroyed", ref: "9", cids });
    expect(view.heard()).toEqual([["reply", "9", { cids: [] }]]);
  });

  test("can no longer redirect or navigate", async () => {
    let gone: { redirect(to: string): unknown; pushNavigate(to: string): unknown } | undefined;
    const Part = liveComponent({
      mount: (socket) => void (gone = socket),
      render: () => html`<i></i>`,
    });
    const view = start(
      liveView({
        mount: () => ({ shown: true }),
        events: { hide: (socket) => socket.assign({ shown: false }) },
        render: ({ shown }) => html`<p>${shown && Part({ id: 1 })}</p>`,
      }),
    );
    view.event("hide");
    view.process.mailbox.deliver({ kind: "willDestroy", ref: "8", cids: [1] });
    view.process.mailbox.deliver({ kind: "destroyed", ref: "9", cids: [1] });
    view.heard();
    gone?.redirect("/a");
    gone?.pushNavigate("/b");
    await settled();
    expect(view.heard()).toEqual([]);
  });

  test("stops its timers and stream sources", async () => {
    vi.useFakeTimers();
    const log: string[] = [];
    async function* source(): AsyncGenerator<{ id: number }> {
      try {
        for (let id = 0; ; id++) yield await Promise.resolve({ id });
      } finally {
        log.push("let go");
      }
    }
    const Clock = liveComponent({
      mount(socket) {
        socket.repeat(() => log.push("tick"), 10);
        return { items: socket.stream("items", source()) };
      },
      render: () => html`<b>a</b>`,
    });
    const view = start(
      liveView({
        mount: (socket) => {
          socket.repeat(() => log.push("view"), 30);
          return { shown: true };
        },
        events: { toggle: (socket) => socket.update("shown", (shown) => !shown) },
        render: ({ shown }) => html`<p>${shown && Clock({ id: 1 })}</p>`,
      }),
    );
    await vi.advanceTimersByTimeAsync(15);
    view.event("toggle");
    view.process.mailbox.deliver({ kind: "willDestroy", ref: "8", cids: [1] });
    view.process.mailbox.deliver({ kind: "destroyed", ref: "9", cids: [1] });
    await vi.advanceTimersByTimeAsync(20);
    vi.useRealTimers();
    view.process.end({ kind: "closed" });
    expect(log).toEqual(["tick", "let go", "view"]);
  });

  test("ignores later assigns and stream inserts", async () => {
    const gate = deferred();
    const Late = liveComponent({
      mount: (socket) => ({ items: socket.stream<{ id: number }>("items", []), n: 0 }),
      events: {
        later: (socket) =>
          void gate.promise.then(() => {
            socket.assign({ n: 1 });
            socket.streamInsert("items", { id: 1 });
          }),
      },
      render: ({ n }) => html`<b>${n}</b>`,
    });
    const view = start(
      liveView({
        mount: () => ({ shown: true }),
        events: { toggle: (socket) => socket.update("shown", (shown) => !shown) },
        render: ({ shown }) => html`<p>${shown && Late({ id: 1 })}</p>`,
      }),
    );
    eventTo(view, 1, "later");
    view.event("toggle");
    view.process.mailbox.deliver({ kind: "willDestroy", ref: "8", cids: [1] });
    view.process.mailbox.deliver({ kind: "destroyed", ref: "9", cids: [1] });
    view.heard();
    gate.resolve();
    await settled();
    expect(view.heard()).toEqual([]);
  });
});

describe("a LiveComponent is refused during a render", () => {
  const failing = (component: { (props: { id: number }): Renderable }) => {
    const view = start(liveView({ render: () => html`<p>${component({ id: 1 })}</p>` }));
    expect(view.heard()).toEqual([["refused", { reason: "join crashed" }]]);
    return view.logged.join();
  };
  const render = () => html`<b>a</b>`;

  test.each<[string, { (props: { id: number }): Renderable }]>([
    ["mount", liveComponent({ mount: async () => ({}), render })],
    ["update", liveComponent({ update: async () => {}, render })],
    ["updateMany", liveComponent({ updateMany: async () => {}, render })],
  ])("if its %s is async", (name, component) => {
    expect(failing(component)).toContain(
      `LW408  ${name} of a component is async, and a component must be ready when its page is rendered.`,
    );
  });

  test("without another error if its async mount rejects later", async () => {
    failing(liveComponent({ mount: () => Promise.reject(new Error("later")), render }));
    await settled();
  });

  test.each<[string, { (props: { id: number }): Renderable }]>([
    ["mount", liveComponent({ mount: (socket) => socket.redirect("/a"), render })],
    ["update", liveComponent({ update: (socket) => socket.pushPatch("/view"), render })],
  ])("if its %s navigates", (name, component) => {
    expect(failing(component)).toContain(`LW408  ${name} of a component navigates while its page is being rendered.`);
  });

  test("if a prop has the reserved name myself", () => {
    const Any = liveComponent({ mount: (_socket, _props: { myself?: number }) => {}, render });
    const view = start(liveView({ render: () => html`<p>${Any({ id: 1, myself: 3 })}</p>` }));
    expect(view.logged.join()).toContain('LW401  "myself" is reserved');
  });
});

describe("liveComponent", () => {
  test.each([
    [{}, "A component needs a render function."],
    [{ render: "a" }, "A component needs a render function."],
    [{ render: () => html``, events: { a: 1 } }, 'The event "a" has no handler.'],
    [{ render: () => html``, events: { a: undefined } }, 'The event "a" has no handler.'],
  ])("refuses %j", (options, message) => {
    expect(() => liveComponent(options as never)).toThrow(`LW408  ${message}`);
  });

  test("calls its callbacks with the options as this", () => {
    const options = {
      name: "Me",
      render(this: { name: string }) {
        return html`<b>${this.name}</b>`;
      },
    };
    const Me = liveComponent(options as never);
    const view = start(liveView({ render: () => html`<p>${Me({ id: 1 })}</p>` }));
    expect(view.heard()).toMatchObject([["joined", { c: { 1: { 0: "Me" } } }]]);
  });

  test("lets props win over assigns of mount with the same name", () => {
    const Sort = liveComponent({
      mount: (_, props: { by: string }) => ({ by: `${props.by}!` }),
      render: ({ by }) => html`<b>${by}</b>`,
    });
    const view = start(liveView({ render: () => html`<p>${Sort({ id: 1, by: "name" })}</p>` }));
    expect(view.heard()).toMatchObject([["joined", { c: { 1: { 0: "name" } } }]]);
  });
});
