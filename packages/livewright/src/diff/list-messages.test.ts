import { describe, expect, test } from "vitest";
import { component } from "../html/component.ts";
import { each } from "../html/each.ts";
import { html, raw, type Renderable } from "../html/rendered.ts";
import { change, sent } from "../test-support/messages.ts";
import { toHtml } from "./to-html.ts";
import { Tree } from "./tree.ts";

interface Item {
  readonly id: number | string;
  readonly text: string;
}

const items = (letters: string, text: (letter: string) => string = (letter) => letter): Item[] =>
  letters.split("").map((letter) => ({ id: letter.toLowerCase(), text: text(letter) }));
const list = (all: readonly Item[]) =>
  html`<ul>${each(
    all,
    (item) => item.id,
    (item) => html`<li>${item.text}</li>`,
  )}</ul>`;

describe("a list with keys", () => {
  test("the worked examples send the same messages as the reference server", () => {
    expect(
      sent(
        list(items("abc")),
        list(items("aBc")),
        list(items("cBa")),
        list(items("Ba")),
        list([
          { id: "a", text: "A!" },
          { id: "b", text: "B" },
        ]),
        list([
          { id: "n", text: "new" },
          { id: "a", text: "A!" },
          { id: "b", text: "B" },
        ]),
        list([
          { id: "n", text: "new" },
          { id: "a", text: "A!" },
          { id: "b", text: "B" },
          { id: "z", text: "z" },
        ]),
        list([{ id: "n", text: "new" }]),
        list([]),
        list(items("a")),
      ),
    ).toEqual([
      { 0: { s: ["<li>", "</li>"], k: { 0: { 0: "a" }, 1: { 0: "b" }, 2: { 0: "c" }, kc: 3 } }, s: ["<ul>", "</ul>"] },
      { 0: { k: { 1: { 0: "B" }, kc: 3 } } },
      { 0: { k: { 0: 2, 2: 0, km: true, kc: 3 } } },
      { 0: { k: { 0: 1, 1: 2, km: true, kc: 2 } } },
      { 0: { k: { 0: [1, { 0: "A!" }], 1: 0, km: true, kc: 2 } } },
      { 0: { k: { 0: { 0: "new" }, 1: 0, 2: 1, km: true, kc: 3 } } },
      { 0: { k: { 3: { 0: "z" }, kc: 4 } } },
      { 0: { k: { kc: 1 } } },
      { 0: { k: { kc: 0 } } },
      { 0: { k: { 0: { 0: "a" }, kc: 1 } } },
    ]);
  });

  test("a moved row, a moved and changed row, and a new row with a condition are sent like by the reference server", () => {
    const view = (all: readonly Item[]) =>
      html`${each(
        all,
        (item) => item.id,
        (item) => html`<li>${item.text}${Number(item.id) > 5 && html`<b>${item.id}</b>`}</li>`,
      )}`;
    expect(
      change(
        view([
          { id: 1, text: "a" },
          { id: 2, text: "b" },
          { id: 3, text: "c" },
        ]),
        view([
          { id: 3, text: "c" },
          { id: 1, text: "A" },
          { id: 9, text: "n" },
        ]),
      ),
    ).toEqual({
      0: { k: { 0: 2, 1: [0, { 0: "A" }], 2: { 0: "n", 1: { 0: "9", s: ["<b>", "</b>"] } }, km: true, kc: 3 } },
    });
  });

  test.each<[string, string, string, object | undefined]>([
    ["nothing", "abc", "abc", undefined],
    ["the last one removed", "abc", "ab", { kc: 2 }],
    ["one removed in the middle", "abcd", "acd", { 1: 2, 2: 3, km: true, kc: 3 }],
    ["one inserted in the middle", "abc", "abxc", { 2: { 0: "x" }, 3: 2, km: true, kc: 4 }],
    ["one replaced", "abc", "axc", { 1: { 0: "x" }, kc: 3 }],
    ["all replaced", "abc", "xyz", { 0: { 0: "x" }, 1: { 0: "y" }, 2: { 0: "z" }, kc: 3 }],
    ["turned round", "abc", "cba", { 0: 2, 2: 0, km: true, kc: 3 }],
    ["rotated", "abc", "cab", { 0: 2, 1: 0, 2: 1, km: true, kc: 3 }],
    ["moved and replaced at once", "abc", "cx", { 0: 2, 1: { 0: "x" }, km: true, kc: 2 }],
    ["emptied", "abc", "", { kc: 0 }],
  ])("sends the rows that changed: %s", (_name, before, after, k) => {
    expect(change(list(items(before)), list(items(after)))).toEqual(k === undefined ? undefined : { 0: { k } });
  });

  test("compares a row with its content at the previous index", () => {
    const view = (order: string, on: string) =>
      html`${each(
        order.split(""),
        (x) => x,
        (x) => html`<li>${x === on ? html`<b>${x}</b>` : x}</li>`,
      )}`;
    const [, ...rest] = sent(view("ab", "a"), view("ba", "a"), view("ab", "a"), view("ba", "b"));
    expect(rest).toEqual([
      { 0: { k: { 0: 1, 1: 0, km: true, kc: 2 } } },
      { 0: { k: { 0: 1, 1: 0, km: true, kc: 2 } } },
      { 0: { k: { 0: [1, { 0: { 0: "b", s: ["<b>", "</b>"] } }], 1: [0, { 0: "a" }], km: true, kc: 2 } } },
    ]);
  });

  test("compares keys by identity", () => {
    const view = (...keys: (string | number | bigint)[]) =>
      html`${each(
        keys,
        (key) => key,
        (key) => html`<li>${String(key)}</li>`,
      )}`;
    expect(change(view(1, "1", 1n), view("1", 1, 1n))).toEqual({ 0: { k: { 0: 1, 1: 0, km: true, kc: 3 } } });
  });

  test("may contain lists", () => {
    const view = (...rows: string[]) =>
      html`${each(
        rows,
        (row) => row[0]!,
        (row) =>
          html`<ul>${each(
            row.split(""),
            (x) => x,
            (x) => html`<li>${x}</li>`,
          )}</ul>`,
      )}`;
    expect(change(view("abc", "xyz"), view("xzy", "acb"))).toEqual({
      0: {
        k: {
          0: [1, { 0: { k: { 1: 2, 2: 1, km: true, kc: 3 } } }],
          1: [0, { 0: { k: { 1: 2, 2: 1, km: true, kc: 3 } } }],
          km: true,
          kc: 2,
        },
      },
    });
  });

  test("is sent in full when it gains or loses its keys", () => {
    const plain = html`${each(["a"], (x) => html`<li>${x}</li>`)}`;
    const view = (value: Renderable) => html`<p>${value}</p>`;
    const row = (x: string) => html`<i>${x}</i>`;
    const whole = { 0: { k: { 0: { 0: "a" }, kc: 1 }, s: ["<i>", "</i>"] } };
    expect(sent(view(each(["a"], row)), view(each(["a"], (x) => x, row)), view(each(["a"], row))).slice(1)).toEqual([
      whole,
      whole,
    ]);
    expect(change(plain, plain)).toBeUndefined();
  });

  describe("with a duplicate key", () => {
    test.each<[string, string, string, string]>([
      ["at first", "", "aa", '"a"'],
      ["at first, far apart", "", "abca", '"a"'],
      ["in front", "bc", "bbc", '"b"'],
      ["appended", "abc", "abcb", '"b"'],
      ["appended twice", "abc", "abcdd", '"d"'],
      ["in the middle", "abcd", "abbd", '"b"'],
      ["moved", "abcd", "dabd", '"d"'],
      ["new in the middle", "abcd", "axxd", '"x"'],
    ])("fails with LW301: %s", (_name, before, after, key) => {
      const tree = new Tree();
      tree.render(list(items(before)));
      expect(() => tree.render(list(items(after)))).toThrow(
        new RegExp(
          `^LW301 {2}Two rows of one each\\(\\) have the key ${key}\\.[^]* in \\S*list-messages\\.test\\.ts:\\d+: `,
        ),
      );
    });

    test("fails with LW301 for keys of any type", () => {
      const view = (...keys: unknown[]) =>
        html`${each(
          keys,
          (key) => key as string,
          () => html`<hr>`,
        )}`;
      expect(() => sent(view(1n, 1n))).toThrow("the key 1.");
      expect(() => sent(view(undefined, undefined))).toThrow("the key undefined.");
      expect(() => sent(view(Number.NaN, Number.NaN))).toThrow("the key NaN.");
    });

    test("fails with LW301 in the dead render too", () => {
      expect(() => toHtml(list(items("aa")))).toThrow("LW301");
    });
  });
});

describe("a list without keys", () => {
  const view = (text: string) => html`<ul>${each(text.split(""), (x) => html`<li>${x}</li>`)}</ul>`;
  test.each<[string, string, object | undefined]>([
    ["abc", "abc", undefined],
    ["abc", "aBc", { 1: { 0: "B" }, kc: 3 }],
    ["abc", "cba", { 0: { 0: "c" }, 2: { 0: "a" }, kc: 3 }],
    ["abc", "bc", { 0: { 0: "b" }, 1: { 0: "c" }, kc: 2 }],
    ["abc", "abcd", { 3: { 0: "d" }, kc: 4 }],
    ["abc", "ab", { kc: 2 }],
    ["abc", "", { kc: 0 }],
  ])("sends the rows that changed from %j to %j", (before, after, k) => {
    expect(change(view(before), view(after))).toEqual(k === undefined ? undefined : { 0: { k } });
  });

  test("sends its rows again after it was empty", () => {
    expect(sent(view("a"), view(""), view("b"), view(""), view(""))).toEqual([
      { 0: { k: { 0: { 0: "a" }, kc: 1 }, s: ["<li>", "</li>"] }, s: ["<ul>", "</ul>"] },
      { 0: { k: { kc: 0 } } },
      { 0: { k: { 0: { 0: "b" }, kc: 1 } } },
      { 0: { k: { kc: 0 } } },
      undefined,
    ]);
  });

  test("may be an array", () => {
    const page = (...values: Renderable[]) => html`<p>${values}</p>`;
    expect(sent(page("a", 1, null), page("a", 2, null), page("a", 2), page(html`<b>c</b>`, 2), page())).toEqual([
      { 0: { k: { 0: { 0: "a" }, 1: { 0: "1" }, 2: { 0: "" }, kc: 3 }, s: ["", ""] }, s: ["<p>", "</p>"] },
      { 0: { k: { 1: { 0: "2" }, kc: 3 } } },
      { 0: { k: { kc: 2 } } },
      { 0: { k: { 0: { 0: { s: ["<b>c</b>"] } }, kc: 2 } } },
      { 0: { k: { kc: 0 } } },
    ]);
  });

  test("may be any iterable", () => {
    const page = (values: Iterable<string> | null | undefined) => html`${each(values, (x) => html`<i>${x}</i>`)}`;
    expect(
      sent(
        page(new Set("ab")),
        page(
          new Map([
            ["a", 1],
            ["c", 2],
          ]).keys(),
        ),
        page(null),
        page(undefined),
      ).slice(1),
    ).toEqual([{ 0: { k: { 1: { 0: "c" }, kc: 2 } } }, { 0: { k: { kc: 0 } } }, undefined]);
  });
});

describe("rows of different templates", () => {
  const view = (text: string) =>
    html`${each(
      text.split(""),
      (x) => x.toLowerCase(),
      (x) => (x < "a" ? html`<b>${x}</b>` : html`<i>${x}</i>`),
    )}`;
  const b = (x: string) => ({ 0: { 0: x, s: ["<b>", "</b>"] } });
  const i = (x: string) => ({ 0: { 0: x, s: ["<i>", "</i>"] } });

  test("are nodes of their own", () => {
    expect(sent(view("aB"), view("ba"), view("cA"))).toEqual([
      { 0: { k: { 0: i("a"), 1: b("B"), kc: 2 }, s: ["", ""] }, s: ["", ""] },
      { 0: { k: { 0: [1, i("b")], 1: 0, km: true, kc: 2 } } },
      { 0: { k: { 0: i("c"), 1: b("A"), kc: 2 } } },
    ]);
  });

  test("turn a uniform list into a mixed one, which is sent in full", () => {
    expect(change(view("abc"), view("aBc"))).toEqual({
      0: { k: { 0: i("a"), 1: b("B"), 2: i("c"), kc: 3 }, s: ["", ""] },
    });
    expect(change(view("ab"), view("abD"))).toEqual({
      0: { k: { 0: i("a"), 1: i("b"), 2: b("D"), kc: 3 }, s: ["", ""] },
    });
    expect(change(view("a"), view("A"))).toEqual({ 0: { k: { 0: { 0: "A" }, kc: 1 }, s: ["<b>", "</b>"] } });
  });

  test("stay mixed when their templates agree again", () => {
    expect(sent(view("aB"), view("ab"), view("ab"), view("ba")).slice(1)).toEqual([
      { 0: { k: { 1: i("b"), kc: 2 } } },
      undefined,
      { 0: { k: { 0: 1, 1: 0, km: true, kc: 2 } } },
    ]);
  });

  test("may be text, empty, lists and components", () => {
    const C = component(({ a }: { a: string }) => html`<u>${a}</u>`);
    const values: Renderable[] = [C({ a: "x" }), "a", null, ["b"], each([], String), raw("<hr>")];
    const page = html`<p>${each(values, (value) => value)}</p>`;
    expect(sent(page)[0]).toMatchObject({
      0: { k: { 1: { 0: "a" }, 2: { 0: "" }, 4: { 0: "" }, 5: { 0: "<hr>" }, kc: 6 } },
    });
    expect(toHtml(page)).toBe("<p><u>x</u>ab<hr></p>");
  });

  test("leave no statics of the discarded attempt in the table", () => {
    const page = (text: string) =>
      html`${each(text.split(""), (x) => (x === "!" ? "!" : html`<div class="long enough to be shared">${html`<em class="also long enough">${x}</em>`}</div>`))}`;
    const message = sent(page("ab!"))[0]!;
    expect(Object.values(message.p!)).toEqual([
      ['<em class="also long enough">', "</em>"],
      ['<div class="long enough to be shared">', "</div>"],
    ]);
    expect(message[0]).toMatchObject({ k: { 0: { 0: { 0: { 0: "a", s: 0 }, s: 1 } }, 2: { 0: "!" } }, s: ["", ""] });
  });
});
