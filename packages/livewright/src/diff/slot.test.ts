import { describe, expect, test } from "vitest";
import { component } from "../html/component.ts";
import { each } from "../html/each.ts";
import { html, type Renderable } from "../html/rendered.ts";
import type { Slot } from "../html/slot.ts";
import { toHtml } from "./to-html.ts";
import { Tree } from "./tree.ts";

interface MenuProps {
  readonly items: readonly string[];
  readonly entry: Slot<string>;
  readonly footer?: Slot;
  readonly children?: Renderable;
}

let ran = 0;
const Menu = component(({ items, entry, footer, children }: MenuProps) => {
  ran++;
  return html`<ul>${each(items, (item) => html`<li>${entry(item)}</li>`)}</ul>${footer?.()}${children}`;
});
const items = ["a", "b"];

describe("a slot", () => {
  test("renders once per call of its component, each time with its own argument", () => {
    expect(toHtml(Menu({ items, entry: (item) => html`<b>${item}!</b>` }))).toBe(
      "<ul><li><b>a!</b></li><li><b>b!</b></li></ul>",
    );
  });

  test("without an argument renders when it is called; a missing slot renders nothing", () => {
    expect(toHtml(Menu({ items: [], entry: String, footer: () => html`<hr>` }))).toBe("<ul></ul><hr>");
    expect(toHtml(Menu({ items: [], entry: String }))).toBe("<ul></ul>");
  });

  test("that is a new function on each render makes its component run again, and only changes are sent", () => {
    const tree = new Tree();
    const view = (mark: string) => html`<nav>${Menu({ items, entry: (item) => html`<b>${item}${mark}</b>` })}</nav>`;
    tree.render(view("?"));
    ran = 0;
    expect(tree.render(view("?"))).toBeUndefined();
    expect(tree.render(view("!"))).toEqual({ 0: { 0: { k: { 0: { 0: { 1: "!" } }, 1: { 0: { 1: "!" } }, kc: 2 } } } });
    expect(ran).toBe(2);
  });

  test("that is the same function does not make its component run again", () => {
    const tree = new Tree();
    const entry = (item: string) => html`<b>${item}</b>`;
    const view = () => html`<nav>${Menu({ items, entry })}</nav>`;
    tree.render(view());
    ran = 0;
    expect(tree.render(view())).toBeUndefined();
    expect(ran).toBe(0);
  });

  test("that is markup does not make its component run again while it renders the same", () => {
    const tree = new Tree();
    const entry = String;
    const view = (name: string) =>
      html`<nav>${Menu({ items, entry, children: html`<p>${html`<i>${name}</i>`}</p>` })}</nav>`;
    tree.render(view("a"));
    ran = 0;
    expect(tree.render(view("a"))).toBeUndefined();
    expect(ran).toBe(0);
    expect(tree.render(view("b"))).toEqual({ 0: { 2: { 0: { 0: "b" } } } });
    expect(ran).toBe(1);
  });
});
