import { expect, test } from "vitest";
import { component } from "../html/component.ts";
import { each } from "../html/each.ts";
import { html, raw, type Renderable } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveRender } from "../live/live-render.ts";
import { liveView } from "../live/live-view.ts";
import { renderToString } from "./render-to-string.ts";

const Line = component(
  ({ name, price }: { name: string; price: number }) => html`<li>${name}: ${price.toFixed(2)}</li>`,
);

test("renderToString() writes a mail with the components of the pages", () => {
  const mail = html`<h1>${"Ann & Bob"}</h1><ul>${each([{ name: "<Tea>", price: 2 }], (line) => Line(line))}</ul>${raw("<hr>")}`;
  expect(renderToString(mail)).toBe("<h1>Ann &amp; Bob</h1><ul><li>&lt;Tea&gt;: 2.00</li></ul><hr>");
});

test.each<[string, Renderable, string]>([
  ["text", "a < b", "a &lt; b"],
  ["nothing", null, ""],
  ["a component alone", Line({ name: "Tea", price: 1 }), "<li>Tea: 1.00</li>"],
])("renderToString() renders %s", (_what, value, expected) => expect(renderToString(value)).toBe(expected));

test("renderToString() refuses a live part, and says where it belongs", () => {
  const Live = liveComponent({ render: () => html`<p></p>` });
  const View = liveView({ render: () => html`<p></p>` });
  expect(() => renderToString(html`<p>${Live({ id: 1 })}</p>`)).toThrow(
    "LW215  A LiveComponent was rendered outside of a view.",
  );
  expect(() => renderToString(liveRender(View, { id: "a" }))).toThrow(
    "LW215  A nested view was rendered outside of a view.",
  );
});
