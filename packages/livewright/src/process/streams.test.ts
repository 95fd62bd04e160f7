import { describe, expect, test, vi } from "vitest";
import { component } from "../html/component.ts";
import { each } from "../html/each.ts";
import { memo } from "../html/memo.ts";
import { html, type Renderable } from "../html/rendered.ts";
import type { Stream } from "../html/stream.ts";
import { liveComponent } from "../live/live-component.ts";
import { type AnyLiveView, liveView } from "../live/live-view.ts";
import type { Socket } from "../live/socket.ts";
import { stillHeld } from "../test-support/memory.ts";
import { start } from "../test-support/view.ts";
import { deferred, settled } from "../test-support/fixtures.ts";

interface Item {
  readonly id: number;
  readonly text: string;
}
const row = ({ text }: Item, id: string) => html`<li id=${id}>${text}</li>`;
const list = (items: Stream<Item>) => html`<ul id="items" phx-update="stream">${each(items, row)}</ul>`;

/** The stream instructions of a message of this view's only list. */
const inserted = (said: readonly unknown[] | undefined): unknown => {
  const message = said?.at(-1) as { 0?: { stream?: readonly [string, readonly unknown[][]] } };
  return message?.[0]?.stream?.[1].map(([domId]) => domId);
};

describe("a stream", () => {
  test("is sent as it changes, in replies and diffs", async () => {
    const view = start(
      liveView({
        mount: (socket) => ({ items: socket.stream("items", [{ id: 1, text: "a" }]) }),
        events: { add: (socket) => socket.streamInsert("items", { id: 2, text: "b" }, { at: 0, limit: 10 }) },
        handleInfo: (socket, id: number) => socket.streamDelete("items", { id, text: "" }),
        render: ({ items }) => list(items),
      }),
    );
    view.event("add");
    view.socket.sendInfo(1);
    await settled();
    expect(view.heard().slice(1)).toEqual([
      [
        "reply",
        "1",
        {
          diff: {
            0: { k: { 0: { 0: ' id="items-2"', 1: "b" }, kc: 1 }, stream: ["0", [["items-2", 0, 10, null]], []] },
          },
        },
      ],
      ["diff", { 0: { k: { kc: 0 }, stream: ["0", [], ["items-1"]] } }],
    ]);
  });

  test("starts with the items of mount at each join", () => {
    const view = liveView({
      mount: (socket) => ({ items: socket.stream("items", [{ id: 1, text: "a" }], { limit: -5 }) }),
      render: ({ items }) => list(items),
    });
    for (let i = 0; i < 2; i++) {
      expect(start(view).heard()).toMatchObject([
        ["joined", { 0: { stream: ["0", [["items-1", -1, -5, null]], []] } }],
      ]);
    }
  });

  test("keeps its changes during an async callback until it has finished", async () => {
    const gate = deferred();
    const view = start(
      liveView({
        mount: (socket) => ({ items: socket.stream<Item>("items", []), n: 0 }),
        async handleInfo(socket, id: number) {
          if (id === 0) return socket.assign({ n: 1 });
          socket.streamInsert("items", { id, text: "slow" });
          await gate.promise;
        },
        render: ({ items, n }) => html`<ul id="items" phx-update="stream">${each(items, row)}</ul>${n}`,
      }),
    );
    view.heard();
    view.socket.sendInfo(0);
    view.socket.sendInfo(1);
    await settled();
    expect(view.heard()).toEqual([["diff", { 1: "1" }]]);
    gate.resolve();
    await settled();
    expect(view.heard().map(inserted)).toEqual([["items-1"]]);
  });

  test("ignores changes after the view has ended", () => {
    let kept: Socket<{ items: Stream<Item> }> | undefined;
    const view = start(
      liveView({
        mount: (socket) => ({ items: socket.stream<Item>("items", []) }),
        handleParams: (socket) => void (kept = socket),
        render: ({ items }) => list(items),
      }),
    );
    view.process.end({ kind: "closed" });
    kept?.streamInsert("items", { id: 1, text: "a" });
    expect(kept?.assigns.items.changes.inserts).toEqual([]);
  });

  test("refuses an item without a valid id, and a name that was not started", () => {
    const items = (mount: (socket: Socket) => unknown) =>
      start(liveView({ mount: (socket) => void mount(socket), render: () => html`a` })).logged.join();
    expect(items((socket) => socket.stream("a", [1]))).toContain('LW411  An item of the stream "a" has no id.');
    for (const [id, shown] of [
      [true, "true"],
      [{ key: 1 }, "{ key }"],
      [[1], "a list of 1"],
      [NaN, "NaN"],
    ] as const) {
      expect(items((socket) => socket.stream("a", [{ id }]))).toContain(
        `LW411  An item of the stream "a" has the id ${shown}. Expected a text or a number.`,
      );
      for (const change of [
        (socket: Socket) => socket.stream("a", [1], { domId: () => id as never }),
        (socket: Socket) => {
          socket.stream("a", []);
          socket.streamDeleteByDomId("a", id as never);
        },
      ])
        expect(items(change)).toContain(`LW411  ${shown} is not the id of an item's element in the stream "a".`);
    }
    expect(items((socket) => socket.stream("a", [1], { domId: (n) => `a-${n}` }))).toBe("");
    expect(items((socket) => socket.streamInsert("a" as never, {} as never))).toContain(
      'LW411  There is no stream "a".',
    );
  });

  test("is configured before it has items, not later", () => {
    const view = start(
      liveView({
        mount(socket) {
          socket.streamConfigure("items", { domId: ({ text }: Item) => `x-${text}` });
          return { items: socket.stream<Item>("items", [{ id: 1, text: "a" }]) };
        },
        events: { again: (socket) => socket.streamConfigure("items", { domId: String }) },
        render: ({ items }) => list(items),
      }),
    );
    expect(inserted(view.heard()[0])).toEqual(["x-a"]);
    view.event("again");
    expect(view.logged.join()).toContain('LW411  The stream "items" is configured after it was filled.');
  });
});

describe("an async stream source", () => {
  const fed = (source: AsyncIterable<Item>) =>
    start(
      liveView({
        mount: (socket) => ({ items: socket.stream("items", source, { limit: 3 }) }),
        render: ({ items }) => list(items),
      }),
    );

  test("inserts one item after the other", async () => {
    const view = fed(
      (async function* () {
        yield { id: 1, text: "a" };
        yield { id: 2, text: "b" };
      })(),
    );
    await settled();
    expect(view.heard()).toMatchObject([
      ["joined", { 0: { stream: ["0", [], []] } }],
      ["diff", { 0: { stream: ["0", [["items-1", -1, 3, null]], []] } }],
      ["diff", { 0: { stream: ["0", [["items-2", -1, 3, null]], []] } }],
    ]);
  });

  test("is asked for its next item only when the view has inserted the last", async () => {
    const gate = deferred();
    let asked = 0;
    const view = start(
      liveView({
        mount: (socket) => ({
          items: socket.stream("items", {
            [Symbol.asyncIterator]: () => ({
              next: () => Promise.resolve({ done: false as const, value: { id: ++asked, text: "" } }),
            }),
          }),
        }),
        events: { wait: () => gate.promise },
        render: ({ items }) => list(items),
      }),
    );
    view.event("wait");
    await settled();
    const before = asked;
    await settled();
    expect(asked).toBe(before);
    expect(asked).toBeLessThanOrEqual(2);
    gate.resolve();
    await settled();
    expect(asked).toBeGreaterThan(before);
    view.process.end({ kind: "closed" });
  });

  test("that always has an item lets other work run in between", async () => {
    const view = start(
      liveView({
        mount: (socket) => ({
          items: socket.stream(
            "items",
            (async function* () {
              for (let id = 0; ; id++) yield { id, text: "" };
            })(),
          ),
        }),
        render: ({ items }) => list(items),
      }),
    );
    await new Promise((resolve) => void setTimeout(resolve, 0));
    view.process.end({ kind: "closed" });
    expect(view.said.length).toBeGreaterThan(50);
  });

  test("that throws crashes the view", async () => {
    const view = fed(
      (async function* () {
        yield { id: 1, text: "a" };
        throw new Error("source is dry");
      })(),
    );
    await settled();
    expect(view.heard().at(-1)).toEqual(["crashed"]);
    expect(view.logged.join()).toContain("source is dry");
  });

  test.each([
    ["throws", 3],
    ["throws", 100],
    ["returns nothing", 100],
  ])("without a generator that %s after %s items crashes the view, and is not asked again", async (how, items) => {
    let asked = 0;
    const view = fed({
      [Symbol.asyncIterator]: () => ({
        next() {
          if (++asked <= items) return Promise.resolve({ done: false as const, value: { id: asked, text: "" } });
          if (how === "throws") throw new Error("source is dry");
          return undefined as never;
        },
      }),
    });
    await vi.waitFor(() => expect(view.said.at(-1)).toEqual(["crashed"]));
    expect(asked).toBe(items + 1);
  });

  test("that throws at its start crashes the view", () => {
    const view = fed({
      [Symbol.asyncIterator]() {
        throw new Error("no source");
      },
    });
    expect(view.logged.join()).toContain("no source");
  });

  test("is returned when the view ends", async () => {
    const ended: string[] = [];
    const view = fed(
      (async function* () {
        try {
          for (let id = 1; ; id++) yield await Promise.resolve({ id, text: "" });
        } finally {
          ended.push("finally");
        }
      })(),
    );
    await settled();
    view.process.end({ kind: "closed" });
    await settled();
    expect(ended).toEqual(["finally"]);
    const { length } = view.said;
    await settled();
    expect(view.said).toHaveLength(length);
  });

  test.each<[string, () => never]>([
    [
      "throws",
      () => {
        throw new Error("cannot let go");
      },
    ],
    ["returns no promise", () => undefined as never],
    ["rejects", () => Promise.reject(new Error("cannot let go")) as never],
  ])("whose return %s does not prevent the return of others", async (_name, bad) => {
    let returned = 0;
    const waiting = (end: () => never): AsyncIterable<Item> => ({
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}), return: end }),
    });
    const view = start(
      liveView({
        mount(socket) {
          socket.stream("first", waiting(bad));
          socket.stream(
            "second",
            waiting(() => void returned++ as never),
          );
        },
        render: () => html`a`,
      }),
    );
    view.process.end({ kind: "closed" });
    await settled();
    expect(returned).toBe(1);
    expect(view.logged).toEqual([]);
  });
});

// ── Memory ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Starts a view with a thousand items and keeps it; how many of the items are still reachable then. */
async function reachable(viewOf: (items: () => Item[]) => AnyLiveView): Promise<number> {
  const items: WeakRef<Item>[] = [];
  const view = start(
    viewOf(() =>
      Array.from({ length: 1_000 }, (_, id) => {
        const item = { id, text: `item ${id}` };
        items.push(new WeakRef(item));
        return item;
      }),
    ),
  );
  expect(view.heard()[0]?.[0]).toBe("joined");
  view.event("poke");
  view.heard();
  expect(items.length).toBeGreaterThanOrEqual(1_000);
  const held = await stillHeld(items);
  // The view has to be there still, or there would be nothing to prove.
  expect(view.socket.connected).toBe(true);
  return held;
}

describe("after the render, the view holds no item", () => {
  const Row = component(({ id, item }: { id: string; item: Item }) => html`<li id=${id}>${item.text}</li>`);
  const List = component(({ items }: { items: Stream<Item> }) => list(items));
  const Card = component(({ children }: { children: Renderable }) => html`<section>${children}</section>`);
  const Shows = liveComponent({
    mount: (_socket, _props: { items: Stream<Item> }) => {},
    render: ({ items }) => html`<div>${list(items)}</div>`,
  });
  const RowState = liveComponent({
    mount: (_socket, _props: { text: string }) => {},
    render: ({ id, text }) => html`<li id=${id}>${text}</li>`,
  });

  test.each<[string, (items: Stream<Item>) => Renderable]>([
    ["of rows that are templates", list],
    [
      "of rows that are function components",
      (items) => html`<ul id="items" phx-update="stream">${each(items, (item, id) => Row({ id, item }))}</ul>`,
    ],
    [
      "of rows that are LiveComponents",
      (items) => html`<ul id="rows" phx-update="stream">${each(items, ({ text }, id) => RowState({ id, text }))}</ul>`,
    ],
    [
      "of rows of different kinds",
      (items) =>
        html`<ul id="rows" phx-update="stream">${each(items, (item, id) => (item.id % 2 === 0 ? row(item, id) : Row({ id, item })))}</ul>`,
    ],
    ["of a stream that is a prop", (items) => html`<main>${List({ items })}</main>`],
    ["of a stream that is a prop of a LiveComponent", (items) => html`<main>${Shows({ id: 1, items })}</main>`],
    ["of a stream in a slot", (items) => html`<main>${Card({ children: list(items) })}</main>`],
    ["of a stream in a memo", (items) => html`<main>${memo([items], () => list(items))}</main>`],
    ["of a stream that is not shown", () => html`<main>a</main>`],
  ])("%s", async (_name, render) => {
    const count = await reachable((items) =>
      liveView({
        mount: (socket) => ({ items: socket.stream("items", items()), n: 0 }),
        events: {
          poke(socket) {
            socket.stream("items", items(), { at: 0 });
            socket.update("n", (n) => n + 1);
          },
        },
        render: ({ items: stream, n }) => html`<b>${n}</b>${render(stream)}`,
      }),
    );
    expect(count).toBe(0);
  });

  test("but holds a plain list of assigns", async () => {
    const count = await reachable((items) =>
      liveView({ mount: () => ({ items: items() }), events: { poke() {} }, render: () => html`<main>a</main>` }),
    );
    expect(count).toBe(1_000);
  });

  test("of a stream of a component", async () => {
    const count = await reachable((items) => {
      const Own = liveComponent({
        mount: (socket) => ({ items: socket.stream("items", items()) }),
        render: ({ items: stream }) => list(stream),
      });
      return liveView({ events: { poke() {} }, render: () => html`<main>${Own({ id: 1 })}${Own({ id: 2 })}</main>` });
    });
    expect(count).toBe(0);
  });
});

describe("changes of a stream by one message are sent while the next one runs, and only once", () => {
  type Step = (socket: Socket<{ items: Stream<Item> }>) => void;
  const add =
    (id: number, text: string): Step =>
    (socket) =>
      socket.streamInsert("items", { id, text });
  const remove =
    (id: number): Step =>
    (socket) =>
      socket.streamDelete("items", { id, text: "" });
  const reset =
    (id: number, text: string): Step =>
    (socket) =>
      void socket.stream("items", [{ id, text }], { reset: true });

  test.each<[string, Step, Step, unknown[], unknown[]]>([
    ["adds an item", add(1, "a"), add(2, "b"), [["items-1"], []], [["items-2"], []]],
    ["changes the item", add(1, "a"), add(1, "b"), [["items-1"], []], [["items-1"], []]],
    ["removes the item", add(1, "a"), remove(1), [["items-1"], []], [[], ["items-1"]]],
    ["restores the item", remove(1), add(1, "b"), [[], ["items-1"]], [["items-1"], []]],
    ["adds to a reset stream", reset(1, "a"), add(2, "b"), [["items-1"], [], true], [["items-2"], []]],
    ["resets the stream again", reset(1, "a"), reset(2, "b"), [["items-1"], [], true], [["items-2"], [], true]],
  ])("%s", async (_, first, second, sent, later) => {
    const door = deferred();
    const view = start(
      liveView({
        mount: (socket) => ({ items: socket.stream("items", [] as Item[]) }),
        handleInfo(socket, message: string) {
          if (message === "first") return first(socket);
          second(socket);
          return door.promise;
        },
        render: ({ items }) => list(items),
      }),
    );
    const stream = (): unknown => {
      const [[what, message] = [], ...more] = view.heard() as [string, { 0: { stream: unknown[] } }][];
      expect([what, more]).toEqual(["diff", []]);
      const [, inserts, ...rest] = message?.[0].stream ?? [];
      return [(inserts as string[][]).map(([domId]) => domId), ...rest];
    };
    view.heard();
    view.socket.sendInfo("first");
    view.socket.sendInfo("second");
    await settled();
    expect(stream()).toEqual(sent);
    door.resolve();
    await settled();
    expect(stream()).toEqual(later);
  });

  test("with inserts of an afterRender hook", async () => {
    const door = deferred();
    const view = start(
      liveView({
        mount(socket) {
          socket.attachHook("afterRender", "hook", (its) => {
            if (its.assigns["n"] === 1)
              (its as Socket<{ items: Stream<Item> }>).streamInsert("items", { id: 9, text: "" });
          });
          return { n: 0, items: socket.stream("items", [] as Item[]) };
        },
        handleInfo(socket, n: number) {
          socket.assign({ n });
          if (n === 1) return socket.streamInsert("items", { id: 1, text: "a" });
          socket.streamInsert("items", { id: 2, text: "b" });
          return door.promise;
        },
        render: ({ items }) => list(items),
      }),
    );
    view.heard();
    view.socket.sendInfo(1);
    view.socket.sendInfo(2);
    await settled();
    door.resolve();
    await settled();
    expect(view.heard().map(inserted)).toEqual([["items-1"], ["items-2", "items-9"]]);
  });
});
