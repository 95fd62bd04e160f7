import { describe, expect, test } from "vitest";
import { containerHtml, containerOnWire, mergeContainers } from "./container.ts";
import type { Container } from "./live-view.ts";

describe("the attributes of a container", () => {
  const given = {
    tag: "section",
    class: "wide",
    "data-n": 3,
    hidden: true,
    lang: undefined,
    title: `"<&>"`,
    inert: false,
  };

  test("are written into the dead render", () => {
    expect(containerHtml(given)).toBe(' class="wide" data-n="3" hidden title="&quot;&lt;&amp;&gt;&quot;"');
    expect(containerHtml({})).toBe("");
  });

  test("are the same on the wire, unescaped", () => {
    expect(containerOnWire(given)).toEqual(["section", { class: "wide", "data-n": "3", hidden: "", title: `"<&>"` }]);
    expect(containerOnWire({})).toEqual(["div", {}]);
  });

  const refused: readonly [Container, RegExp][] = [
    [{ onclick: "alert(1)" }, /LW212/],
    [{ 'a="b"': "" }, /LW212/],
    [{ srcdoc: "<p>" }, /LW212/],
    [{ ID: "x" }, /LW212[^]*reserved for the framework/],
    [{ "data-phx-session": "forged" }, /LW212/],
    [{ "data-phx-main": true }, /LW212/],
    [{ href: "javascript:alert(1)" }, /LW213/],
    [{ title: {} }, /LW211/],
    [new Map() as never, /LW211/],
    [{ tag: 'div onclick="x"' }, /LW212/],
    [{ tag: "" }, /LW212/],
    [{ Class: "a", class: "b" }, /LW206 .*Class and class, which are the same in HTML[^]*container: \{ class: /],
    [{ "data-n": 1, "DATA-N": 2 }, /LW206/],
    [{ lang: undefined, LANG: "en" }, /LW206/],
  ];

  test.each(refused)("%j are refused in both renders", (container, error) => {
    expect(() => containerHtml(container)).toThrow(error);
    expect(() => containerOnWire(container)).toThrow(error);
  });

  test("can include one called __proto__", () => {
    const attributes = JSON.parse('{"__proto__":"x"}') as Record<string, string>;
    const [, written] = containerOnWire({ ...attributes });
    expect(Object.entries(written)).toEqual([["__proto__", "x"]]);
    expect(Object.getPrototypeOf(written)).toBe(Object.prototype);
  });
});

test("the container of a route overrides that of the view", () => {
  const view = { tag: "main", class: "a", lang: "en" };
  expect(mergeContainers(view, undefined)).toBe(view);
  expect(mergeContainers(view, { class: "b" })).toEqual({
    tag: "main",
    class: "b",
    lang: "en",
  });
  expect(mergeContainers(view, { tag: "section" }).tag).toBe("section");
  expect(mergeContainers({}, {}).tag).toBe("div");
  expect(containerHtml(mergeContainers(view, { Class: "b" }))).toBe(' lang="en" Class="b"');
});
