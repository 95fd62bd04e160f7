import { describe, expect, test } from "vitest";
import { html } from "../html/rendered.ts";
import { liveView } from "../live/live-view.ts";
import { liveIsolated } from "./isolated.ts";
import { text } from "../test-support/text.ts";

const has = (list: unknown, one: string): boolean => Array.isArray(list) && list.includes(one);

const Order = liveView({
  mount: () => ({ last: "", order: { name: "Ann" } as Readonly<Record<string, unknown>> }),
  handleEvent(socket, event, params) {
    const { _target, ...rest } = params;
    const shown = JSON.stringify(rest, (key, value: unknown) => (key.startsWith("_unused") ? undefined : value));
    socket.assign({ last: `${event} ${JSON.stringify(_target ?? [])} ${shown}` });
    socket.assign({ order: rest["order"] as Record<string, unknown> });
  },
  render: ({ last, order }) => html`
    <p id="last">${last}</p>
    <form id="order" phx-change="changed" phx-submit="sent">
      <label>Name <input name="order[name]" required value=${text(order["name"])}></label>
      <label>Note <textarea name="order[note]">${text(order["note"], "")}</textarea></label>
      <label>Age <input type="number" name="order[age]" phx-debounce="500"></label>
      <label>Late <input name="order[late]" phx-debounce="blur"></label>
      <label>Country
        <select name="order[country]">
          <option value="nl">NL</option>
          <option value="be" selected=${order["country"] === "be"}>BE</option>
          <option value="xx" disabled>XX</option>
        </select>
      </label>
      ${order["country"] === "be" && html`<label>Region <input name="order[region]"></label>`}
      <label>Sizes <select multiple name="order[sizes][]">${["s", "m", "l"].map((size) => html`<option selected=${has(order["sizes"], size)}>${size}</option>`)}</select></label>
      <input type="hidden" name="order[terms]" value="no">
      <label><input type="checkbox" name="order[terms]" value="yes" checked=${order["terms"] === "yes"}> Terms</label>
      <label><input type="checkbox" name="order[tags][]" value="a" checked=${has(order["tags"], "a")}> A</label>
      <label><input type="checkbox" name="order[tags][]" value="b" checked=${has(order["tags"], "b")}> B</label>
      <label><input type="radio" name="order[pay]" value="cash"> Cash</label>
      <label><input type="radio" name="order[pay]" value="card" checked=${order["pay"] === "card"}> Card</label>
      <label>Off <input name="order[off]" disabled></label>
      <label>Fixed <input name="order[fixed]" readonly value="1"></label>
      <input type="hidden" name="order[token]" value="t">
      <label>File <input type="file" name="order[file]"></label>
      <button name="how" value="now">Order</button>
      <button name="how" value="later" id="later">Later</button>
    </form>
    <form id="mute"><label>X <input name="x"></label></form>
    <form id="closed" phx-submit="sent"><button disabled>Go</button></form>
  `,
});

describe("change()", () => {
  test("sends one event per field, with its target", async () => {
    const view = await liveIsolated(Order);
    await view.change("#order", { order: { name: "Bob", note: "hi" } });
    expect(view.text("#last")).toContain('changed ["order","note"]');
    expect(view.text("#last")).toContain('"name":"Bob","note":"hi"');
  });

  test("waits for debounced fields without delay", async () => {
    const view = await liveIsolated(Order);
    await view.change("#order", { "order[age]": 41 });
    expect(view.text("#last")).toContain('"age":"41"');
    await view.change("#order", { "order[late]": "x" });
    expect(view.text("#last")).toContain('"late":"x"');
  });

  test("chooses, checks and unchecks", async () => {
    const view = await liveIsolated(Order);
    await view.change("#order", { order: { sizes: ["s", "l"], tags: ["b"], pay: "card", terms: true, country: "be" } });
    expect(view.form("#order").data()).toMatchObject({
      "order[sizes][]": ["s", "l"],
      "order[tags][]": ["b"],
      "order[pay]": ["card"],
      "order[terms]": ["no", "yes"],
    });
    await view.change("#order", { order: { terms: false, tags: [], sizes: [] } });
    expect(view.form("#order").data()).toMatchObject({ "order[terms]": ["no"] });
    expect(view.form("#order").data()).not.toHaveProperty("order[tags][]");
  });

  test("finds a field that an earlier change added", async () => {
    const view = await liveIsolated(Order);
    await view.change("#order", { order: { country: "be", region: "Gent" } });
    expect(view.text("#last")).toContain('"region":"Gent"');
  });

  test("refuses an unknown field, and names the existing ones", async () => {
    const view = await liveIsolated(Order);
    await expect(view.change("#order", { order: { nam: "x" } })).rejects.toThrow(
      /LW807 {2}There is no field "order\[nam\]" in the form "#order"\.\n {2}It has "order\[name\]", [^]*\n {2}The most similar names are "order\[name\]"/,
    );
  });

  test("refuses an unknown option, and names the existing ones", async () => {
    const view = await liveIsolated(Order);
    await expect(view.change("#order", { order: { country: "de" } })).rejects.toThrow(
      /LW807 {2}"de" is not a choice of the field "order\[country\]" in the form "#order"\.\n {2}The choices are "nl", "be"\./,
    );
    await expect(view.change("#order", { order: { country: "xx" } })).rejects.toThrow(/LW807 {2}"xx" is not a choice/);
    await expect(view.change("#order", { order: { pay: "gold" } })).rejects.toThrow(/The choices are "cash", "card"/);
    await expect(view.change("#order", { order: { tags: ["c"] } })).rejects.toThrow(/"c" is not a choice[^]*"a", "b"/);
    await expect(view.change("#order", { order: { tags: true } })).rejects.toThrow(
      /true does not select one of 2 checkboxes/,
    );
    await expect(view.change("#order", { order: { country: ["nl", "be"] } })).rejects.toThrow(
      /is not exactly one choice/,
    );
  });

  test("refuses a field that a user cannot fill in", async () => {
    const view = await liveIsolated(Order);
    await expect(view.change("#order", { order: { off: "x" } })).rejects.toThrow(
      /LW807 {2}The field "order\[off\]" is disabled/,
    );
    await expect(view.change("#order", { order: { fixed: "x" } })).rejects.toThrow(/is read-only/);
    await expect(view.change("#order", { order: { token: "x" } })).rejects.toThrow(/is hidden[^]*hidden: …/);
    await expect(view.change("#order", { order: { file: "x" } })).rejects.toThrow(/accepts files/);
    await expect(view.change("#mute", { x: "1" })).rejects.toThrow(/LW802 {2}<form [^]* sends no changes/);
    await expect(view.change("#last", { x: "1" })).rejects.toThrow(
      /LW802 {2}<p id="last"> is not a form|LW802[^]*is not a form/,
    );
  });
});

describe("submit()", () => {
  test("fills in and submits with the default button", async () => {
    const view = await liveIsolated(Order);
    await view.submit("#order", { order: { note: "hi" } });
    expect(view.text("#last")).toMatch(/^sent \[\] [^]*"name":"Ann","note":"hi"/);
    expect(view.text("#last")).toContain('"how":"now"');
  });

  test("submits with another button, by text or selector", async () => {
    const view = await liveIsolated(Order);
    await view.submit("#order", {}, { submitter: "Later" });
    expect(view.text("#last")).toContain('"how":"later"');
    await view.submit("#order", {}, { submitter: "[value=now]" });
    expect(view.text("#last")).toContain('"how":"now"');
    await expect(view.submit("#order", {}, { submitter: "Never" })).rejects.toThrow(/LW801 {2}0 buttons[^]*Order/);
  });

  test("includes what scripts put into hidden fields", async () => {
    const view = await liveIsolated(Order);
    await view.submit("#order", {}, { hidden: { order: { token: "new" } } });
    expect(view.text("#last")).toContain('"token":"new"');
    await expect(view.submit("#order", {}, { hidden: { nothing: "x" } })).rejects.toThrow(/LW807[^]*no hidden field/);
  });

  test("is refused where a browser refuses", async () => {
    const view = await liveIsolated(Order);
    await expect(view.submit("#order", { order: { name: "" } })).rejects.toThrow(
      /LW802 {2}A browser would not submit this form[^]*<input name="order\[name\]" required/,
    );
    await expect(view.submit("#closed")).rejects.toThrow(/LW802[^]*it is disabled/);
    await expect(view.submit("#mute")).rejects.toThrow(/LW802[^]*cannot be submitted/);
  });

  test("a form handle can be stored and completed", async () => {
    const view = await liveIsolated(Order);
    const form = view.form("#order", { order: { name: "Cy" } });
    await form.change();
    expect(view.text("#last")).toContain('"name":"Cy"');
    await form.with({ "order[note]": "more" }).submit({ submitter: "Later" });
    expect(view.text("#last")).toMatch(/"name":"Cy","note":"more"/);
  });
});
