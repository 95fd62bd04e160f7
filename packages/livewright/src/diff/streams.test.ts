import { describe, expect, test } from "vitest";
import { component } from "../html/component.ts";
import { each } from "../html/each.ts";
import { html, type Rendered, type Renderable } from "../html/rendered.ts";
import type { Stream } from "../html/stream.ts";
import { liveComponent } from "../live/live-component.ts";
import type { Socket } from "../live/socket.ts";
import type { StreamInsertOptions } from "../live/streams.ts";
import { PageUnderTest } from "../test-support/page.ts";
import type { WireRoot } from "./wire.ts";

interface Item {
  readonly id: number;
  readonly text: string;
}
const item = (id: number, text: string): Item => ({ id, text });
const row = ({ text }: Item, id: string): Rendered => html`<li id=${id}>${text}</li>`;

/** A socket with the stream `it`. */
type ItSocket = Socket<{ it: Stream<Item> }>;

/** A page that renders the stream `it`. */
class StreamPage extends PageUnderTest {
  list(view: (it: Stream<Item>) => unknown = list): WireRoot | undefined {
    return this.show(view((this.socket as unknown as ItSocket).assigns.it));
  }

  /** Changes the stream, renders, and returns the message. */
  after(change: (socket: ItSocket) => void): unknown {
    change(this.socket as unknown as ItSocket);
    return this.list()?.[0];
  }
}

const list = (it: Stream<Item>): Rendered => html`<ul id="it" phx-update="stream">${each(it, row)}</ul>`;

/** Returns a page that has already sent a stream with these items. */
function shown(...items: Item[]): StreamPage {
  const page = new StreamPage();
  page.socket.stream("it", items);
  page.list();
  return page;
}

const insert =
  (id: number, text: string, options?: StreamInsertOptions) =>
  (socket: ItSocket): void =>
    socket.streamInsert("it", item(id, text), options);
const entry = (id: number, text: string) => ({ 0: ` id="it-${id}"`, 1: text });

test("the first message of a stream sends all items, their positions and the statics of a row", () => {
  const page = new StreamPage();
  page.socket.stream("it", [item(1, "One"), item(2, "Two")]);
  expect(page.list()).toEqual({
    0: {
      s: ["<li", ">", "</li>"],
      k: { 0: entry(1, "One"), 1: entry(2, "Two"), kc: 2 },
      stream: [
        "0",
        [
          ["it-2", -1, null, null],
          ["it-1", -1, null, null],
        ],
        [],
      ],
    },
    s: ['<ul id="it" phx-update="stream">', "</ul>"],
  });
});

describe("a later message of a stream", () => {
  test.each<[string, (socket: ItSocket) => void, object]>([
    [
      "appends an item",
      insert(3, "Three"),
      { k: { 0: entry(3, "Three"), kc: 1 }, stream: ["0", [["it-3", -1, null, null]], []] },
    ],
    [
      "inserts in front, and trims the end",
      insert(4, "Four", { at: 0, limit: 10 }),
      { k: { 0: entry(4, "Four"), kc: 1 }, stream: ["0", [["it-4", 0, 10, null]], []] },
    ],
    [
      "inserts at an index, and trims the start",
      insert(4, "Four", { at: 2, limit: -5 }),
      { k: { 0: entry(4, "Four"), kc: 1 }, stream: ["0", [["it-4", 2, -5, null]], []] },
    ],
    [
      "updates an item without inserting it",
      insert(4, "Four", { updateOnly: true }),
      { k: { 0: entry(4, "Four"), kc: 1 }, stream: ["0", [["it-4", -1, null, true]], []] },
    ],
    ["deletes", (socket) => socket.streamDelete("it", item(2, "")), { k: { kc: 0 }, stream: ["0", [], ["it-2"]] }],
    [
      "deletes by DOM id",
      (socket) => socket.streamDeleteByDomId("it", "it-2"),
      { k: { kc: 0 }, stream: ["0", [], ["it-2"]] },
    ],
    [
      "updates an item at its position",
      insert(1, "One!"),
      { k: { 0: entry(1, "One!"), kc: 1 }, stream: ["0", [["it-1", -1, null, null]], []] },
    ],
    [
      "resets the stream",
      (socket) => void socket.stream("it", [item(9, "Nine")], { reset: true }),
      { k: { 0: entry(9, "Nine"), kc: 1 }, stream: ["0", [["it-9", -1, null, null]], [], true] },
    ],
    [
      "empties the stream",
      (socket) => void socket.stream("it", [], { reset: true }),
      { k: { kc: 0 }, stream: ["0", [], [], true] },
    ],
    [
      "moves an item: deletes and inserts it",
      (socket) => {
        socket.streamDelete("it", item(2, ""));
        insert(2, "Two", { at: 0 })(socket);
      },
      { k: { 0: entry(2, "Two"), kc: 1 }, stream: ["0", [["it-2", 0, null, null]], ["it-2"]] },
    ],
    [
      "inserts several items at an index, one after the other",
      (socket) => void socket.stream("it", [item(7, "a"), item(8, "b")], { at: 1, limit: 9 }),
      {
        k: { 0: entry(7, "a"), 1: entry(8, "b"), kc: 2 },
        stream: [
          "0",
          [
            ["it-8", 1, 9, null],
            ["it-7", 1, 9, null],
          ],
          [],
        ],
      },
    ],
    [
      "has one row for an item that was inserted twice: the newest, at the first position",
      (socket) => {
        insert(3, "old", { at: 0 })(socket);
        insert(4, "other")(socket);
        insert(3, "new", { limit: 5 })(socket);
      },
      {
        k: { 0: entry(3, "new"), 1: entry(4, "other"), kc: 2 },
        stream: [
          "0",
          [
            ["it-4", -1, null, null],
            ["it-3", 0, 5, null],
          ],
          [],
        ],
      },
    ],
    [
      "inserts an item that was updated only and then inserted",
      (socket) => {
        insert(3, "a", { updateOnly: true })(socket);
        insert(3, "b", { at: 0 })(socket);
      },
      { k: { 0: entry(3, "b"), kc: 1 }, stream: ["0", [["it-3", 0, null, null]], []] },
    ],
    [
      "omits an item that was inserted and deleted",
      (socket) => {
        insert(3, "Three")(socket);
        socket.streamDelete("it", item(3, ""));
      },
      { k: { kc: 0 }, stream: ["0", [], ["it-3"]] },
    ],
    [
      "drops the changes before a reset",
      (socket) => {
        insert(3, "Three")(socket);
        socket.streamDelete("it", item(1, ""));
        socket.stream("it", [item(4, "Four")], { reset: true });
        insert(5, "Five")(socket);
        socket.streamDelete("it", item(4, ""));
      },
      { k: { 0: entry(5, "Five"), kc: 1 }, stream: ["0", [["it-5", -1, null, null]], ["it-4"], true] },
    ],
  ])("%s", (_name, change, wire) => {
    expect(shown(item(1, "One"), item(2, "Two")).after(change)).toEqual(wire);
  });

  test("does not repeat earlier changes", () => {
    const page = shown(item(1, "One"));
    expect(page.list()).toBeUndefined();
    page.after(insert(2, "Two"));
    expect(page.list()).toBeUndefined();
    expect(page.after((socket) => socket.streamDelete("it", item(1, "")))).toEqual({
      k: { kc: 0 },
      stream: ["0", [], ["it-1"]],
    });
  });
});

describe("an empty stream", () => {
  const instructions = ["0", [], []];

  test("is a node, so that the client knows the container", () => {
    const page = new StreamPage();
    page.socket.stream("it", []);
    expect(page.list()?.[0]).toEqual({ k: { kc: 0 }, s: ["", ""], stream: instructions });
  });

  test("receives the statics of its rows with the first row only", () => {
    const page = shown();
    expect(page.after(insert(1, "a"))).toMatchObject({ s: ["<li", ">", "</li>"] });
    expect(page.after(insert(2, "b"))).not.toHaveProperty("s");
    page.after((socket) => void socket.stream("it", [], { reset: true }));
    expect(page.after(insert(3, "c"))).not.toHaveProperty("s");
  });
});

describe("a stream that was not rendered for a while", () => {
  const maybe = (it: Stream<Item>, on: boolean) => html`<ul id="it" phx-update="stream">${on && each(it, row)}</ul>`;

  test("comes back empty, without the changes in between", () => {
    const page = new StreamPage();
    page.socket.stream("it", [item(1, "a")]);
    page.list((it) => maybe(it, true));
    expect(page.list((it) => maybe(it, false))).toEqual({ 0: "" });
    insert(2, "b")(page.socket as unknown as ItSocket);
    expect(page.list((it) => maybe(it, false))).toBeUndefined();
    expect(page.list((it) => maybe(it, true))).toEqual({ 0: { k: { kc: 0 }, s: ["", ""], stream: ["0", [], []] } });
    insert(3, "c")(page.socket as unknown as ItSocket);
    expect(page.list((it) => maybe(it, true))).toMatchObject({ 0: { s: ["<li", ">", "</li>"] } });
  });

  test("alternates with other values, each time with its statics", () => {
    const page = new StreamPage();
    page.socket.stream("it", []);
    const view = (value: Renderable) => html`<p id="p" phx-update="stream">${value}</p>`;
    page.list((it) => view(each(it, row)));
    expect(page.list(() => view(html`<b>a</b>`))).toEqual({ 0: { s: ["<b>a</b>"] } });
    expect(page.list((it) => view(each(it, row)))).toEqual({ 0: { k: { kc: 0 }, s: ["", ""], stream: ["0", [], []] } });
    expect(page.list(() => view(each(["a"], (x) => html`<i>${x}</i>`)))).toEqual({
      0: { k: { 0: { 0: "a" }, kc: 1 }, s: ["<i>", "</i>"] },
    });
    expect(page.list((it) => view(each(it, row)))).toMatchObject({ 0: { stream: ["0", [], []] } });
  });
});

describe("rows of a stream", () => {
  const mixed = ({ text }: Item, id: string) => (text === "hr" ? html`<hr id=${id}>` : html`<li id=${id}>${text}</li>`);
  const view = (it: Stream<Item>) => html`<div id="it" phx-update="stream">${each(it, mixed)}</div>`;

  test("with different templates are nodes of their own", () => {
    const page = new StreamPage();
    page.socket.stream("it", [item(1, "a"), item(2, "hr")]);
    expect(page.list(view)?.[0]).toMatchObject({
      s: ["", ""],
      k: { 0: { 0: { 0: ' id="it-1"', 1: "a", s: ["<li", ">", "</li>"] } }, 1: { 0: { s: ["<hr", ">"] } }, kc: 2 },
    });
  });

  test("with a new template carry their statics", () => {
    const page = new StreamPage();
    page.socket.stream("it", [item(1, "a")]);
    page.list(view);
    insert(2, "hr")(page.socket as unknown as ItSocket);
    expect(page.list(view)?.[0]).toMatchObject({ s: ["<hr", ">"], k: { 0: { 0: ' id="it-2"' }, kc: 1 } });
    insert(3, "b")(page.socket as unknown as ItSocket);
    insert(4, "hr")(page.socket as unknown as ItSocket);
    expect(page.list(view)?.[0]).toMatchObject({ s: ["", ""], k: { kc: 2 } });
    insert(5, "b")(page.socket as unknown as ItSocket);
    insert(6, "hr")(page.socket as unknown as ItSocket);
    expect(page.list(view)?.[0]).not.toHaveProperty("s");
  });

  test("are always sent in full", () => {
    const page = new StreamPage();
    const bold = (it: Stream<Item>) =>
      html`<ul id="rows" phx-update="stream">${each(it, ({ text }, id) => html`<li id=${id}>${text !== "" && html`<b>${text}</b>`}</li>`)}</ul>`;
    page.socket.stream("it", [item(1, "a")]);
    page.list(bold);
    insert(1, "b")(page.socket as unknown as ItSocket);
    expect(page.list(bold)?.[0]).toMatchObject({ k: { 0: { 1: { 0: "b", s: ["<b>", "</b>"] } } } });
  });

  test("may be function components", () => {
    const Row = component(({ id, text }: { id: string; text: string }) => html`<li id=${id}>${text}</li>`);
    const page = new StreamPage();
    page.socket.stream("it", [item(1, "a")]);
    expect(
      page.list(
        (it) => html`<ul id="rows" phx-update="stream">${each(it, ({ text }, id) => Row({ id, text }))}</ul>`,
      )?.[0],
    ).toMatchObject({
      k: { 0: entry(1, "a") },
      s: ["<li", ">", "</li>"],
    });
  });

  const bad = (value: (id: string) => Renderable) => () => {
    const page = new StreamPage();
    page.socket.stream("it", [item(1, "a")]);
    return page.list((it) => html`<ul id="rows" phx-update="stream">${each(it, (_, id) => value(id))}</ul>`);
  };
  const Bare = component(({ id }: { id: string }) => html`<li title=${id}>a</li>`);

  test.each<[string, (id: string) => Renderable, string]>([
    ["without an id", () => html`<li>a</li>`, "has no id"],
    ["with an id that is left out", () => html`<li id=${null}>a</li>`, "has no id"],
    ["with an id further in", (id) => html`<li><b id=${id}>a</b></li>`, "has no id"],
    ["with another id", () => html`<li id=${"7"}>a</li>`, 'has the id "7" instead of "it-1"'],
    ["that are components without an id", (id) => Bare({ id }), "has no id"],
  ])("%s are refused with LW411", (_name, value, message) => {
    expect(bad(value)).toThrow(`LW411  A row of the stream "it" ${message}.`);
  });

  test.each<[string, (id: string) => Renderable]>([
    ["after other attributes", (id) => html`<li class="a > b" title=${"x"} id=${id}>a</li>`],
    ["in quotes", (id) => html`<li id="${id}">a</li>`],
    ["made of parts", () => html`<li id="it-${1}">a</li>`],
    ["in a spread", (id) => html`<li ${{ id }}>a</li>`],
    ["unseen, in a LiveComponent", (id) => liveComponent({ render: () => html`<li id=${id}>a</li>` })({ id })],
  ])("may have their id %s", (_name, value) => expect(bad(value)).not.toThrow());
});

describe("a stream is not a list", () => {
  test("so it is not iterable and cannot be rendered alone", () => {
    const page = shown(item(1, "a"));
    const { it } = (page.socket as unknown as ItSocket).assigns;
    expect(() => [...(it as unknown as Iterable<Item>)]).toThrow(TypeError);
    expect(() => page.list((stream) => html`<p>${stream as never}</p>`)).toThrow(
      "LW210  A text hole received a Stream.",
    );
  });
});

describe("a stream in a component", () => {
  const Feed = liveComponent({
    mount: (socket) => ({ it: socket.stream("it", [item(1, "a")]) }),
    render: ({ it }) => html`<ul id="x" phx-update="stream">${each(it, row)}</ul>`,
  });

  test("has its own reference, and its items are sent alone", () => {
    const page = new StreamPage();
    page.socket.stream("it", [item(1, "a")]);
    const view = (it: Stream<Item>) => html`${each(it, row)}${Feed({ id: 1 })}${Feed({ id: 2 })}`;
    const message = page.list(view);
    expect(message?.[0]).toMatchObject({ stream: ["0", [["it-1", -1, null, null]], []] });
    expect(message?.c).toEqual({
      1: {
        0: {
          k: { 0: entry(1, "a"), kc: 1 },
          s: ["<li", ">", "</li>"],
          stream: ["1-0", [["it-1", -1, null, null]], []],
        },
        s: ['<ul id="x" phx-update="stream">', "</ul>"],
        r: 1,
      },
      2: { 0: { k: { 0: entry(1, "a"), kc: 1 }, stream: ["2-0", [["it-1", -1, null, null]], []] }, s: 1 },
    });
    page.socketOf(Feed, 2).streamInsert("it" as never, item(2, "b") as never);
    expect(page.refresh()).toEqual({
      c: { 2: { 0: { k: { 0: entry(2, "b"), kc: 1 }, stream: ["2-0", [["it-2", -1, null, null]], []] } } },
    });
  });

  test("is sent even if it is empty, when the component is written like a sibling", () => {
    const Empty = liveComponent({
      mount: (socket, { from }: { from: readonly Item[] }) => ({ it: socket.stream("it", from) }),
      render: ({ it }) => html`<ul id="rows" phx-update="stream">${each(it, row)}</ul>`,
    });
    const page = new PageUnderTest();
    const view = (...calls: Renderable[]) => html`<div>${calls}</div>`;
    page.show(view(Empty({ id: 1, from: [item(1, "a")] })));
    expect(page.show(view(Empty({ id: 1, from: [] }), Empty({ id: 2, from: [] })))?.c).toEqual({
      2: { 0: { k: { kc: 0 }, stream: ["2-0", [], []] }, s: -1 },
    });
  });

  test("of the view may be passed as a prop, next to one with the same name", () => {
    const Shows = liveComponent({
      mount: (socket, _props: { rows: Stream<Item> }) => ({ it: socket.stream("it", [item(1, "own")]) }),
      render: ({ rows, it }) =>
        html`<div><ul id="rows" phx-update="stream">${each(rows, row)}</ul><ol id="own" phx-update="stream">${each(it, row)}</ol></div>`,
    });
    const page = new StreamPage();
    page.socket.stream("it", [item(1, "view")]);
    const view = (it: Stream<Item>) => html`<div>${Shows({ id: 1, rows: it })}</div>`;
    const streams = (message: WireRoot | undefined) => {
      const [theirs, own] = [message?.c?.[1]?.[0], message?.c?.[1]?.[1]] as { k: object; stream: unknown[] }[];
      return [theirs?.stream[0], theirs?.k, own?.stream[0], own?.k];
    };
    expect(streams(page.list(view))).toEqual([
      "1-0",
      { 0: entry(1, "view"), kc: 1 },
      "1-1",
      { 0: entry(1, "own"), kc: 1 },
    ]);
    insert(2, "more")(page.socket as unknown as ItSocket);
    expect(streams(page.list(view))).toEqual(["1-0", { 0: entry(2, "more"), kc: 1 }, undefined, undefined]);
  });

  test("gets a new reference with the component, after a new root", () => {
    const page = new PageUnderTest();
    page.show(html`<p>${Feed({ id: 1 })}</p>`);
    expect(page.show(html`<b>${Feed({ id: 1 })}</b>`)?.c).toMatchObject({
      2: { 0: { k: { kc: 0 }, stream: ["2-0", [], []] } },
    });
  });
});

describe("components in rows of a stream", () => {
  const Card = liveComponent({
    mount: (_socket, _props: { text: string }) => ({ n: 0 }),
    render: ({ id, text, n }) => html`<li id=${id}>${text}${n}</li>`,
  });
  const cards = (it: Stream<Item>) =>
    html`<ul id="rows" phx-update="stream">${each(it, ({ text }, id) => Card({ id, text }))}</ul>`;

  test("are cids, and stay alive when their rows are forgotten", () => {
    const page = new StreamPage();
    page.socket.stream("it", [item(1, "a"), item(2, "b")]);
    const message = page.list(cards);
    expect(message?.[0]).toMatchObject({ k: { 0: { 0: 1 }, 1: { 0: 2 }, kc: 2 } });
    expect(message?.c).toMatchObject({ 1: { 1: "a" }, 2: { 1: "b", s: 1 } });
    expect(page.poke(Card, "it-2", { n: 5 })).toEqual({ c: { 2: { 2: "5" } } });
    insert(2, "b!")(page.socket as unknown as ItSocket);
    expect(page.list(cards)).toMatchObject({ 0: { k: { 0: { 0: 2 }, kc: 1 } }, c: { 2: { 1: "b!" } } });
    page.table.willDestroy([1]);
    expect(page.table.destroyed([1])).toEqual([1]);
  });
});
