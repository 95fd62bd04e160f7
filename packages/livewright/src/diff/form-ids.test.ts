import { describe, expect, test } from "vitest";
import { component } from "../html/component.ts";
import { each } from "../html/each.ts";
import { html, raw, type Renderable } from "../html/rendered.ts";
import { form } from "../live/components/form.ts";
import { toForm } from "../live/forms/form.ts";
import { checkFormIdsIn } from "./form-ids.ts";
import { toHtml } from "./to-html.ts";
import { Tree } from "./tree.ts";

const made = (as?: string) => form({ for: toForm({}, as === undefined ? {} : { as }), children: "" });
const Wrapped = component(({ id }: { id: string }) => html`<section><form class="a" id=${id}></form></section>`);

const twice: readonly [what: string, page: () => Renderable][] = [
  ["two forms of the default id", () => html`<div>${made()}${made()}</div>`],
  ["a form and a hand-written one", () => html`<div>${made("user")}<form id="user"></form></div>`],
  ["two hand-written forms", () => html`<div><form id=${"a"}></form><p></p><form method="get" id='a'></form></div>`],
  ["forms in function components", () => html`<div>${Wrapped({ id: "a" })}${Wrapped({ id: "a" })}</div>`],
  ["forms in rows", () => html`<div>${each(["a", "a"], (id) => html`<form id=${id}></form>`)}</div>`],
];
const once: readonly [what: string, page: () => Renderable][] = [
  ["forms of different ids", () => html`<div>${made("a")}${made("b")}<form id="c"></form></div>`],
  ["forms without an id", () => html`<div><form></form><form class="x"></form></div>`],
  ["a form and another element of its id", () => html`<div><form id="a"></form><formula id="a"></formula></div>`],
  ["the text of a form", () => html`<div><form id="a"></form>${'<form id="a">'}</div>`],
  ["elements within forms", () => html`<form id="a" title="b"><p id="a"></p></form>`],
];

describe("two forms with the same id", () => {
  test.each(twice)("are refused on a connected page: %s", (_what, page) => {
    expect(() => new Tree().render(page())).toThrow(expect.objectContaining({ code: "LW307" }));
  });

  test.each(twice)("are refused in the dead render: %s", (_what, page) => {
    expect(() => checkFormIdsIn(toHtml(page()))).toThrow(expect.objectContaining({ code: "LW307" }));
  });

  test("are refused if the second is rendered later", () => {
    const tree = new Tree();
    const page = (open: boolean) => html`<div>${made("user")}${open && made("user")}</div>`;
    tree.render(page(false));
    expect(() => tree.render(page(true))).toThrow(/Two forms of one page have the id "user"/);
  });

  test("are accepted if one replaces the other", () => {
    const tree = new Tree();
    const page = (first: boolean) => html`<div>${first && made("user")}${!first && made("user")}</div>`;
    tree.render(page(true));
    expect(() => tree.render(page(false))).not.toThrow();
  });
});

test.each(once)("a page may contain %s", (_what, page) => {
  expect(() => new Tree().render(page())).not.toThrow();
  expect(() => checkFormIdsIn(toHtml(page()))).not.toThrow();
});

test("forms in trusted markup are checked in the dead render", () => {
  expect(() => checkFormIdsIn(toHtml(html`<div><form id="a"></form>${raw("<form id=a>")}</div>`))).toThrow(/LW307|"a"/);
});
