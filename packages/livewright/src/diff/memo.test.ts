import { describe, expect, test, vi } from "vitest";
import { component } from "../html/component.ts";
import { each } from "../html/each.ts";
import { memo } from "../html/memo.ts";
import { html, type Renderable } from "../html/rendered.ts";
import { toHtml } from "./to-html.ts";
import { Tree } from "./tree.ts";

/** Renders one page after the other; how often the memo ran in each, and what was sent. */
function runs(...pages: ((make: () => Renderable) => unknown)[]): readonly [number, unknown][] {
  const tree = new Tree();
  let n = 0;
  return pages.map((page) => {
    const make = vi.fn(() => html`<b>${++n}</b>`);
    const message = tree.render(page(make));
    return [make.mock.calls.length, message];
  });
}

/** Like a component, a memo of one element may be skipped by the client, too. */
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
  ])("is not made again for %s", (_name, before, after) => {
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
  ])("is made again for %s", (_name, before, after) => {
    expect(runs(page(...before), page(...after))).toEqual([
      [1, first],
      [1, { 0: { 0: "2" } }],
    ]);
  });

  test("is made again where something else stood meanwhile", () => {
    const view =
      (on: boolean) =>
      (make: () => Renderable): unknown =>
        html`<p>${on && memo([], make)}</p>`;
    expect(runs(view(true), view(false), view(true)).map(([count]) => count)).toEqual([1, 0, 1]);
  });

  test("may be in a memo, in a list, and give anything", () => {
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

  test("is not made again where an object presents itself as one", () => {
    const view = (make: () => Renderable) => html`<p>${{ toHtml: () => memo(["a"], make) }}</p>`;
    expect(runs(view, view, view)).toEqual([
      [1, first],
      [0, undefined],
      [0, undefined],
    ]);
  });

  test("is never taken for a component with the same props", () => {
    const Shout = component((props: object) => `${Object.values(props).join("")}!`);
    const view = (value: Renderable) => html`<p>${value}</p>`;
    const tree = new Tree();
    tree.render(view(memo([1], () => "a")));
    expect(tree.render(view(Shout([1])))).toEqual({ 0: "1!" });
    expect(tree.render(view(memo([1], () => "b")))).toEqual({ 0: "b" });
  });

  test("is plain HTML where there is no client", () => {
    expect(toHtml(html`<p>${memo([], () => html`<b>a</b>`)}</p>`)).toBe("<p><b>a</b></p>");
  });
});
