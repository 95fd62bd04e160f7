import { describe, expect, test } from "vitest";
import { toHtml } from "../diff/to-html.ts";
import { Tree } from "../diff/tree.ts";
import type { Attributes } from "./attributes.ts";
import { dynamicTag } from "./dynamic-tag.ts";
import { html, type Renderable } from "./rendered.ts";

describe("dynamicTag", () => {
  test.each<[string, Attributes | null, Renderable, string]>([
    ["h2", null, "a < b", "<h2>a &lt; b</h2>"],
    ["h2", { class: ["a", null], title: '"' }, html`<i>x</i>`, '<h2 class="a" title="&quot;"><i>x</i></h2>'],
    ["my-element", { hidden: true, lang: null }, undefined, "<my-element hidden></my-element>"],
    ["linearGradient", null, undefined, "<linearGradient></linearGradient>"],
    ["ul", null, ["a", html`<li>b</li>`], "<ul>a<li>b</li></ul>"],
    ["br", null, undefined, "<br>"],
    ["IMG", { src: "/a.png" }, undefined, '<IMG src="/a.png">'],
    ["pre", null, "\na", "<pre>\n\na</pre>"],
  ])("renders %s", (name, attributes, content, expected) => {
    expect(toHtml(dynamicTag(name, attributes, content))).toBe(expected);
  });

  test("sends its content alone if only that changed, otherwise its tags", () => {
    const tree = new Tree();
    const view = (name: string, title: string, content: string) =>
      html`<p>${dynamicTag(name, { title }, html`<i>${content}</i>`)}</p>`;
    tree.render(view("b", "t", "a"));
    expect(tree.render(view("b", "t", "a"))).toBeUndefined();
    expect(tree.render(view("b", "t", "c"))).toEqual({ 0: { 1: { 0: "c" } } });
    expect(tree.render(view("b", "u", "c"))).toEqual({ 0: { 0: '<b title="u">' } });
    expect(tree.render(view("u", "u", "c"))).toEqual({ 0: { 0: '<u title="u">', 2: "</u>" } });
  });

  test.each<[string, unknown]>([
    ["nothing", ""],
    ["markup", "b><script"],
    ["a space", "b onclick=a"],
    ["a slash", "/b"],
    ["a number first", "1b"],
    ["a newline", "b\n"],
    ["a NUL", "b\0"],
    ["a quote", 'b"'],
    ["a letter that only looks like one", "ſcript"],
    ["no text", ["b"]],
    ["nothing at all", undefined],
  ])("refuses %s as a name", (_name, name) => {
    expect(() => dynamicTag(name as string, null)).toThrow("LW203");
  });

  test.each([
    "script",
    "SCRIPT",
    "style",
    "textarea",
    "title",
    "iframe",
    "xmp",
    "noembed",
    "noframes",
    "plaintext",
    "image",
  ])("refuses the element %s", (name) =>
    expect(() => dynamicTag(name, null, "a")).toThrow(`LW205  <${name}> cannot be a dynamic tag`),
  );

  test("refuses content for a void element", () => {
    expect(() => dynamicTag("br", null, "a")).toThrow("LW208  <br> received content, but a void element has none.");
  });

  test.each<[string, Attributes, string]>([
    ["a", { href: "javascript:alert(1)" }, "LW213"],
    ["iMg", { onerror: "alert(1)" }, "LW212"],
    ["b", { "a><script": "" }, "LW212"],
  ])("refuses attributes that run code: %s %j", (name, attributes, code) => {
    expect(() => dynamicTag(name, attributes)).toThrow(code);
  });
});
