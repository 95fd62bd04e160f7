import { describe, expect, test } from "vitest";
import { component } from "../html/component.ts";
import { each } from "../html/each.ts";
import { html, type Renderable } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { PageUnderTest } from "./page-under-test.test.ts";

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

describe("a page with components", () => {
  test("holds their numbers; the second of a kind is written like the first", () => {
    const page = new PageUnderTest();
    expect(page.show(html`<div>${note(1, "one")}${note(2, "two")}</div>`)).toEqual({
      0: 1,
      1: 2,
      s: ["<div>", "", "</div>"],
      c: { 1: { 0: "one", s: ["<p>", "</p>"], r: 1 }, 2: { 0: "two", s: 1 } },
    });
  });

  test("sends nothing for components that show the same, whatever the page around them does", () => {
    const page = new PageUnderTest();
    const view = (title: string, text: string) => html`<h1>${title}</h1>${note(1, text)}`;
    page.show(view("a", "one"));
    expect(page.show(view("a", "one"))).toBeUndefined();
    expect(page.show(view("b", "one"))).toEqual({ 0: "b" });
    expect(page.show(view("b", "two"))).toEqual({ c: { 1: { 0: "two" } } });
    expect(page.show(view("c", "one"))).toEqual({ 0: "c", c: { 1: { 0: "one" } } });
  });

  test("sends a component alone when only its own state changed", () => {
    const page = new PageUnderTest();
    page.show(html`<h1>a</h1>${Box({ id: 1, child: "x" })}`);
    expect(page.poke(Box, 1, { n: 1 })).toEqual({ c: { 1: { 0: "1" } } });
    expect(page.poke(Box, 1, { n: 1 })).toBeUndefined();
    expect(page.refresh()).toBeUndefined();
  });

  test("sends a state and new props of one component as one change", () => {
    const page = new PageUnderTest();
    page.show(aside(Box({ id: 1, child: "x" })));
    page.socketOf(Box, 1).assign({ n: 2 });
    expect(page.show(aside(Box({ id: 1, child: "y" })))).toEqual({ c: { 1: { 0: "2", 1: "y" } } });
  });

  test("puts the components in components beside them, in the order they are come across", () => {
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

  test("moves them as rows, with their numbers", () => {
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

  test("shows another instance in a place by its number", () => {
    const page = new PageUnderTest();
    page.show(aside(note(1, "a")));
    expect(page.show(aside(note(2, "b")))).toEqual({ 0: 2, c: { 2: { 0: "b", s: -1 } } });
    expect(page.show(aside("text"))).toEqual({ 0: "text" });
    expect(page.show(aside(note(1, "a")))).toEqual({ 0: 1 });
  });

  test("tells two components with equal ids apart", () => {
    const page = new PageUnderTest();
    expect(page.show(html`${note(1, "a")}${Box({ id: 1, child: "b" })}`)).toMatchObject({ 0: 1, 1: 2 });
  });

  test("tells a number and a text as ids apart", () => {
    const page = new PageUnderTest();
    expect(page.show(html`${note(1, "a")}${Note({ id: "1", text: "b" })}`)).toMatchObject({ 0: 1, 1: 2 });
  });
});

describe("like another one", () => {
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
  ])("%s", (_name, next, components) => expect(held()(next)).toEqual(components));

  test("a list that is empty here and not there is emptied", () => {
    const page = new PageUnderTest();
    const view = (...lists: readonly (readonly string[])[]) => html`${lists.map((items, id) => List({ id, items }))}`;
    expect(page.show(view(["a", "b"], []))?.c).toMatchObject({ 2: { 0: { k: { kc: 0 } }, s: 1 } });
    expect(page.show(view(["a", "b"], [], ["c"]))?.c).toEqual({ 3: { 0: { k: { 0: { 0: "c" }, kc: 1 } }, s: -1 } });
  });

  test("what changes in the same message is taken as it is after it", () => {
    const page = new PageUnderTest();
    page.show(aside([note(1, "a")]));
    expect(page.show(aside([note(1, "b"), note(2, "c")]))?.c).toEqual({ 1: { 0: "b" }, 2: { 0: "c", s: 1 } });
  });

  test("what changes later in the same message is taken as it was before", () => {
    const page = new PageUnderTest();
    page.show(aside([note(1, "a")]));
    expect(page.show(aside([note(2, "c"), note(1, "b")]))?.c).toEqual({ 2: { 0: "c", s: -1 }, 1: { 0: "b" } });
  });

  test("one that shows another template is no model", () => {
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

  test("one that is on its way out is no model", () => {
    const page = new PageUnderTest();
    page.show(aside([note(1, "a")]));
    page.show(aside([]));
    page.table.willDestroy([1]);
    expect(page.show(aside([note(2, "b")]))?.c).toEqual({ 2: { 0: "b", s: ["<p>", "</p>"], r: 1 } });
  });

  test("one that the client may not have been able to read is no model", () => {
    const page = new PageUnderTest();
    const Rows = liveComponent({
      mount: () => ({ rows: [] as readonly string[] }),
      render: ({ rows }) =>
        html`<div>${each(rows, (row) => html`<p>${row === "" ? html`<b>bold bold bold</b>` : html`<i>${row}</i>`}</p>`)}</div>`,
    });
    page.show(aside([Rows({ id: 1 })]));
    page.show(aside([]));
    // A table of statics, for a component nobody can see: the client does not look at it, and the next message brings another.
    expect(page.poke(Rows, 1, { rows: ["", ""] })?.c?.[1]).toMatchObject({ 0: { p: {} } });
    expect(page.show(aside([Rows({ id: 2 })]))?.c).toEqual({ 2: { 0: "", s: ["<div>", "</div>"], r: 1 } });
    // And when it comes back, it comes whole.
    expect(page.show(aside([Rows({ id: 2 }), Rows({ id: 1 })]))?.c).toMatchObject({ 1: { 0: { k: { kc: 2 } } } });
    expect(page.show(aside([Rows({ id: 2 }), Rows({ id: 1 })]))).toBeUndefined();
  });

  test("that holds the same component is no proof that the client has resolved what that was sent off the page", () => {
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

  test("function components in it run again for the new one, with what they hold", () => {
    const Frame = component(({ id }: { id: number }) => html`<em>${note(id, "x")}</em>`);
    const Holder = liveComponent({ render: () => html`<div>${Frame({ id: 9 })}</div>` });
    const page = new PageUnderTest();
    expect(() => page.show(aside([Holder({ id: 1 }), Holder({ id: 2 })]))).toThrow("LW303");
  });

  test("a list that went back to nothing is not taken over from the other", () => {
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

describe("tables of statics", () => {
  const text = "a paragraph long enough to be worth a table";
  const row = (item: string) =>
    item === "a" ? html`<p title=${text}>${item}</p>` : html`<b title=${text}>${item}</b>`;
  const Mixed = liveComponent({
    mount: (_socket, _props: { items: readonly string[] }) => {},
    render: ({ items }) => html`<div>${each(items, row)}</div>`,
  });

  test("of a component sit on its outermost list, as it does not see that of the message", () => {
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

  test("gives all components new numbers and sends them whole", () => {
    const page = new PageUnderTest();
    page.show(one([note(1, "a"), note(2, "b")]));
    expect(page.show(two([note(2, "b"), note(1, "a")]))).toEqual({
      0: { k: { 0: { 0: 4 }, 1: { 0: 3 }, kc: 2 }, s: ["", ""] },
      s: ["<article>", "</article>"],
      c: { 4: { 0: "b", s: ["<p>", "</p>"], r: 1 }, 3: { 0: "a", s: 4 } },
    });
  });

  test("keeps their state, and their targets follow", () => {
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

  test("forgets those it does not show, of which the client will say no word", () => {
    const page = new PageUnderTest();
    page.show(one([note(1, "a"), Box({ id: 1, child: note(2, "b") })]));
    const box = page.host.get(page.entry(Box, 1));
    page.show(two(note(1, "a")));
    expect([...page.table.all].map(({ id, cid }) => [id, cid])).toEqual([[1, 4]]);
    expect(box?.state.ended).toBe(true);
  });

  test("brings them all back that were on their way out", () => {
    const page = new PageUnderTest();
    page.show(one(note(1, "a")));
    page.table.willDestroy([1]);
    page.show(two(note(1, "a")));
    expect(page.table.destroyed([1, 2])).toEqual([]);
  });
});

describe("a component that comes back", () => {
  test("before anything was announced stands there again, by its number", () => {
    const page = new PageUnderTest();
    page.show(aside(note(1, "a")));
    page.show(aside(null));
    expect(page.show(aside(note(1, "a")))).toEqual({ 0: 1 });
  });

  test("after it was announced is sent whole, with what stands in it", () => {
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

  test("after it is gone is a new one with a new number", () => {
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

  test("is sent its own changes while its leaving is only announced, and all of it when it is met again", () => {
    const page = new PageUnderTest();
    page.show(aside(Box({ id: 1, child: "a" })));
    page.show(aside(null));
    page.table.willDestroy([1]);
    expect(page.poke(Box, 1, { n: 1 })).toEqual({ c: { 1: { 0: "1" } } });
    expect(page.show(aside(Box({ id: 1, child: "a" })))?.c).toMatchObject({ 1: { 0: "1" } });
  });
});

describe("refused", () => {
  const Two = liveComponent({ name: "Two", render: () => html`<p>a</p><p>b</p>` });
  const Hole = liveComponent({ name: "Hole", render: () => html`${html`<p>a</p>`}` });
  const Text = liveComponent({ name: "Text", render: () => "a" as never });
  const Nothing = liveComponent({ name: "Nothing", render: () => undefined as never });

  test.each([Two({ id: 1 }), Hole({ id: 1 }), Text({ id: 1 }), Nothing({ id: 1 })])("no single element: %#", (call) => {
    expect(() => new PageUnderTest().show(aside(call))).toThrow(/LW305 {2}\w+ must render exactly one element/);
  });

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
      `LW304  a component was called ${shown}. An id is a text or a number.`,
    );
  });

  test("one instance in two places, which are named", () => {
    const view = () => html`<p>${Note({ id: "n", text: "a" })}</p>
      <p>${Note({ id: "n", text: "b" })}</p>`;
    expect(() => new PageUnderTest().show(view())).toThrow(
      /^LW303 {2}a component with the id "n" stands in two places: .*tree\.test\.ts:(\d+):\d+ and .*tree\.test\.ts:(?!\1)\d+:\d+\.\n {2}Give each instance its own id\./,
    );
  });

  test("a component in a page that nobody runs", () => {
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

  test("what stands in its slots, which its parent keeps up to date", () => {
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
