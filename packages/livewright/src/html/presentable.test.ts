import { describe, expect, test } from "vitest";
import { toHtml } from "../diff/to-html.ts";
import { Tree } from "../diff/tree.ts";
import { each } from "./each.ts";
import { html, type Rendered, type Renderable } from "./rendered.ts";

class Money {
  readonly cents: number;
  constructor(cents: number) {
    this.cents = cents;
  }
  toHtml(): Rendered {
    return html`<b>${(this.cents / 100).toFixed(2)}</b> €`;
  }
  toAttribute(): string {
    return `EUR ${this.cents / 100}`;
  }
}

const view = (value: Renderable): Rendered => html`<p>${value}</p>`;

describe("a value with toHtml", () => {
  test("is rendered on the first load and in diffs", () => {
    expect(toHtml(view(new Money(150)))).toBe("<p><b>1.50</b> €</p>");
    const tree = new Tree();
    expect(tree.render(view(new Money(150)))).toEqual({
      0: { 0: "1.50", s: ["<b>", "</b> €"] },
      s: ["<p>", "</p>"],
    });
    expect(tree.render(view(new Money(200)))).toEqual({ 0: { 0: "2.00" } });
    expect(tree.render(view(new Money(200)))).toBeUndefined();
    expect(tree.render(view("gone"))).toEqual({ 0: "gone" });
    expect(tree.render(view(new Money(1)))).toEqual({ 0: { 0: "0.01", s: ["<b>", "</b> €"] } });
  });

  test("may return text, null, or another such value", () => {
    const show = (value: Renderable): string => toHtml(view({ toHtml: () => value }));
    expect(show("a < b")).toBe("<p>a &lt; b</p>");
    expect(show(null)).toBe("<p></p>");
    expect(show({ toHtml: () => 7 })).toBe("<p>7</p>");
    const tree = new Tree();
    tree.render(view({ toHtml: () => "a" }));
    expect(tree.render(view({ toHtml: () => "a" }))).toBeUndefined();
    expect(tree.render(view({ toHtml: () => "b" }))).toEqual({ 0: "b" });
  });

  test("may be a row of a list or an attribute", () => {
    expect(toHtml(html`<ul>${each([1, 2], (cents) => html`<li>${new Money(cents)}</li>`)}</ul>`)).toContain(
      "<b>0.02</b>",
    );
    expect(toHtml(html`${[new Money(1)]}`)).toBe("<b>0.01</b> €");
    expect(toHtml(html`<p title=${new Money(100)}></p>`)).toBe('<p title="EUR 1"></p>');
  });
});

test("cannot come from parsed data", () => {
  const data = JSON.parse('{"toHtml":"<script>"}') as Renderable;
  expect(() => toHtml(view(data))).toThrow("LW210");
  expect(() => new Tree().render(view(data))).toThrow("LW210");
});
