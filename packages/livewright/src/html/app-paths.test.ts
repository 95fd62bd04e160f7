import { describe, expect, test } from "vitest";
import { toHtml } from "../diff/to-html.ts";
import { Tree } from "../diff/tree.ts";
import { writeUnder } from "../foundation/base-path.ts";
import { hostPath } from "../foundation/host-path.ts";
import { js } from "../js/commands.ts";
import { html, type Renderable } from "./rendered.ts";
import { unsafeUrl } from "./attributes.ts";

const under = (value: Renderable, basePath = "/shop"): string => writeUnder(basePath, () => toHtml(value));

/** The same markup in the two ways in which a client gets it, and as it is without a base path. */
function written(value: () => Renderable): { readonly page: string; readonly joined: unknown; readonly plain: string } {
  return {
    page: under(value()),
    joined: writeUnder("/shop", () => new Tree().render(value())),
    plain: under(value(), ""),
  };
}

describe("a path of the application in an attribute", () => {
  const x = "/x";
  test.each<[name: string, value: () => Renderable, page: string]>([
    ["in the text of a template", () => html`<a href="/x?y=/z">a</a>`, '<a href="/shop/x?y=/z">a</a>'],
    ["without quotes", () => html`<a href=/x class=b>a</a>`, '<a href="/shop/x" class="b">a</a>'],
    ["in single quotes", () => html`<a href='/x'>a</a>`, "<a href='/shop/x'>a</a>"],
    ["of the root", () => html`<a href="/">a</a>`, '<a href="/shop/">a</a>'],
    ["after a space", () => html`<a href=" /x">a</a>`, '<a href=" /shop/x">a</a>'],
    ["as a whole value", () => html`<a href=${x}>a</a>`, '<a href="/shop/x">a</a>'],
    ["as a quoted value", () => html`<a href="${x}">a</a>`, '<a href="/shop/x">a</a>'],
    ["before more text", () => html`<a href="${x}/y?z=${x}">a</a>`, '<a href="/shop/x/y?z=/x">a</a>'],
    ["around a hole", () => html`<a href="/x/${7}/y">a</a>`, '<a href="/shop/x/7/y">a</a>'],
    ["in a spread", () => html`<a ${{ href: x, class: "b" }}>a</a>`, '<a href="/shop/x" class="b">a</a>'],
    ["next to a spread", () => html`<a href="/x" ${{ id: "b" }}>a</a>`, '<a href="/shop/x" id="b">a</a>'],
    [
      "in a tag that a spread repeats",
      () => html`<p><i title="/x">b</i><a class="b" href="/x" ${{ class: "c" }}>a</a><a href="/y">d</a></p>`,
      '<p><i title="/x">b</i><a class="b c" href="/shop/x">a</a><a href="/shop/y">d</a></p>',
    ],
    [
      "that a spread overrides",
      () => html`<a href="/y">b</a><a href="/y" ${{ href: x, id: "c" }}>a</a>`,
      '<a href="/shop/y">b</a><a href="/shop/x" id="c">a</a>',
    ],
    ["of a form", () => html`<form action="/x"></form>`, '<form action="/shop/x"></form>'],
    ["of a button", () => html`<button formaction=${x}>a</button>`, '<button formaction="/shop/x">a</button>'],
    ["of an image", () => html`<img src="/x.png">`, '<img src="/shop/x.png">'],
    ["of a script", () => html`<script src="/x.js"></script>`, '<script src="/shop/x.js"></script>'],
    ["of a style sheet", () => html`<link rel="stylesheet" href=${x}>`, '<link rel="stylesheet" href="/shop/x">'],
    ["of a video", () => html`<video poster=${x}></video>`, '<video poster="/shop/x"></video>'],
    [
      "in a list of images",
      () => html`<img srcset="/a.png, /b,c.png 2x, https://cdn.test/d.png 3x, data:image/jpeg;base64,/9j/4 4x">`,
      '<img srcset="/shop/a.png, /shop/b,c.png 2x, https://cdn.test/d.png 3x, data:image/jpeg;base64,/9j/4 4x">',
    ],
    [
      "in a list of images that is a value",
      () => html`<img srcset=${"/a.png 1x,/b.png 2x"}>`,
      '<img srcset="/shop/a.png 1x,/shop/b.png 2x">',
    ],
    [
      "in a list of images that would lead out of the base path: it stays",
      () => html`<img srcset=${"/../admin 1x, /b.png 2x"}>`,
      '<img srcset="/../admin 1x, /shop/b.png 2x">',
    ],
    [
      "of a refresh",
      () => html`<meta http-equiv="refresh" content="5; url=/x">`,
      '<meta http-equiv="refresh" content="5; url=/shop/x">',
    ],
    [
      "in commands",
      () => html`<i phx-click=${js().navigate("/x").push("a").patch("/y")}>a</i>`,
      `<i phx-click="[[&quot;navigate&quot;,{&quot;href&quot;:&quot;/shop/x&quot;,&quot;replace&quot;:false}],[&quot;push&quot;,{&quot;event&quot;:&quot;a&quot;}],[&quot;patch&quot;,{&quot;href&quot;:&quot;/shop/y&quot;,&quot;replace&quot;:false}]]">a</i>`,
    ],
    [
      "that a command sets",
      () => html`<i phx-click=${js().setAttribute("href", "/x")}>a</i>`,
      '<i phx-click="[[&quot;set_attr&quot;,{&quot;attr&quot;:[&quot;href&quot;,&quot;/shop/x&quot;]}]]">a</i>',
    ],
    [
      "in commands that a command sets",
      () => html`<i phx-click=${js().setAttribute("phx-click", js().patch("/x"))}>a</i>`,
      '<i phx-click="[[&quot;set_attr&quot;,{&quot;attr&quot;:[&quot;phx-click&quot;,&quot;[[\\&quot;patch\\&quot;,{\\&quot;href\\&quot;:\\&quot;/shop/x\\&quot;,\\&quot;replace\\&quot;:false}]]&quot;]}]]">a</i>',
    ],
  ])("gets the base path: %s", (_name, value, page) => {
    expect(written(value).page).toBe(page);
    expect(written(value).plain).toBe(page.replaceAll("/shop", ""));
    // The client joins statics and values.
    const { s, ...dynamics } = written(value).joined as { readonly s: readonly string[] };
    expect(s.reduce((out, text, index) => out + String((dynamics as never)[index - 1]) + text)).toBe(page);
  });

  test.each<[name: string, value: () => Renderable]>([
    ["a full URL", () => html`<a href="https://a.test/x">a</a><a href=${"https://a.test/x"}>b</a>`],
    ["a URL of another host", () => html`<a href="//a.test/x">a</a><a href=${"//a.test/x"}>b</a>`],
    ["a backslash", () => html`<a href="/\\a.test">a</a><a href=${"/\\a.test"}>b</a>`],
    ["a relative path", () => html`<a href="x/y">a</a><a href=${"../x"}>b</a>`],
    ["a query and a fragment", () => html`<a href="?a=/x">a</a><a href=${"#/x"}>b</a>`],
    ["a path of the host", () => html`<a href=${hostPath("/x")}>a</a><a href="${hostPath("/x")}">b</a>`],
    ["a path of the host in a spread", () => html`<a class="b" ${{ href: hostPath("/x"), class: "c" }}>a</a>`],
    ["a path of the host in a command", () => html`<i phx-click=${js().setAttribute("href", hostPath("/x"))}>a</i>`],
    ["text", () => html`<p>href="/x" ${"/x"}</p><textarea>${"/x"}</textarea>`],
    ["data and titles", () => html`<p title="/x" data-url=${"/x"} aria-label="/x" value="/x">a</p>`],
    ["a script", () => html`<script>a = '<a href="/x">';</script>`],
    ["a comment", () => html`<!-- <a href="/x"> --><p>a</p>`],
    ["a description", () => html`<meta property="og:image" content="/x.png">`],
  ])("%s stays", (_name, value) => expect(written(value).page).toBe(written(value).plain));

  test.each(["/../admin", "/a\\..\\..\\admin", "/%2e%2e/admin", "/.\n./admin"])("stays below it: %j", (path) => {
    expect(under(html`<a href=${path}>a</a>`)).toBe('<a href="/shop/admin">a</a>');
    expect(under(html`<a ${{ href: path }}>a</a>`)).toBe('<a href="/shop/admin">a</a>');
  });

  test("UnsafeUrl is a path of the application, too", () =>
    expect(under(html`<a href=${unsafeUrl("/x")}>a</a>`)).toBe('<a href="/shop/x">a</a>'));
});

test("a path that changes between a page of the application and one with the name of the base path is sent", () => {
  const tree = new Tree();
  const page = (href: string) => html`<a href=${href}>a</a>`;
  const render = (href: string): unknown => writeUnder("/shop", () => tree.render(page(href)));
  render("/x");
  expect(render("/x")).toBeUndefined();
  expect(render("/shop/x")).toEqual({ "0": ' href="/shop/shop/x"' });
  expect(render("/x")).toEqual({ "0": ' href="/shop/x"' });
});

test("one template can be on pages of two applications", () => {
  const page = (): Renderable => html`<a href="/x">a</a>`;
  expect([under(page()), under(page(), "/b"), under(page(), ""), under(page())]).toEqual([
    '<a href="/shop/x">a</a>',
    '<a href="/b/x">a</a>',
    '<a href="/x">a</a>',
    '<a href="/shop/x">a</a>',
  ]);
});

test.each(["//a.test", "/\\a.test", "https://a.test", "x", "/a\nb"])("hostPath refuses %j", (path) =>
  expect(() => hostPath(path)).toThrow("LW409"),
);
