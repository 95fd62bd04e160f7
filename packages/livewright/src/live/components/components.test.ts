import { expect, test } from "vitest";
import { toHtml } from "../../diff/to-html.ts";
import { html } from "../../html/rendered.ts";
import { focusWrap } from "./focus-wrap.ts";
import { intersperse } from "./intersperse.ts";
import { portal } from "./portal.ts";

test("focusWrap() puts its content between two stops that the client watches", () => {
  expect(toHtml(html`${focusWrap({ id: "f", children: html`<a href="/">x</a>`, class: "box" })}`)).toBe(
    '<div id="f" phx-hook="Phoenix.FocusWrap" class="box"><div id="f-start" tabindex="0" aria-hidden="true"></div>' +
      '<a href="/">x</a><div id="f-end" tabindex="0" aria-hidden="true"></div></div>',
  );
});

test("portal() renders a template with one element in it", () => {
  expect(toHtml(html`${portal({ id: "m", target: "body", children: "x", class: ["a", "b"] })}`)).toBe(
    '<template id="m" data-phx-portal="body"><div id="_lv_portal_wrap_m" class="a b">x</div></template>',
  );
  expect(toHtml(html`${portal({ id: "m", target: "#x", container: "ul", children: html`<li>1</li>` })}`)).toBe(
    '<template id="m" data-phx-portal="#x"><ul id="_lv_portal_wrap_m"><li>1</li></ul></template>',
  );
});

test("intersperse() puts the separator between items only", () => {
  const list = (items: readonly string[]) => toHtml(intersperse(items, ", ", (item) => html`<b>${item}</b>`));
  expect(list([])).toBe("");
  expect(list(["a"])).toBe("<b>a</b>");
  expect(list(["a", "b", "c"])).toBe("<b>a</b>, <b>b</b>, <b>c</b>");
  expect(
    toHtml(
      intersperse(
        ["a", "b"],
        () => html`<hr>`,
        (item) => item,
      ),
    ),
  ).toBe("a<hr>b");
});
