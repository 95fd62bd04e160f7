import { describe, expect, test } from "vitest";
import { component } from "../html/component.ts";
import { each } from "../html/each.ts";
import { html, type Renderable } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { PageUnderTest } from "../test-support/page.ts";

const Note = liveComponent({
  mount: (_socket, _props: { text: string }) => {},
  render: ({ text }) => html`<p>${text}</p>`,
});
const Branch = liveComponent({
  mount: (_socket, _props: { text: string; on: boolean }) => {},
  render: ({ text, on }) => html`<div>${on ? html`IF ${text}` : html`ELSE ${text}`}</div>`,
});
const List = liveComponent({
  mount: (_socket, _props: { items: readonly string[] }) => {},
  render: ({ items }) => html`<ul>${each(items, (item) => html`<li>${item}</li>`)}</ul>`,
});
const Box = liveComponent({
  mount: (_socket, _props: { child: Renderable }) => ({ n: 0 }),
  render: ({ child, n }) => html`<section><i>${n}</i>${child}</section>`,
});

const note = (id: number, text: string) => Note({ id, text });
const aside = (value: Renderable) => html`<aside>${value}</aside>`;

describe("a page with LiveComponents", () => {
  test("contains their cids, and the second of a kind is written like the first", () => {
    const page = new PageUnderTest();
    expect(page.show(html`<div>${note(1, "one")}${note(2, "two")}</div>`)).toEqual({
      0: 1,
      1: 2,
      s: ["<div>", "", "</div>"],
      c: { 1: { 0: "one", s: ["<p>", "</p>"], r: 1 }, 2: { 0: "two", s: 1 } },
    });
  });

  test("sends nothing for components that render the same, even if the page around them changes", () => {
    const page = new PageUnderTest();
    const view = (title: string, text: string) => html`<h1>${title}</h1>${note(1, text)}`;
    page.show(view("a", "one"));
    expect(page.show(view("a", "one"))).toBeUndefined();
    expect(page.show(view("b", "one"))).toEqual({ 0: "b" });
    expect(page.show(view("b", "two"))).toEqual({ c: { 1: { 0: "two" } } });
    expect(page.show(view("c", "one"))).toEqual({ 0: "c", c: { 1: { 0: "one" } } });
  });

  test("sends a component alone if only its own state changed", () => {
    const page = new PageUnderTest();
    page.show(html`<h1>a</h1>${Box({ id: 1, child: "x" })}`);
    expect(page.poke(Box, 1, { n: 1 })).toEqual({ c: { 1: { 0: "1" } } });
    expect(page.poke(Box, 1, { n: 1 })).toBeUndefined();
    expect(page.refresh()).toBeUndefined();
  });

  test("sends a state change and new props of one component as one change", () => {
    const page = new PageUnderTest();
    page.show(aside(Box({ id: 1, child: "x" })));
    page.socketOf(Box, 1).assign({ n: 2 });
    expect(page.show(aside(Box({ id: 1, child: "y" })))).toEqual({ c: { 1: { 0: "2", 1: "y" } } });
  });

  test("sends components inside components next to them, in the order of the walk", () => {
    const page = new PageUnderTest();
    const view = (text: string) => aside(Box({ id: 1, child: Box({ id: 2, child: note(3, text) }) }));
    expect(page.show(view("a"))).toEqual({
      0: 1,
      s: ["<aside>", "</aside>"],
      c: {
        1: { 0: "0", 1: 2, s: ["<section><i>", "</i>", "</section>"], r: 1 },
        2: { 1: 3, s: 1 },
        3: { 0: "a", s: ["<p>", "</p>"], r: 1 },
      },
    });
    expect(page.show(view("b"))).toEqual({ c: { 3: { 0: "b" } } });
  });

  test("moves rows that contain components, with their cids", () => {
    const page = new PageUnderTest();
    const view = (...ids: number[]) =>
      html`<ul>${each(
        ids,
        (id) => id,
        (id) => html`<li>${note(id, `n${id}`)}</li>`,
      )}</ul>`;
    page.show(view(1, 2, 3));
    expect(page.show(view(3, 1))).toEqual({ 0: { k: { 0: 2, 1: 0, km: true, kc: 2 } } });
    expect(page.show(view(3, 4, 1))).toEqual({
      0: { k: { 1: { 0: 4 }, 2: 1, km: true, kc: 3 } },
      c: { 4: { 0: "n4", s: -1 } },
    });
  });

  test("shows another instance at a position by its cid", () => {
    const page = new PageUnderTest();
    page.show(aside(note(1, "a")));
    expect(page.show(aside(note(2, "b")))).toEqual({ 0: 2, c: { 2: { 0: "b", s: -1 } } });
    expect(page.show(aside("text"))).toEqual({ 0: "text" });
    expect(page.show(aside(note(1, "a")))).toEqual({ 0: 1 });
  });

  test("distinguishes two components with equal ids", () => {
    const page = new PageUnderTest();
    expect(page.show(html`${note(1, "a")}${Box({ id: 1, child: "b" })}`)).toMatchObject({ 0: 1, 1: 2 });
  });

  test('distinguishes the ids 1 and "1"', () => {
    const page = new PageUnderTest();
    expect(page.show(html`${note(1, "a")}${Note({ id: "1", text: "b" })}`)).toMatchObject({ 0: 1, 1: 2 });
  });
});

describe("a component that is written like a sibling", () => {
  const held = () => {
    const page = new PageUnderTest();
    const view = (...more: Renderable[]) => aside([Branch({ id: 1, text: "a", on: true }), ...more]);
    page.show(view());
    return (...more: Renderable[]) => page.show(view(...more))?.c;
  };

  test.each<[string, Renderable, object]>([
    ["with the same branch", Branch({ id: 2, text: "b", on: true }), { 2: { 0: { 0: "b" }, s: -1 } }],
    ["with all the same", Branch({ id: 2, text: "a", on: true }), { 2: { s: -1 } }],
    ["with another branch", Branch({ id: 2, text: "c", on: false }), { 2: { 0: { 0: "c", s: ["ELSE ", ""] }, s: -1 } }],
  ])("sends the differences: %s", (_name, next, components) => expect(held()(next)).toEqual(components));

  test("empties a list that the sibling fills", () => {
    const page = new PageUnderTest();
    const view = (...lists: readonly (readonly string[])[]) => html`${lists.map((items, id) => List({ id, items }))}`;
    expect(page.show(view(["a", "b"], []))?.c).toMatchObject({ 2: { 0: { k: { kc: 0 } }, s: 1 } });
    expect(page.show(view(["a", "b"], [], ["c"]))?.c).toEqual({ 3: { 0: { k: { 0: { 0: "c" }, kc: 1 } }, s: -1 } });
  });

  test("uses the sibling's new content if the sibling changes earlier in the message", () => {
    const page = new PageUnderTest();
    page.show(aside([note(1, "a")]));
    expect(page.show(aside([note(1, "b"), note(2, "c")]))?.c).toEqual({ 1: { 0: "b" }, 2: { 0: "c", s: 1 } });
  });

  test("uses the sibling's old content if the sibling changes later in the message", () => {
    const page = new PageUnderTest();
    page.show(aside([note(1, "a")]));
    expect(page.show(aside([note(2, "c"), note(1, "b")]))?.c).toEqual({ 2: { 0: "c", s: -1 }, 1: { 0: "b" } });
  });

  test("does not use a sibling with another template", () => {
    const Either = liveComponent({
      mount: (_socket, _props: { on: boolean }) => {},
      render: ({ on }) => (on ? html`<p>on</p>` : html`<p>off</p>`),
    });
    const page = new PageUnderTest();
    page.show(aside([Either({ id: 1, on: true })]));
    expect(page.show(aside([Either({ id: 1, on: true }), Either({ id: 2, on: false })]))?.c).toEqual({
      2: { s: ["<p>off</p>"], r: 1 },
    });
  });

  test("does not use a sibling that is leaving", () => {
    const page = new PageUnderTest();
    page.show(aside([note(1, "a")]));
    page.show(aside([]));
    page.table.willDestroy([1]);
    expect(page.show(aside([note(2, "b")]))?.c).toEqual({ 2: { 0: "b", s: ["<p>", "</p>"], r: 1 } });
  });

  test("does not use an unconfirmed sibling", () => {
    const page = new PageUnderTest();
    const Rows = liveComponent({
      mount: () => ({ rows: [] as readonly string[] }),
      render: ({ rows }) =>
        html`<div>${each(rows, (row) => html`<p>${row === "" ? html`<b>bold bold bold</b>` : html`<i>${row}</i>`}</p>`)}</div>`,
    });
    page.show(aside([Rows({ id: 1 })]));
    page.show(aside([]));
    // A component off the page gets a table of statics. The client ignores it, and the next message contains another one.
    expect(page.poke(Rows, 1, { rows: ["", ""] })?.c?.[1]).toMatchObject({ 0: { p: {} } });
    expect(page.show(aside([Rows({ id: 2 })]))?.c).toEqual({ 2: { 0: "", s: ["<div>", "</div>"], r: 1 } });
    // When it comes back, it is sent in full.
    expect(page.show(aside([Rows({ id: 2 }), Rows({ id: 1 })]))?.c).toMatchObject({ 1: { 0: { k: { kc: 2 } } } });
    expect(page.show(aside([Rows({ id: 2 }), Rows({ id: 1 })]))).toBeUndefined();
  });

  test("does not use a sibling whose inner component is unconfirmed", () => {
    const Rows = liveComponent({
      mount: () => ({ rows: [] as readonly string[] }),
      render: ({ rows }) =>
        html`<div>${each(rows, (row) => html`<p>${row === "" ? html`<b>bold bold bold</b>` : html`<i>${row}</i>`}</p>`)}</div>`,
    });
    const page = new PageUnderTest();
    page.show(aside(Box({ id: 1, child: Rows({ id: 9 }) })));
    page.show(aside(null));
    expect(page.poke(Rows, 9, { rows: ["", ""] })?.c?.[2]).toMatchObject({ 0: { p: {} } });
    const message = page.show(aside(Box({ id: 2, child: Rows({ id: 9 }) })));
    expect(message?.c?.[3]).toEqual({ s: -1 });
    expect(message?.c?.[2]).toMatchObject({ s: ["<div>", "</div>"], 0: { k: { kc: 2 } } });
  });

  test("runs its function components again, with their content", () => {
    const Frame = component(({ id }: { id: number }) => html`<em>${note(id, "x")}</em>`);
    const Holder = liveComponent({ render: () => html`<div>${Frame({ id: 9 })}</div>` });
    const page = new PageUnderTest();
    expect(() => page.show(aside([Holder({ id: 1 }), Holder({ id: 2 })]))).toThrow("LW303");
  });

  test("does not take over a list that went back to empty", () => {
    const Log = liveComponent({
      mount(socket) {
        socket.temporaryAssign({ lines: [] });
        return { lines: ["first"] as readonly string[] };
      },
      render: ({ lines }) => html`<ul>${each(lines, (line) => html`<li>${line}</li>`)}</ul>`,
    });
    const page = new PageUnderTest();
    page.show(aside([Log({ id: 1 }), Log({ id: 2 })]));
    page.show(aside([Log({ id: 1 })]));
    page.table.willDestroy([2]);
    expect(page.show(aside([Log({ id: 1 }), Log({ id: 2 })]))?.c).toEqual({ 2: { 0: "", s: -1 } });
  });
});

describe("tables of statics in components", () => {
  const text = "a paragraph long enough to be worth a table";
  const row = (item: string) =>
    item === "a" ? html`<p title=${text}>${item}</p>` : html`<b title=${text}>${item}</b>`;
  const Mixed = liveComponent({
    mount: (_socket, _props: { items: readonly string[] }) => {},
    render: ({ items }) => html`<div>${each(items, row)}</div>`,
  });

  test("belong to the outermost list, because a component cannot use the table of the message", () => {
    const page = new PageUnderTest();
    const message = page.show(html`${each(["a", "b", "a", "b"], row)}${Mixed({ id: 1, items: ["a", "b", "a", "b"] })}`);
    expect(message?.p).toBeDefined();
    expect(message?.c?.[1]).toEqual({
      0: {
        s: ["", ""],
        k: {
          0: { 0: { 0: ` title="${text}"`, 1: "a", s: 0 } },
          1: { 0: { 0: ` title="${text}"`, 1: "b", s: 1 } },
          2: { 0: { 0: ` title="${text}"`, 1: "a", s: 0 } },
          3: { 0: { 0: ` title="${text}"`, 1: "b", s: 1 } },
          kc: 4,
        },
        p: { 0: ["<p", ">", "</p>"], 1: ["<b", ">", "</b>"] },
      },
      s: ["<div>", "</div>"],
      r: 1,
    });
  });
});

describe("a new root", () => {
  const one = (value: Renderable) => html`<main>${value}</main>`;
  const two = (value: Renderable) => html`<article>${value}</article>`;

  test("gives all components new cids and sends them in full", () => {
    const page = new PageUnderTest();
    page.show(one([note(1, "a"), note(2, "b")]));
    expect(page.show(two([note(2, "b"), note(1, "a")]))).toEqual({
      0: { k: { 0: { 0: 4 }, 1: { 0: 3 }, kc: 2 }, s: ["", ""] },
      s: ["<article>", "</article>"],
      c: { 4: { 0: "b", s: ["<p>", "</p>"], r: 1 }, 3: { 0: "a", s: 4 } },
    });
  });

  test("keeps the state of components, and their targets follow", () => {
    const Targeted = liveComponent({
      mount: () => ({ n: 0 }),
      render: ({ n, myself }) => html`<p phx-target=${myself}>${n}</p>`,
    });
    const page = new PageUnderTest();
    page.show(one(Targeted({ id: 1 })));
    page.poke(Targeted, 1, { n: 5 });
    expect(page.show(two(Targeted({ id: 1 })))?.c).toEqual({
      2: { 0: ' phx-target="2"', 1: "5", s: ["<p", ">", "</p>"], r: 1 },
    });
    expect(page.table.get(1)).toBeUndefined();
  });

  test("removes the components that it does not contain, which the client does not report", () => {
    const page = new PageUnderTest();
    page.show(one([note(1, "a"), Box({ id: 1, child: note(2, "b") })]));
    const box = page.host.get(page.entry(Box, 1));
    page.show(two(note(1, "a")));
    expect([...page.table.all].map(({ id, cid }) => [id, cid])).toEqual([[1, 4]]);
    expect(box?.state.ended).toBe(true);
  });

  test("restores components that were leaving", () => {
    const page = new PageUnderTest();
    page.show(one(note(1, "a")));
    page.table.willDestroy([1]);
    page.show(two(note(1, "a")));
    expect(page.table.destroyed([1, 2])).toEqual([]);
  });
});

describe("a component that comes back", () => {
  test("before its removal was announced is sent as its cid", () => {
    const page = new PageUnderTest();
    page.show(aside(note(1, "a")));
    page.show(aside(null));
    expect(page.show(aside(note(1, "a")))).toEqual({ 0: 1 });
  });

  test("after its removal was announced is sent in full, with its content", () => {
    const page = new PageUnderTest();
    const view = () => aside(Box({ id: 1, child: note(2, "a") }));
    page.show(view());
    page.poke(Box, 1, { n: 3 });
    page.show(aside(null));
    page.table.willDestroy([1, 2]);
    expect(page.show(view())).toEqual({
      0: 1,
      c: {
        1: { 0: "3", 1: 2, s: ["<section><i>", "</i>", "</section>"], r: 1 },
        2: { 0: "a", s: ["<p>", "</p>"], r: 1 },
      },
    });
    expect(page.table.destroyed([1, 2])).toEqual([]);
  });

  test("after its removal was confirmed is a new one with a new cid", () => {
    const page = new PageUnderTest();
    page.show(aside(Box({ id: 1, child: "a" })));
    page.poke(Box, 1, { n: 3 });
    page.show(aside(null));
    page.table.willDestroy([1]);
    expect(page.table.destroyed([1])).toEqual([1]);
    expect(page.show(aside(Box({ id: 1, child: "a" })))).toEqual({
      0: 2,
      c: { 2: { 0: "0", 1: "a", s: ["<section><i>", "</i>", "</section>"], r: 1 } },
    });
  });

  test("receives its own changes while it is leaving, and is sent in full when it is rendered again", () => {
    const page = new PageUnderTest();
    page.show(aside(Box({ id: 1, child: "a" })));
    page.show(aside(null));
    page.table.willDestroy([1]);
    expect(page.poke(Box, 1, { n: 1 })).toEqual({ c: { 1: { 0: "1" } } });
    expect(page.show(aside(Box({ id: 1, child: "a" })))?.c).toMatchObject({ 1: { 0: "1" } });
  });
});

describe("a page refuses", () => {
  const Two = liveComponent({ name: "Two", render: () => html`<p>a</p><p>b</p>` });
  const Hole = liveComponent({ name: "Hole", render: () => html`${html`<p>a</p>`}` });
  const Text = liveComponent({ name: "Text", render: () => "a" as never });
  const Nothing = liveComponent({ name: "Nothing", render: () => undefined as never });

  test.each([Two({ id: 1 }), Hole({ id: 1 }), Text({ id: 1 }), Nothing({ id: 1 })])(
    "a component that does not render one element: %#",
    (call) => {
      expect(() => new PageUnderTest().show(aside(call))).toThrow(/LW305 {2}\w+ must render exactly one element/);
    },
  );

  test.each<[shown: string, id: unknown]>([
    ["without an id", undefined],
    ["with the id null", null],
    ["with the id true", true],
    ["with the id { key }", { key: 1 }],
    ["with the id a list of 1", [1]],
    ["with the id NaN", NaN],
    ["with the id 1n", 1n],
  ])("a component that is called %s", (shown, id) => {
    expect(() => new PageUnderTest().show(aside(Note({ id: id as never, text: "a" })))).toThrow(
      `LW304  a component was called ${shown}. An id is a string or a number.`,
    );
  });

  test("one instance at two positions, and names both", () => {
    const view = () => html`<p>${Note({ id: "n", text: "a" })}</p>
      <p>${Note({ id: "n", text: "b" })}</p>`;
    expect(() => new PageUnderTest().show(view())).toThrow(
      /^LW303 {2}a component with the id "n" is rendered twice: at .*tree\.test\.ts:(\d+):\d+ and at .*tree\.test\.ts:(?!\1)\d+:\d+\.\n {2}Give each instance its own id\./,
    );
  });

  test("a component where no view can run it", () => {
    const page = new PageUnderTest();
    page.show(aside(note(1, "a")));
    expect(() => page.show(html`${note(1, "a")}${aside([note(1, "b")])}`)).toThrow("LW303");
  });
});

describe("a component may render", () => {
  const Inner = component(({ n }: { n: number }) => html`<p>${n}</p>`);

  test("a function component", () => {
    const Outer = liveComponent({ mount: () => ({ n: 1 }), render: ({ n }) => Inner({ n }) });
    const page = new PageUnderTest();
    expect(page.show(aside(Outer({ id: 1 })))?.c).toEqual({ 1: { 0: "1", s: ["<p>", "</p>"], r: 1 } });
    expect(page.poke(Outer, 1, { n: 2 })).toEqual({ c: { 1: { 0: "2" } } });
  });

  test("slots, which its parent keeps up to date", () => {
    const Card = liveComponent({
      mount: (_socket, _props: { body: Renderable; foot: (n: number) => Renderable }) => ({ n: 0 }),
      render: ({ body, foot, n }) => html`<div>${body}${foot(n)}</div>`,
    });
    const view = (a: string) => aside(Card({ id: 1, body: html`<b>${a}</b>`, foot: (n) => `${a}${n}` }));
    const page = new PageUnderTest();
    page.show(view("x"));
    expect(page.show(view("y"))).toEqual({ c: { 1: { 0: { 0: "y" }, 1: "y0" } } });
    expect(page.poke(Card, 1, { n: 1 })).toEqual({ c: { 1: { 1: "y1" } } });
  });

  test("another root id, which is patched like any attribute", () => {
    const Named = liveComponent({ mount: () => ({ name: "a" }), render: ({ name }) => html`<p id=${name}>x</p>` });
    const page = new PageUnderTest();
    page.show(aside(Named({ id: 1 })));
    expect(page.poke(Named, 1, { name: "b" })).toEqual({ c: { 1: { 0: ' id="b"' } } });
  });
});
