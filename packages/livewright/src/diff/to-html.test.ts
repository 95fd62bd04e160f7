import { describe, expect, test } from "vitest";
import { component } from "../html/component.ts";
import { each } from "../html/each.ts";
import { html, raw, type Renderable } from "../html/rendered.ts";
import { toHtml } from "./to-html.ts";
import { Tree } from "./tree.ts";
import type { Wire, WireEntry, WireNode, WireRoot } from "./wire.ts";

/** Assembles the HTML of a first message by the rules of the protocol. */
function assemble(message: WireRoot): string {
  const node = (wire: Wire): string => {
    if (typeof wire === "string") return wire;
    if (typeof wire === "number") throw new TypeError("There is no component in these examples.");
    const statics = typeof wire.s === "number" ? message.p![wire.s]! : wire.s!;
    const fill = (dynamics: WireNode): string =>
      statics.map((text, i) => text + (i < statics.length - 1 ? node(dynamics[i]!) : "")).join("");
    if (!("k" in wire)) return fill(wire);
    const { k } = wire;
    return Array.from({ length: k.kc }, (_, i) => fill(k[i] as Exclude<WireEntry, number> as WireNode)).join("");
  };
  return node(message);
}

const Badge = component(({ label }: { label: Renderable }) => html`<em>${label}</em>`);

describe("toHtml", () => {
  test.each<[string, Renderable, string]>([
    ["of text", "a < b", "a &lt; b"],
    ["of nothing", null, ""],
    ["of a number", 7, "7"],
    [
      "of a template",
      html`<p class=${["a"]} title="${"b"} c" ${{ id: 1 }}>${"d"}</p>`,
      '<p class="a" title="b c" id="1">d</p>',
    ],
    ["of templates in templates", html`<p>${html`<b>${html`<i>a</i>`}</b>`}</p>`, "<p><b><i>a</i></b></p>"],
    ["of a component", Badge({ label: Badge({ label: "a" }) }), "<em><em>a</em></em>"],
    [
      "of a list",
      html`<ul>${each(
        [1, 2],
        (n) => n,
        (n) => html`<li>${n}</li>`,
      )}</ul>`,
      "<ul><li>1</li><li>2</li></ul>",
    ],
    ["of a list with the index", each(["a", "b"], (x, i) => `${i}${x}`), "0a1b"],
    ["of an empty list", html`<ul>${each([], String)}</ul>`, "<ul></ul>"],
    ["of an array", ["a", html`<b>c</b>`, [null, 1]], "a<b>c</b>1"],
    ["of trusted markup", html`<p>${raw("<b>a</b>")}</p>`, "<p><b>a</b></p>"],
    ["of rows that differ", each([1, 2, 3], (n) => (n === 2 ? Badge({ label: n }) : n)), "1<em>2</em>3"],
    ["of a text area", html`<textarea>${"\na"}</textarea>`, "<textarea>\n\na</textarea>"],
    ["of a component that gives nothing", html`<p>${component(() => null)({})}</p>`, "<p></p>"],
  ])("writes the markup that the client builds from the first message: %s", (_name, value, expected) => {
    expect(toHtml(value)).toBe(expected);
    expect(assemble(new Tree().render(value)!)).toBe(expected);
  });

  test.each<[string, unknown]>([
    ["true", true],
    ["an object", {}],
    ["a function", () => 1],
    ["a symbol", Symbol("a")],
  ])("refuses %s, like a message", (_name, value) => {
    expect(() => toHtml(html`<p>${value as string}</p>`)).toThrow("LW210");
    expect(() => new Tree().render(html`<p>${value as string}</p>`)).toThrow("LW210");
  });
});
