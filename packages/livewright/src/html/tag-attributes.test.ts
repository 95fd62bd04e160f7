import { describe, expect, test } from "vitest";
import { toHtml } from "../diff/to-html.ts";
import { Tree } from "../diff/tree.ts";
import type { Attributes } from "./attributes.ts";
import { dynamicTag } from "./dynamic-tag.ts";
import { each } from "./each.ts";
import { html, type Renderable } from "./rendered.ts";

describe("a spread in a tag that has the attribute already", () => {
  test.each<[string, Renderable, string]>([
    ["joins classes", html`<p class="a" ${{ class: "b" }}></p>`, '<p class="a b"></p>'],
    ["joins classes in front of the tag's", html`<p ${{ class: "b" }} class="a"></p>`, '<p class="b a"></p>'],
    ["joins lists of classes", html`<p class=${["a", false]} ${{ class: { b: true } }}></p>`, '<p class="a b"></p>'],
    ["joins classes in pieces", html`<p class="a-${1} ${"x"}" ${{ class: "b" }}></p>`, '<p class="a-1 x b"></p>'],
    ["keeps the tag's class", html`<p class="a" ${{ class: null, id: "i" }}></p>`, '<p class="a" id="i"></p>'],
    ["takes a class where there is none", html`<p class=${false} ${{ class: "b" }}></p>`, '<p class="b"></p>'],
    ["joins styles", html`<p style="a:b;" ${{ style: { top: 0 } }}></p>`, '<p style="a:b;top:0"></p>'],
    ["joins styles of all forms", html`<p style=${{ a: 1 }} ${{ style: "b:2" }}></p>`, '<p style="a:1;b:2"></p>'],
    ["overrides", html`<p id="a" ${{ id: "b" }}></p>`, '<p id="b"></p>'],
    ["is overridden by what comes later", html`<p ${{ id: "b" }} id="a"></p>`, '<p id="a"></p>'],
    ["overrides a hole", html`<p id=${"a"} ${{ id: "b" }}></p>`, '<p id="b"></p>'],
    ["is overridden by a hole", html`<p ${{ id: "b" }} id=${"a"}></p>`, '<p id="a"></p>'],
    ["overrides what is in pieces", html`<p title="${"a"}-${"b"}" ${{ title: "c" }}></p>`, '<p title="c"></p>'],
    ["removes", html`<p hidden ${{ hidden: false }}></p>`, "<p></p>"],
    ["leaves what it does not know", html`<p title="a" ${{ title: undefined }}></p>`, '<p title="a"></p>'],
    ["sets a bare one", html`<p hidden="x" ${{ hidden: true }}></p>`, "<p hidden></p>"],
    ["means the same name in other cases", html`<p Title="a" ${{ tItle: "b" }}></p>`, '<p tItle="b"></p>'],
    ["keeps an id findable", html`<p title="a" ${{ ID: "b", title: "c" }}></p>`, '<p title="c" id="b"></p>'],
    [
      "keeps what is escaped",
      html`<p title='"&lt;' ${{ class: "x" }} class="&amp;"></p>`,
      '<p title="&quot;&lt;" class="x &amp;"></p>',
    ],
    ["keeps unquoted values", html`<p title=a class=b ${{ class: "<" }}></p>`, '<p title="a" class="b &lt;"></p>'],
    [
      "takes the last of several",
      html`<p ${{ id: "a", class: "a" }} ${{ id: "b", class: "b" }}></p>`,
      '<p id="b" class="a b"></p>',
    ],
    [
      "is one tag's business",
      html`<p class="a" ${{ class: "b" }}></p><i class="c" ${{ id: "d" }}></i>`,
      '<p class="a b"></p><i class="c" id="d"></i>',
    ],
    [
      "may be in neighbours",
      html`<a class="a" ${{ class: "b" }}></a><i id="a" ${{ id: "d" }}>${"x"}</i>${"y"}`,
      '<a class="a b"></a><i id="d">x</i>y',
    ],
    [
      "may be in void and foreign elements",
      html`<svg><path d="a" ${{ d: "b" }} /></svg><br id="a" ${{ id: "b" }}>`,
      '<svg><path d="b"></path></svg><br id="b">',
    ],
  ])("%s", (_what, content, expected) => expect(toHtml(html`${content}`)).toBe(expected));

  test("has the names of one object in any case only once", () => {
    const twice = { class: "a", Class: "b", ID: "c" };
    expect(toHtml(html`<p ${twice}></p>`)).toBe('<p class="a b" id="c"></p>'.replace("class", "Class"));
    expect(toHtml(html`${dynamicTag("p", { title: "a", Title: "b" })}`)).toBe('<p Title="b"></p>');
  });

  test("is checked like any other", () => {
    expect(() => toHtml(html`<a href="/" ${{ href: "javascript:a()" }}></a>`)).toThrow("LW213");
    expect(() => toHtml(html`<p class="a" ${{ class: "b", onclick: "c" }}></p>`)).toThrow("LW212");
    expect(() => toHtml(html`<p style="a:${"b;c"}" ${{ style: "d:e" }}></p>`)).toThrow("LW214");
    expect(() => toHtml(html`<p id=${{}} ${{ id: "b" }}></p>`)).toThrow("LW211");
  });
});

const button = (kind: string, rest: Attributes, text: string) =>
  html`<button class="b ${kind}" type="submit" ${rest}>${text}</button>`;

test("costs no byte where nothing meets, and has the change where something does", () => {
  const tree = new Tree();
  expect(tree.render(button("x", { id: "i" }, "Go"))).toEqual({
    0: "x",
    1: ' id="i"',
    2: "Go",
    s: ['<button class="b ', '" type="submit"', ">", "</button>"],
  });
  const whole = tree.render(button("x", { class: "mine" }, "Go"));
  expect(whole).toEqual({ 0: ' class="b x mine" type="submit"', 1: "Go", s: ["<button", ">", "</button>"] });
  expect(tree.render(button("x", { class: "mine" }, "Go"))).toBeUndefined();
  expect(tree.render(button("y", { class: "mine" }, "Go"))).toEqual({ 0: ' class="b y mine" type="submit"' });
  expect(tree.render(button("y", { class: "yours" }, "Went"))).toEqual({
    0: ' class="b y yours" type="submit"',
    1: "Went",
  });
});

test("rows of a list may differ in it", () => {
  const tree = new Tree();
  const rows = (...all: Attributes[]) => html`<ul>${each(all, (rest) => html`<li class="a" ${rest}>x</li>`)}</ul>`;
  tree.render(rows({ id: "a" }, { id: "b" }));
  tree.render(rows({ id: "a" }, { class: "b" }));
  expect(toHtml(rows({ id: "a" }, { class: "b" }))).toBe('<ul><li class="a" id="a">x</li><li class="a b">x</li></ul>');
  expect(tree.render(rows({ id: "a" }, { class: "c" }))).toEqual({
    0: { k: { 1: { 0: { 0: ' class="a c"' } }, kc: 2 } },
  });
});

test("a template with many spreads has two forms at most", () => {
  const all = (...rest: Attributes[]) =>
    html`<i id="a" ${rest[0]}></i><i id="b" ${rest[1]}></i><i id="c" ${rest[2]}></i><i id="d" ${rest[3]}></i><i id="e" ${rest[4]}></i>`;
  const [none, first, last] = [all(), all({ id: "x" }), all({}, {}, {}, {}, { id: "y" })];
  expect(first.template).toBe(last.template);
  expect(first.template).not.toBe(none.template);
  expect(toHtml(last)).toBe('<i id="a"></i><i id="b"></i><i id="c"></i><i id="d"></i><i id="y"></i>');
});
