import { describe, expect, test, vi } from "vitest";
import { component } from "../html/component.ts";
import { each } from "../html/each.ts";
import { memo } from "../html/memo.ts";
import { html, type Renderable } from "../html/rendered.ts";
import { toHtml } from "./to-html.ts";
import { Tree } from "./tree.ts";

/** Renders pages, and returns for each the number of runs of the memo and the message. */
function runs(...pages: ((make: () => Renderable) => unknown)[]): readonly [number, unknown][] {
  const tree = new Tree();
  let n = 0;
  return pages.map((page) => {
    const make = vi.fn(() => html`<b>${++n}</b>`);
    const message = tree.render(page(make));
    return [make.mock.calls.length, message];
  });
}

/** The client may skip a memo of one element, like a component. */
const first = { 0: { 0: "1", s: ["<b>", "</b>"], r: 1 }, s: ["<p>", "</p>"] };

describe("a memo", () => {
  const user = { name: "Ann" };
  const page =
    (...deps: readonly unknown[]) =>
    (make: () => Renderable) =>
      html`<p>${memo(deps, make)}</p>`;

  test.each<[string, readonly unknown[], readonly unknown[]]>([
    ["no dependencies", [], []],
    ["equal texts", ["a", 1], ["a", 1]],
    ["the same object", [user], [user]],
    ["NaN", [Number.NaN], [Number.NaN]],
    ["nothing", [null, undefined], [null, undefined]],
  ])("is reused for %s", (_name, before, after) => {
    expect(runs(page(...before), page(...after))).toEqual([
      [1, first],
      [0, undefined],
    ]);
  });

  test.each<[string, readonly unknown[], readonly unknown[]]>([
    ["another text", ["a"], ["b"]],
    ["an equal object", [user], [{ ...user }]],
    ["one more", ["a"], ["a", "b"]],
    ["one less", ["a", undefined], ["a"]],
    ["another order", ["a", "b"], ["b", "a"]],
    ["another nothing", [null], [undefined]],
  ])("is rendered again for %s", (_name, before, after) => {
    expect(runs(page(...before), page(...after))).toEqual([
      [1, first],
      [1, { 0: { 0: "2" } }],
    ]);
  });

  test("is rendered again after its position held another value", () => {
    const view =
      (on: boolean) =>
      (make: () => Renderable): unknown =>
        html`<p>${on && memo([], make)}</p>`;
    expect(runs(view(true), view(false), view(true)).map(([count]) => count)).toEqual([1, 0, 1]);
  });

  test("may be in a memo or a list, and may return any renderable value", () => {
    const view = (a: number, b: number, log: string[]) =>
      html`${memo([a], () => (log.push("a"), memo([b], () => (log.push("b"), "text"))))}${each([a, b], (n) =>
        memo([n], () => (log.push(`row ${n}`), html`<i>${n}</i>`)),
      )}`;
    const tree = new Tree();
    const log: string[] = [];
    tree.render(view(1, 2, []));
    expect(tree.render(view(1, 2, log))).toBeUndefined();
    expect(log).toEqual([]);
    expect(tree.render(view(4, 2, log))).toEqual({ 1: { k: { 0: { 0: "4" }, kc: 2 } } });
    expect(log).toEqual(["a", "row 4"]);
  });

  test("is reused when an object renders itself as one", () => {
    const view = (make: () => Renderable) => html`<p>${{ toHtml: () => memo(["a"], make) }}</p>`;
    expect(runs(view, view, view)).toEqual([
      [1, first],
      [0, undefined],
      [0, undefined],
    ]);
  });

  test("is not confused with a component that has the same props", () => {
    const Shout = component((props: object) => `${Object.values(props).join("")}!`);
    const view = (value: Renderable) => html`<p>${value}</p>`;
    const tree = new Tree();
    tree.render(view(memo([1], () => "a")));
    expect(tree.render(view(Shout([1])))).toEqual({ 0: "1!" });
    expect(tree.render(view(memo([1], () => "b")))).toEqual({ 0: "b" });
  });

  test("is plain HTML in the dead render", () => {
    expect(toHtml(html`<p>${memo([], () => html`<b>a</b>`)}</p>`)).toBe("<p><b>a</b></p>");
  });
});
