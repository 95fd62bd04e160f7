import { describe, expect, test, vi } from "vitest";
import { component } from "../html/component.ts";
import { each } from "../html/each.ts";
import { html, raw, type Renderable, type Rendered } from "../html/rendered.ts";
import { change, sent } from "../test-support/messages.ts";
import { toHtml } from "./to-html.ts";
import { Tree } from "./tree.ts";

describe("the first message of a page", () => {
  test.each<[string, Renderable, object]>([
    ["is dynamics and statics", html`<h1>Count ${0}</h1>${""}`, { 0: "0", 1: "", s: ["<h1>Count ", "</h1>", ""] }],
    ["may have no dynamics", html`<hr>`, { s: ["<hr>"] }],
    ["never has the root flag on its root", html`<p>${"a"}</p>`, { 0: "a", s: ["<p>", "</p>"] }],
    ["wraps what is not a template", "a<b", { 0: "a&lt;b", s: ["", ""] }],
    ["wraps nothing", null, { 0: "", s: ["", ""] }],
    ["wraps lists", ["a", 1], { 0: { k: { 0: { 0: "a" }, 1: { 0: "1" }, kc: 2 }, s: ["", ""] }, s: ["", ""] }],
    ["looks through components", component(() => component(() => html`<p>a</p>`)({}))({}), { s: ["<p>a</p>"] }],
    [
      "writes numbers as text, because a number is a cid",
      html`${1}${2n}${Number.NaN}`,
      { 0: "1", 1: "2", 2: "NaN", s: ["", "", "", ""] },
    ],
    ["has trusted markup as it is", html`<p>${raw("<b>")}</p>`, { 0: "<b>", s: ["<p>", "</p>"] }],
    [
      "has attributes with their names",
      html`<p title=${`"`} lang=${null} ${{ id: 1 }}>a</p>`,
      { 0: ' title="&quot;"', 1: "", 2: ' id="1"', s: ["<p", "", "", ">a</p>"] },
    ],
    ["nests templates", html`<p>${html`<b>${"a"}</b>`}</p>`, { 0: { 0: "a", s: ["<b>", "</b>"] }, s: ["<p>", "</p>"] }],
    ["has empty lists as nothing", html`<ul>${each([], String)}</ul>`, { 0: "", s: ["<ul>", "</ul>"] }],
    [
      "writes rows that share their statics",
      html`<ul>${each(["a", "b"], (x) => html`<li>${x}</li>`)}</ul>`,
      { 0: { s: ["<li>", "</li>"], k: { 0: { 0: "a" }, 1: { 0: "b" }, kc: 2 } }, s: ["<ul>", "</ul>"] },
    ],
  ])("%s", (_name, page, message) => expect(sent(page)[0]).toEqual(message));
});

describe("the root flag of a node", () => {
  const One = component(({ a }: { a: string }) => html`<p>${a}</p>`);
  const Two = component(({ a }: { a: string }) => html`<p>${a}</p><p>b</p>`);
  const Hole = component(({ a }: { a: string }) => html`${a}`);

  test.each<[string, Renderable, unknown]>([
    ["is set for a component with one element", One({ a: "b" }), { 0: "b", s: ["<p>", "</p>"], r: 1 }],
    ["is not set for two elements", Two({ a: "b" }), { 0: "b", s: ["<p>", "</p><p>b</p>"] }],
    ["is not set for a hole", Hole({ a: "b" }), { 0: "b", s: ["", ""] }],
    ["is not set for a plain template", html`<p>${"b"}</p>`, { 0: "b", s: ["<p>", "</p>"] }],
    ["is set through components", component(() => One({ a: "b" }))({}), { 0: "b", s: ["<p>", "</p>"], r: 1 }],
    [
      "is not set for rows, which share the statics of the list",
      each([1], () => One({ a: "b" })),
      { k: { 0: { 0: "b" }, kc: 1 }, s: ["<p>", "</p>"] },
    ],
    [
      "is set for rows of mixed lists",
      each([1, 2], (i) => (i === 1 ? "a" : One({ a: "b" }))),
      { k: { 0: { 0: "a" }, 1: { 0: { 0: "b", s: ["<p>", "</p>"], r: 1 } }, kc: 2 }, s: ["", ""] },
    ],
  ])("%s", (_name, value, wire) => {
    expect(sent(html`<main>${value}</main>`)[0]).toEqual({ 0: wire, s: ["<main>", "</main>"] });
  });
});

describe("a change at one position", () => {
  const page = (value: Renderable) => html`<main>${value}</main>`;
  const bold = (value: Renderable) => html`<b>${value}</b>`;
  const italic = (value: Renderable) => html`<i>${value}</i>`;
  const row = (value: string) => html`<li>${value}</li>`;
  const Bold = component(({ value }: { value: string }) => bold(value));
  const Shout = component(({ value }: { value: string }) => `${value}!`);
  const full = { 0: "b", s: ["<b>", "</b>"] };

  test.each<[string, Renderable, Renderable, unknown]>([
    ["nothing", "a", "a", undefined],
    ["a string to a string", "a", "b", "b"],
    ["a string to what is written the same", "1", 1, undefined],
    ["a number to what is written the same", 1, 1n, undefined],
    ["nothing to another nothing", null, false, undefined],
    ["nothing to the empty string", undefined, "", undefined],
    ["NaN to NaN", Number.NaN, Number.NaN, undefined],
    ["a string to nothing", "a", null, ""],
    ["nothing to a string", null, "a", "a"],
    ["a string to a node", "a", bold("b"), full],
    ["nothing to a node", null, bold("b"), full],
    ["a node to a node of the same template", bold("a"), bold("b"), { 0: "b" }],
    ["a node to the same", bold("a"), bold("a"), undefined],
    ["a node to a node of another template", italic("b"), bold("b"), full],
    ["a node to a string", bold("a"), "b", "b"],
    ["a node to nothing", bold("a"), null, ""],
    ["a nested node", bold(italic("a")), bold(italic("b")), { 0: { 0: "b" } }],
    ["a nested node to another template", bold(italic("a")), bold(bold("b")), { 0: full }],
    ["trusted markup to the same", raw("<b>"), raw("<b>"), undefined],
    ["trusted markup to other markup", raw("<b>"), raw("<i>"), "<i>"],
    ["trusted markup to a string", raw("<b>"), "<b>", "&lt;b&gt;"],
    ["a string to trusted markup", "<b>", raw("<b>"), "<b>"],
    ["a node to a list", bold("a"), each(["a"], row), { k: { 0: { 0: "a" }, kc: 1 }, s: ["<li>", "</li>"] }],
    ["a list to a node", each(["a"], row), bold("b"), full],
    ["a list to a string", each(["a"], row), "a", "a"],
    ["a list to nothing", each(["a"], row), null, ""],
    ["an empty list to a string", each([], row), "a", "a"],
    ["an empty list to a list", each([], row), each(["a"], row), { k: { 0: { 0: "a" }, kc: 1 }, s: ["<li>", "</li>"] }],
    ["an empty list to an empty list", each([], row), each([], row), undefined],
    ["a list to an empty list, whose statics the client keeps", each(["a"], row), each([], row), { k: { kc: 0 } }],
    ["a template to the component that gives it", bold("a"), Bold({ value: "b" }), { 0: "b" }],
    ["a component to the template it gives", Bold({ value: "a" }), bold("b"), { 0: "b" }],
    ["a component to another with the same result", Bold({ value: "a" }), component(() => bold("a"))({}), undefined],
    ["a component to a component", Bold({ value: "a" }), Bold({ value: "b" }), { 0: "b" }],
    ["a component to nothing", Bold({ value: "a" }), null, ""],
    ["a component of text", Shout({ value: "a" }), Shout({ value: "b" }), "b!"],
    ["a component of text to the same", Shout({ value: "a" }), component(() => "a!")({}), undefined],
    ["a component to an empty list", Bold({ value: "a" }), each([], row), ""],
    [
      "a component that returns a list to a list",
      component(() => each(["a"], row))({}),
      each(["b"], row),
      { k: { 0: { 0: "b" }, kc: 1 } },
    ],
    ["a component of an array to an array", component(() => ["a"])({}), ["b"], { k: { 0: { 0: "b" }, kc: 1 } }],
    ["a component of markup to markup", component(() => raw("<b>"))({}), raw("<b>"), undefined],
  ])("of %s", (_name, before, after, wire) => {
    expect(change(page(before), page(after))).toEqual(wire === undefined ? undefined : { 0: wire });
  });

  test("a node that follows a string is sent in full, because the client has dropped the previous one", () => {
    expect(sent(page(bold("b")), page(""), page(bold("b")))).toEqual([
      { 0: full, s: ["<main>", "</main>"] },
      { 0: "" },
      { 0: full },
    ]);
  });

  test("the worked example of nested nodes sends the same messages as the reference server", () => {
    const name = (value: string) => html`<b>${value}</b>`;
    const view = (first: Renderable, second: string) => html`<main>${first}<i>${second}</i></main>`;
    const gone = html`<em>gone</em>`;
    expect(
      sent(
        view(name("Ann"), "x"),
        view(name("Ann"), "y"),
        view(name("Bob"), "y"),
        view(gone, "y"),
        view("", "y"),
        view(name("Cy"), "y"),
      ),
    ).toEqual([
      { 0: { 0: "Ann", s: ["<b>", "</b>"] }, 1: "x", s: ["<main>", "<i>", "</i></main>"] },
      { 1: "y" },
      { 0: { 0: "Bob" } },
      { 0: { s: ["<em>gone</em>"] } },
      { 0: "" },
      { 0: { 0: "Cy", s: ["<b>", "</b>"] } },
    ]);
  });

  test("a condition sends the statics of a branch each time it switches", () => {
    const view = (n: number) => html`<h1>Count ${n}</h1>${n > 5 && html`<p>big</p>`}`;
    expect(sent(view(0), view(7), view(8), view(3))).toEqual([
      { 0: "0", 1: "", s: ["<h1>Count ", "</h1>", ""] },
      { 0: "7", 1: { s: ["<p>big</p>"] } },
      { 0: "8" },
      { 0: "3", 1: "" },
    ]);
  });

  test("another root template is sent as a whole page", () => {
    expect(sent(html`<p>${1}</p>`, html`<b>${1}</b>`, "a", "b", html`<hr>`, html`<hr>`)).toEqual([
      { 0: "1", s: ["<p>", "</p>"] },
      { 0: "1", s: ["<b>", "</b>"] },
      { 0: "a", s: ["", ""] },
      { 0: "b" },
      { s: ["<hr>"] },
      { s: ["<hr>"] }, // the same text at another call site
    ]);
  });
});

describe("a change of attributes", () => {
  const view = (a: Renderable, b: string, c: Renderable) => html`<p class=${a} title="x ${b}" ${c}>a</p>`;

  test("values created in each render send nothing while their text is the same", () => {
    const page = () =>
      html`<p class=${["a", { b: true }]} style=${{ top: 1 }} phx-click=${{ toAttribute: () => "[]" }} ${{ id: "c", hidden: true }} lang="a ${["b"].join("")}">a</p>`;
    expect(change(page(), page())).toBeUndefined();
  });

  test.each<[string, Rendered, Rendered, unknown]>([
    ["a class list", view(["a"], "b", null), view(["a", "c"], "b", null), { 0: ' class="a c"' }],
    ["a class list that becomes empty", view(["a"], "b", null), view([], "b", null), { 0: "" }],
    ["a class list to the same string", view(["a"], "b", null), view("a", "b", null), undefined],
    ["a part", view(null, "b", null), view(null, "c", null), { 1: "c" }],
    ["a spread", view(null, "b", { id: 1 }), view(null, "b", { id: 2 }), { 2: ' id="2"' }],
    ["a spread that goes", view(null, "b", { id: 1 }), view(null, "b", undefined), { 2: "" }],
    ["nothing to nothing", view(null, "b", null), view(false, "b", false), undefined],
    ["bare to gone", view(true, "b", null), view(false, "b", null), { 0: "" }],
    ["a number to the same text", view(1, "b", null), view("1", "b", null), undefined],
  ])("of %s", (_name, before, after, wire) => expect(change(before, after)).toEqual(wire));

  test("the content of a textarea or title is escaped text", () => {
    const page = (a: Renderable) => html`<textarea>${a}</textarea>`;
    expect(sent(page("a"), page("<"), page("<"), page(null), page(Number.NaN), page(Number.NaN)).slice(1)).toEqual([
      { 0: "&lt;" },
      undefined,
      { 0: "" },
      { 0: "NaN" },
      undefined,
    ]);
  });
});

describe("function components", () => {
  test("do not run again while their props are the same", () => {
    const render = vi.fn<(props: { a: unknown; b?: unknown }) => Rendered>(() => html`<p>x</p>`);
    const C = component(render);
    const shared = { deep: [1] };
    const page = (props: { a: unknown; b?: unknown }) => html`<main>${C(props)}</main>`;
    const tree = new Tree();
    const show = (props: { a: unknown; b?: unknown }): number => {
      render.mockClear();
      tree.render(page(props));
      return render.mock.calls.length;
    };
    expect(show({ a: 1 })).toBe(1);
    expect(show({ a: 1 })).toBe(0);
    expect(show({ a: 2 })).toBe(1);
    expect(show({ a: 2, b: undefined })).toBe(1);
    expect(show({ a: 2, b: undefined })).toBe(0);
    expect(show({ a: shared })).toBe(1);
    expect(show({ a: shared })).toBe(0);
    expect(show({ a: { ...shared } })).toBe(1);
    expect(show({ b: 1 } as never)).toBe(1);
    expect(show({ a: undefined })).toBe(1);
    expect(show({ b: undefined } as never)).toBe(1);
  });

  test("do not run again while their children show the same", () => {
    const render = vi.fn<(props: { children: Renderable }) => Rendered>(({ children }) => html`<p>${children}</p>`);
    const C = component(render);
    const page = (text: string, inner: string) =>
      html`<main>${C({ children: html`<b class=${text}>${html`<i>${inner}</i>`}</b>` })}</main>`;
    const tree = new Tree();
    tree.render(page("a", "b"));
    render.mockClear();
    expect(tree.render(page("a", "b"))).toBeUndefined();
    expect(render).not.toHaveBeenCalled();
    expect(tree.render(page("a", "c"))).toEqual({ 0: { 0: { 1: { 0: "c" } } } });
    expect(tree.render(page("d", "c"))).toEqual({ 0: { 0: { 0: ' class="d"' } } });
    expect(render).toHaveBeenCalledTimes(2);
    expect(tree.render(html`<main>${C({ children: html`<b>x</b>` })}</main>`)).toBeDefined();
  });

  test.each<[string, () => object, () => object]>([
    ["a Map", () => new Map([["a", 1]]), () => new Map([["a", 2]])],
    ["a Date", () => new Date(1), () => new Date(2)],
    ["a Set", () => new Set([1]), () => new Set([2])],
  ])("run again if a prop is %s, whose content is not in its properties", (_name, before, after) => {
    const C = component(
      (props: object) =>
        html`<p>${JSON.stringify(props instanceof Date ? props.getTime() : [...(props as Iterable<unknown>)])}</p>`,
    );
    const page = (props: object) => html`<main>${C(props)}</main>`;
    expect(change(page(before()), page(after()))).toBeDefined();
  });

  test("are skipped in rows of every layout", () => {
    const render = vi.fn<(props: { id: number; text: string }) => Renderable>(({ text }) => html`<li>${text}</li>`);
    const Row = component(render);
    const view = (all: readonly { id: number; text: string }[], end: Renderable) =>
      html`${each(
        [...all, null],
        (item) => item?.id ?? 0,
        (item) => (item === null ? end : Row(item)),
      )}`;
    const rows = [
      { id: 1, text: "a" },
      { id: 2, text: "b" },
      { id: 3, text: "c" },
    ];
    for (const end of ["text", Row({ id: 0, text: "end" })] as Renderable[]) {
      const tree = new Tree();
      tree.render(view(rows, end));
      render.mockClear();
      expect(tree.render(view(rows.toReversed(), end))).toMatchObject({ 0: { k: { 0: 2, 2: 0, km: true, kc: 4 } } });
      expect(render).not.toHaveBeenCalled();
    }
  });

  test("may return components, lists, arrays and null", () => {
    const Inner = component(({ a }: { a: number }) => html`<i>${a}</i>`);
    const Outer = component(
      ({ a, kind }: { a: number; kind: number }): Renderable =>
        [
          Inner({ a }),
          each([a], (x) => html`<u>${x}</u>`),
          [a, "b"],
          null,
          "text",
          raw("<hr>"),
          html`<b>${Inner({ a })}</b>`,
        ][kind],
    );
    const page = (a: number, kind: number) => html`<main>${Outer({ a, kind })}</main>`;
    expect([0, 1, 2, 3, 4, 5, 6].map((kind) => change(page(1, kind), page(2, kind)))).toEqual([
      { 0: { 0: "2" } },
      { 0: { k: { 0: { 0: "2" }, kc: 1 } } },
      { 0: { k: { 0: { 0: "2" }, kc: 2 } } },
      undefined,
      undefined,
      undefined,
      { 0: { 0: { 0: "2" } } },
    ]);
  });

  test("are transparent when a row changes between a component and its template", () => {
    const row = (a: string) => html`<li>${a}</li>`;
    const Row = component(({ a }: { a: string }) => row(a));
    const Twice = component(({ a }: { a: string }) => Row({ a }));
    const view = (...rows: Renderable[]) => html`${each(rows, (x) => x)}`;
    expect(
      sent(
        view(Row({ a: "a" })),
        view(row("a")),
        view(Twice({ a: "b" })),
        view(Twice({ a: "b" })),
        view(Row({ a: "b" })),
        view("text"),
      ).slice(1),
    ).toEqual([
      undefined,
      { 0: { k: { 0: { 0: "b" }, kc: 1 } } },
      undefined,
      undefined,
      { 0: { k: { 0: { 0: "text" }, kc: 1 }, s: ["", ""] } },
    ]);
  });
});

describe("one Rendered value at several positions", () => {
  test("is a node of its own at each", () => {
    const shared = html`<b>${"a"}</b>`;
    const page = (a: Renderable, b: Renderable) => html`${a}-${b}`;
    expect(
      sent(page(shared, shared), page(shared, "x"), page(html`<u>y</u>`, shared), page(shared, shared)).slice(1),
    ).toEqual([
      { 1: "x" },
      { 0: { s: ["<u>y</u>"] }, 1: { 0: "a", s: ["<b>", "</b>"] } },
      { 0: { 0: "a", s: ["<b>", "</b>"] } },
    ]);
  });

  test("can be stored and rendered again", () => {
    const inner = (text: string) => html`<i class=${["a", text]}>${text}</i>`;
    const a = html`<p>${inner("a")}</p>`;
    const page = (value: Renderable) => html`<main>${value}</main>`;
    const other = (text: string) => html`<p>${inner(text)}</p>`;
    const tree = new Tree();
    tree.render(page(a));
    expect(tree.render(page(a))).toBeUndefined();
    tree.render(page(other("b")));
    expect(toHtml(a)).toBe('<p><i class="a a">a</i></p>');
    expect(new Tree().render(page(a))).toMatchObject({ 0: { 0: { 0: ' class="a a"', 1: "a" } } });
  });

  test("is not changed by the trees that show it", () => {
    const row = (x: number) => html`<li class=${[x]}>${html`<b>${x}</b>`}</li>`;
    const page = html`<ul>${each([1, 2], (x) => x, row)}</ul>`;
    const before = toHtml(page);
    const one = new Tree();
    const two = new Tree();
    one.render(page);
    two.render(page);
    one.render(html`<ul>${each([2], (x) => x, row)}</ul>`);
    expect(two.render(page)).toBeUndefined();
    expect(toHtml(page)).toBe(before);
  });
});

describe("the table of statics", () => {
  const long = (a: Renderable) => html`<section class="card"><h2>${a}</h2></section>`;
  const STATICS = ['<section class="card"><h2>', "</h2></section>"];

  test("contains statics that occur twice and are long", () => {
    expect(sent(html`${long("a")}${long("b")}`)[0]).toEqual({
      0: { 0: "a", s: 0 },
      1: { 0: "b", s: 0 },
      s: ["", "", ""],
      p: { 0: STATICS },
    });
  });

  test("does not contain statics that occur once or are short", () => {
    const short = (a: string) => html`${a}`;
    expect(sent(html`${long("a")}`)[0]).not.toHaveProperty("p");
    expect(sent(html`<b>${short("a")}${short("b")}</b>`)[0]).not.toHaveProperty("p");
  });

  test("is omitted from changes without new nodes", () => {
    expect(change(html`<p>${1}</p>`, html`<p>${1}</p>`)).not.toHaveProperty("p");
  });

  test("is not reused by the next message", () => {
    const page = (...values: Renderable[]) => html`${values[0]}${values[1]}${values[2]}`;
    const shown = sent(page(long("a"), long("b"), ""), page("", "", long("a")), page(long("a"), long("b"), ""));
    expect(shown.map((message) => message?.p)).toEqual([{ 0: STATICS }, undefined, { 0: STATICS }]);
    expect(shown[1]).toEqual({ 0: "", 1: "", 2: { 0: "a", s: STATICS } });
  });
});
