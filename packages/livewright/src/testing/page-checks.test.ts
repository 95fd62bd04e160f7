import { describe, expect, test, vi } from "vitest";
import { each } from "../html/each.ts";
import { html, type Rendered } from "../html/rendered.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import { liveIsolated } from "./isolated.ts";

const page = (content: Rendered) => liveView({ events: { c() {} }, render: () => content });
const Twins = page(html`<p id="x">1</p><p id="x">2</p>`);

test("two elements with the same id fail the test", async () => {
  await expect(liveIsolated(Twins)).rejects.toThrow(
    /LW808 {2}Two elements have the id "x"\.\n {4}<p id="x">1<\/p>\n {4}<p id="x">2<\/p>\n {2}To ignore such mistakes[^]*duplicateId: "ignore"/,
  );
});

test("a test can choose what a failed page check does", async () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  await liveIsolated(Twins, { mistakes: { duplicateId: "ignore", client: "ignore" } });
  expect(warn).not.toHaveBeenCalled();
  const view = await liveIsolated(Twins, { mistakes: { duplicateId: "warn", client: "ignore" } });
  await view.settled();
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls[0]?.[0]).toMatch(/LW808 {2}Two elements/);
});

test("a form whose missing id is declared causes no warning", async () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  await liveIsolated(page(html`<form phx-change="c" phx-ignore-missing-id><input name="n" aria-label="N"></form>`));
  expect(warn).not.toHaveBeenCalled();
});

test("a form that cannot be recovered and a field without a label cause warnings", async () => {
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  await liveIsolated(page(html`<form phx-change="c"><input name="n"></form>`));
  const said = warn.mock.calls.map(([text]) => String(text).split("\n")[0]);
  expect(said).toEqual([
    'LW808  A form with phx-change="c" has no id, so a reconnect loses its input.',
    'LW808  The field "n" has no label.',
  ]);
  warn.mockClear();
  await liveIsolated(
    page(html`
      <form id="f" phx-change="c">
        <label for="a">A</label><input id="a" name="a"><label>B <select name="b"></select></label>
        <textarea name="c" aria-label="C"></textarea><input type="hidden" name="d"><input type="submit">
      </form>
    `),
  );
  expect(warn).not.toHaveBeenCalled();
  await expect(
    liveIsolated(page(html`<input name="n">`), { mistakes: { inputWithoutLabel: "throw" } }),
  ).rejects.toThrow(/LW808 {2}The field "n" has no label/);
});

test("an error of a script of the page fails the test", async () => {
  const Hook = {
    mounted(this: { readonly el: { addEventListener(type: string, run: () => void): void } }) {
      this.el.addEventListener("click", () => {
        throw new Error("The chart is broken.");
      });
    },
  };
  const view = await liveIsolated(page(html`<button id="chart" phx-hook="Hook">x</button>`), { hooks: { Hook } });
  await expect(view.click("#chart")).rejects.toThrow(/LW808 {2}The client reports: Error: The chart is broken/);
});

test("an error that the client reports fails the test", async () => {
  const Nameless = page(html`<div phx-hook="Chart" id=""></div>`);
  await expect(liveIsolated(Nameless)).rejects.toThrow(/LW808 {2}The client reports: /);
});

describe("the page check for scripts", () => {
  const Item = liveComponent({ render: ({ id }) => html`<b id=${id}>x</b>` });
  const Shop = liveView({
    mount: (socket) => ({ items: socket.stream("items", [{ id: 1 }]) }),
    render: ({ items }) => html`
      <ul id="items" phx-update="stream">${each(items, (_, id) => html`<li id=${id}>1</li>`)}</ul>
      <div id="elsewhere">${Item({ id: "one" })}</div>
    `,
  });

  test("a component at two positions fails the test", async () => {
    const view = await liveIsolated(Shop);
    view.find("#elsewhere").innerHTML += view.render("b").replace('id="one"', 'id="two"');
    await expect(view.settled()).rejects.toThrow(/LW808 {2}The LiveComponent 1 is on the page twice/);
  });

  test("a stream item outside of its container fails the test", async () => {
    const view = await liveIsolated(Shop);
    const item = view.render("li");
    view.find("#items").innerHTML = "";
    view.find("#elsewhere").innerHTML += item;
    await expect(view.settled()).rejects.toThrow(
      /LW808 {2}The item "items-1" of a stream is not a child of its container/,
    );
  });
});
