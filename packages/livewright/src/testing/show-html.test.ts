import { expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { liveIsolated } from "./isolated.ts";

const Page = liveView({
  render: () =>
    html`<h1>Shop</h1><p>Hello <b>A</b>nn</p><ul><li>one</li><li>two</li></ul><p id="br">a<br>b</p><select aria-label="S"><option>x</option><option>y</option></select><table><tbody><tr><td>1</td><td>2</td></tr></tbody></table><pre id="pre">
  c
    d</pre><style>p { color: red }</style><button type="button"><i>+</i>10</button>`,
});

test("the text of a page separates lines and cells as a reader sees them", async () => {
  const view = await liveIsolated(Page);
  expect(view.text("[data-phx-main]")).toBe("Shop Hello Ann one two a b x y 1 2 c d +10");
  expect(view.texts("#br, button, td")).toEqual(["a b", "1", "2", "+10"]);
  expect(view.has("ul", "one two")).toBe(true);
});
