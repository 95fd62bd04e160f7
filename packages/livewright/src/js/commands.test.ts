import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHtml } from "../diff/to-html.ts";
import { html } from "../html/rendered.ts";
import { js, type JsCommands } from "./commands.ts";
import { closest, inner } from "./selectors.ts";

/** What travels: only what JSON can hold. */
const wire = (commands: JsCommands): unknown => JSON.parse(commands.toAttribute() ?? "[]");

describe("js() writes each command as the client reads it", () => {
  const cases: readonly [name: string, JsCommands, readonly unknown[]][] = [
    ["push", js().push("save"), ["push", { event: "save" }]],
    [
      "push with everything",
      js().push("save", { value: { id: 1 }, target: { cid: 3 }, loading: "#form", pageLoading: true }),
      ["push", { event: "save", target: 3, loading: "#form", page_loading: true, value: { id: 1 } }],
    ],
    ["push to a selector", js().push("save", { target: "#cart" }), ["push", { event: "save", target: "#cart" }]],
    [
      "push of a component without an address",
      js().push("save", { target: { cid: undefined } }),
      ["push", { event: "save" }],
    ],
    [
      "dispatch",
      js().dispatch("app:open", { to: "#m", detail: { k: 1 }, bubbles: false, blocking: true }),
      ["dispatch", { event: "app:open", to: "#m", detail: { k: 1 }, bubbles: false, blocking: true }],
    ],
    ["dispatch of a click", js().dispatch("click", { to: "#m" }), ["dispatch", { event: "click", to: "#m" }]],
    ["dispatch that nobody waits for", js().dispatch("a", { blocking: false }), ["dispatch", { event: "a" }]],
    [
      "show",
      js().show({ to: "#m", display: "flex", transition: "fade", time: 300, blocking: false }),
      ["show", { to: "#m", display: "flex", transition: [["fade"], [], []], time: 300, blocking: false }],
    ],
    [
      "hide",
      js().hide({ to: "#m", transition: "out", time: 300 }),
      ["hide", { to: "#m", transition: [["out"], [], []], time: 300 }],
    ],
    [
      "toggle",
      js().toggle({ to: "#m", display: "block", in: ["in", "a", "b"], out: "out", time: 300 }),
      ["toggle", { to: "#m", display: "block", ins: [["in"], ["a"], ["b"]], outs: [["out"], [], []], time: 300 }],
    ],
    [
      "addClass",
      js().addClass("a b", { to: "#m", transition: ["x", "y", "z"], time: 100 }),
      ["add_class", { to: "#m", names: ["a", "b"], transition: [["x"], ["y"], ["z"]], time: 100 }],
    ],
    ["removeClass", js().removeClass("a"), ["remove_class", { names: ["a"] }]],
    ["toggleClass", js().toggleClass(" a  b "), ["toggle_class", { names: ["a", "b"] }]],
    [
      "transition",
      js().transition("shake hard", { time: 500 }),
      ["transition", { transition: [["shake", "hard"], [], []], time: 500 }],
    ],
    [
      "setAttribute",
      js().setAttribute("aria-expanded", "true", { to: "#m" }),
      ["set_attr", { attr: ["aria-expanded", "true"], to: "#m" }],
    ],
    ["removeAttribute", js().removeAttribute("disabled"), ["remove_attr", { attr: "disabled" }]],
    ["toggleAttribute", js().toggleAttribute("open", "true"), ["toggle_attr", { attr: ["open", "true"] }]],
    [
      "toggleAttribute between two",
      js().toggleAttribute("aria-expanded", ["true", "false"]),
      ["toggle_attr", { attr: ["aria-expanded", "true", "false"] }],
    ],
    [
      "ignoreAttributes",
      js().ignoreAttributes(["open", "data-*"], { to: "#d" }),
      ["ignore_attrs", { attrs: ["open", "data-*"], to: "#d" }],
    ],
    ["ignoreAttributes of one", js().ignoreAttributes("open"), ["ignore_attrs", { attrs: ["open"] }]],
    ["focus", js().focus({ to: "#q" }), ["focus", { to: "#q" }]],
    ["focusFirst", js().focusFirst({ to: "#m" }), ["focus_first", { to: "#m" }]],
    ["pushFocus", js().pushFocus(), ["push_focus", {}]],
    ["popFocus", js().popFocus(), ["pop_focus", {}]],
    ["navigate", js().navigate("/x"), ["navigate", { href: "/x", replace: false }]],
    ["patch", js().patch("/x?p=2", { replace: true }), ["patch", { href: "/x?p=2", replace: true }]],
    ["exec", js().exec("data-cancel", { to: "#m" }), ["exec", { attr: "data-cancel", to: "#m" }]],
    ["inner", js().hide({ to: inner(".a") }), ["hide", { to: { inner: ".a" } }]],
    ["closest", js().hide({ to: closest("li") }), ["hide", { to: { closest: "li" } }]],
  ];
  test.each(cases)("%s", (_name, commands, expected) => {
    expect(wire(commands)).toEqual([expected]);
  });
});

test("a command chain is never changed, only extended", () => {
  const first = js().show();
  const second = first.hide();
  expect(wire(first)).toEqual([["show", {}]]);
  expect(wire(second)).toEqual([
    ["show", {}],
    ["hide", {}],
  ]);
  expect(wire(second.concat(first))).toEqual([
    ["show", {}],
    ["hide", {}],
    ["show", {}],
  ]);
});

test("commands are escaped in attributes, and omitted if empty", () => {
  const rendered = html`<a phx-click=${js().hide({ to: `[id="a<b"]` })} phx-remove=${js()}></a>`;
  expect(toHtml(rendered)).toBe(
    `<a phx-click="[[&quot;hide&quot;,{&quot;to&quot;:&quot;[id=\\&quot;a&lt;b\\&quot;]&quot;}]]"></a>`,
  );
});

test("commands in payloads are a list", () => {
  expect(JSON.stringify({ js: js().focus({ to: "#q" }) })).toBe('{"js":[["focus",{"to":"#q"}]]}');
});

test("any value survives an attribute unchanged", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const page = toHtml(html`<a phx-click=${js().push("e", { value })}></a>`);
      const [, written = ""] = /phx-click="([^"]*)"/.exec(page) ?? [];
      const read = written
        .replaceAll("&quot;", '"')
        .replaceAll("&#39;", "'")
        .replaceAll("&lt;", "<")
        .replaceAll("&gt;", ">")
        .replaceAll("&amp;", "&");
      expect(JSON.parse(read)).toEqual(JSON.parse(JSON.stringify([["push", { event: "e", value }]])));
    }),
  );
});

test.each([
  "javascript:alert(1)",
  "https://evil.test/x",
  "HTTP://evil.test",
  "/\t/evil.test",
  "//evil.test",
  "/\\evil.test",
  "data:text/html,x",
  "x",
  "",
  "/a\nb",
  " /a",
])("js() does not navigate to %j", (href) => {
  expect(() => js().navigate(href)).toThrow("LW409");
  expect(() => js().patch(href)).toThrow("LW409");
});

test("js() refuses a detail for the click event", () => {
  expect(() => js().dispatch("click", { detail: {} })).toThrow("LW230");
});
