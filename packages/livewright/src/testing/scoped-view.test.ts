import { describe, expect, test } from "vitest";
import { z } from "zod";
import { html } from "../html/rendered.ts";
import { js } from "../js/commands.ts";
import { liveComponent } from "../live/live-component.ts";
import { liveView } from "../live/live-view.ts";
import { liveIsolated } from "./isolated.ts";

const Cart = liveComponent({
  mount: (_socket, _props: object) => ({ items: [] as readonly string[], note: "" }),
  events: {
    add: {
      params: z.object({ item: z.string() }),
      handle(socket, { item }) {
        socket.update("items", (items) => [...items, item]);
        return { count: socket.assigns.items.length };
      },
    },
    empty: (socket) => socket.assign({ items: [] }),
    note: { params: z.object({ note: z.string() }), handle: (socket, { note }) => socket.assign({ note }) },
  },
  render: ({ id, items, note, myself }) => html`
    <section id=${id}>
      <p>${items.join()} ${note}</p>
      <button phx-click="empty" phx-target=${myself}>Empty</button>
      <form id="${id}-form" phx-change="note" phx-submit=${js().push("note")} phx-target=${myself}><label>Note <input name="note"></label></form>
    </section>
  `,
});

const Shop = liveView({
  mount: () => ({ searched: "" }),
  events: {
    search: { params: z.object({ q: z.string() }), handle: (socket, { q }) => socket.assign({ searched: q }) },
  },
  render: ({ searched }) => html`
    <form id="search" phx-submit="search"><label>Search <input name="q"></label></form><output>${searched}</output>
    ${Cart({ id: "one" })}${Cart({ id: "two" })}
  `,
});

describe("within()", () => {
  test("finds and clicks only elements inside", async () => {
    const view = await liveIsolated(Shop);
    const [one, two] = [view.within<typeof Cart>("#one"), view.within<typeof Cart>("#two")];
    expect(await one.push("add", { item: "pear" })).toEqual({ count: 1 });
    await two.push("add", { item: "plum" });
    expect([one.text("p"), two.text("p")]).toEqual(["pear", "plum"]);
    await one.click("button", "Empty");
    expect([one.text("p"), two.text("p")]).toEqual(["", "plum"]);
    expect(view.has("form#search")).toBe(true);
    expect(one.has("form#search")).toBe(false);
    await two.formOf("form", "note", { note: "ripe" }).change();
    expect(two.text("p")).toBe("plum ripe");
  });

  test("names the scope of a vain search", async () => {
    const view = await liveIsolated(Shop);
    await expect(view.within("#one").click("button", "Add")).rejects.toThrow(
      /LW801 {2}No element of "#one" in \/ matches "button" with the text "Add"\.[^]*Empty/,
    );
    expect(() => view.within("#three").text()).toThrow(/LW801 {2}No element of \/ matches "#three"/);
  });
});

describe("formOf()", () => {
  test("finds the form of an event, to fill in and submit", async () => {
    const view = await liveIsolated(Shop);
    await view.formOf("#search", "search", { q: "tea" }).submit();
    expect(view.text("output")).toBe("tea");
  });

  test("names the event that a form sends instead", async () => {
    const view = await liveIsolated(Shop);
    expect(() => view.within("#one").formOf("form", "add")).toThrow(
      /LW802 {2}<form id="one-form"[^]* sends "note", not "add"\./,
    );
    expect(() => view.within("#one").formOf("form", "notes")).toThrow(/Did you mean "note"\?/);
  });
});
